"""Two records side by side, and what becomes of them when they are joined."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from common.words import say
from patients.domain.kinds import IdentifierKind, Language, Sex, ToldBy
from patients.domain.merging import Contact, Finding, Weight, contact_after
from patients.models import Patient
from patients.presenters.people import PatientLine, day, patient_line
from patients.words import IDENTIFIER_WORDS, LANGUAGE_WORDS, SEX_WORDS, TOLD_BY_WORDS


@dataclass(frozen=True)
class Side:
    """One of the two: who it is, and the page with its operations."""

    line: PatientLine
    url: str
    cases_url: str


@dataclass(frozen=True)
class Compared:
    """One thing on both records, and what it is afterwards. ``differs``: they do not say the same."""

    name: str
    kept: tuple[str, ...]
    other: tuple[str, ...]
    after: str
    differs: bool


@dataclass(frozen=True)
class JoinPage:
    """Everything that the page prints before two records are joined."""

    kept: Side
    other: Side
    rows: tuple[Compared, ...]
    stops: tuple[str, ...]
    asks: tuple[str, ...]
    tells: tuple[str, ...]
    swap_url: str


def join_page(keep: Patient, gone: Patient, found: Iterable[Finding], *, today: date) -> JoinPage:
    """Return the page of two patients from `queries.chart_for`."""
    found = tuple(found)
    return JoinPage(
        kept=_side(keep, today),
        other=_side(gone, today),
        rows=(*_own(keep, gone), *_reached(keep, gone), *_lists(keep, gone)),
        stops=_sentences(found, Weight.STOPS),
        asks=_sentences(found, Weight.ASKS),
        tells=_sentences(found, Weight.TELLS),
        swap_url=reverse("patients:join_with", args=[gone.pk, keep.pk]),
    )


def candidate(patient: Patient, other: Patient, *, today: date) -> tuple[PatientLine, str]:
    """Return the other patient as a line that leads to both side by side, and the birth date."""
    line = patient_line(other, today=today, link=False)
    url = reverse("patients:join_with", args=[patient.pk, other.pk])
    return replace(line, url=url), day(other.birth_date)


def _side(patient: Patient, today: date) -> Side:
    return Side(
        line=patient_line(patient, today=today, link=False),
        url=reverse("patients:detail", args=[patient.pk]),
        cases_url=reverse("cases:of_patient", args=[patient.pk]),
    )


def _sentences(found: Iterable[Finding], weight: Weight) -> tuple[str, ...]:
    return tuple(say(finding.reason) for finding in found if finding.weight is weight)


def _own(keep: Patient, gone: Patient) -> Iterable[Compared]:
    """What stays as the kept record has it."""
    for name, kept, other in (
        (_("Name"), _name(keep), _name(gone)),
        (_("Born"), day(keep.birth_date), day(gone.birth_date)),
        (_("Died"), _died(keep), _died(gone)),
        (_("Sex"), str(SEX_WORDS[Sex(keep.sex)]), str(SEX_WORDS[Sex(gone.sex)])),
        (_("Reads"), _reads(keep), _reads(gone)),
    ):
        yield _compared(name, kept, other, after=kept)


def _reached(keep: Patient, gone: Patient) -> Iterable[Compared]:
    after = contact_after(_contact(keep), _contact(gone))
    not_given = _("not given")
    phones = (str(row.phone) or not_given for row in (keep, gone))
    emails = (row.email or not_given for row in (keep, gone))
    yield _compared(_("Telephone"), *phones, after=after.phone or not_given)
    yield _compared(_("E-mail"), *emails, after=after.email or not_given)
    told = ToldBy.of(after.may_email, after.may_text, keep.contact_first)
    yield _compared(_("Messages"), _told_by(keep), _told_by(gone), after=str(TOLD_BY_WORDS[told]))


def _lists(keep: Patient, gone: Patient) -> Iterable[Compared]:
    """What is kept of both."""
    for name, read in (
        (_("Numbers"), _numbers),
        (_("Allergies"), lambda one: [row.text for row in one.allergies.all()]),
        (_("Conditions"), lambda one: [row.text for row in one.conditions.all()]),
        (_("Medicines"), lambda one: [" ".join(filter(None, [m.text, m.dose])) for m in one.medicines.all()]),
        (_("Guardian and emergency contact"), lambda one: [row.name for row in one.related_people.all()]),
        (_("Hospital"), lambda one: [one.site.name]),
    ):
        kept, other = tuple(read(keep)), tuple(read(gone))
        after = _("All of both") if kept != other else ""
        yield Compared(name, kept or (_("none"),), other or (_("none"),), after, differs=bool(after))


def _compared(name: str, kept: str, other: str, *, after: str) -> Compared:
    differs = kept != other
    return Compared(name, (kept,), (other,), after if differs else "", differs)


def _name(one: Patient) -> str:
    return " ".join(filter(None, [one.family_name.upper(), one.given_name, one.other_names]))


def _died(one: Patient) -> str:
    return day(one.deceased_on) if one.deceased_on else _("no")


def _reads(one: Patient) -> str:
    return str(LANGUAGE_WORDS[Language(one.language)])


def _told_by(one: Patient) -> str:
    return str(TOLD_BY_WORDS[ToldBy.of(one.may_email, one.may_text, one.contact_first)])


def _contact(one: Patient) -> Contact:
    return Contact(str(one.phone), one.email, one.may_email, one.may_text)


def _numbers(one: Patient) -> list[str]:
    return [
        f"{str(IDENTIFIER_WORDS[IdentifierKind(row.kind)]).capitalize()}: {row.value}, {row.authority}"
        for row in one.identifiers.all()
    ]
