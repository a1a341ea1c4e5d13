"""How a patient is named and described on a page. Templates print these and decide nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from patients.domain.ages import age_on, is_child
from patients.domain.kinds import (
    AllergyCategory,
    Criticality,
    IdentifierKind,
    Language,
    MeasurementKind,
    Sex,
    ToldBy,
)
from patients.domain.medicine_codes import ATC, Coding, atc_of
from patients.models import Measurement, Medicine, Patient, PatientIdentifier, RelatedPerson
from patients.words import (
    CATEGORY_WORDS,
    CRITICALITY_WORDS,
    IDENTIFIER_WORDS,
    LANGUAGE_WORDS,
    MEASUREMENT_WORDS,
    SEX_MARKS,
    SEX_WORDS,
    TOLD_BY_WORDS,
    UNIT_WORDS,
)


@dataclass(frozen=True)
class PatientLine:
    """A patient in one line: SURNAME First · age sex · identifier."""

    surname: str
    given: str
    age: int
    sex: str
    identifier: str
    url: str = ""


def patient_line(patient: Patient, *, today: date, link: bool = True) -> PatientLine:
    """Return the line; the identifiers should be prefetched. Of somebody who has died, the age at death."""
    return PatientLine(
        surname=patient.family_name,
        given=patient.given_name,
        age=age_on(patient.birth_date, min(today, patient.deceased_on or today)),
        sex=str(SEX_MARKS[Sex(patient.sex)]),
        identifier=main_identifier(patient.identifiers.all()) or _("no number yet"),
        url=reverse("patients:detail", args=[patient.pk]) if link else "",
    )


def main_identifier(identifiers: Iterable[PatientIdentifier]) -> str:
    """Return the number that stands on lists: the first hospital number, else the first of any kind."""
    numbers = sorted(identifiers, key=lambda row: (row.kind != IdentifierKind.HOSPITAL_NUMBER, row.pk))
    return numbers[0].value if numbers else ""


@dataclass(frozen=True)
class Row:
    """One line of a list: the words, the small print, an alarming word, and where to withdraw or to code it."""

    words: str
    small: str = ""
    alarm: str = ""
    withdraw_url: str = ""
    code_url: str = ""
    endings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Section:
    """One list on the patient page and where to add to it."""

    code: str
    title: str
    rows: tuple[Row, ...]
    empty: str
    add_url: str
    add: str


@dataclass(frozen=True)
class PatientPage:
    """Everything the patient page prints."""

    line: PatientLine
    facts: tuple[tuple[str, str], ...]
    allergies: Section
    sections: tuple[Section, ...]
    warning: str
    version: int
    edit_url: str
    cases_url: str
    request_url: str
    join_url: str


def patient_page(patient: Patient, *, today: date) -> PatientPage:
    """Return the page of a patient from `queries.chart_for`."""
    return PatientPage(
        line=patient_line(patient, today=today, link=False),
        facts=_facts(patient),
        allergies=_allergies(patient),
        sections=(_conditions(patient), _medicines(patient), _measurements(patient), _contacts(patient)),
        warning=_warning(patient, today),
        version=patient.version,
        edit_url=reverse("patients:edit", args=[patient.pk]),
        cases_url=reverse("cases:of_patient", args=[patient.pk]),
        request_url=reverse("cases:create", args=[patient.pk]),
        join_url=reverse("patients:join", args=[patient.pk]),
    )


def _warning(patient: Patient, today: date) -> str:
    guardians = [person for person in patient.related_people.all() if person.is_guardian]
    if is_child(patient.birth_date, today) and not guardians:
        return _("Under 18 and no guardian named. An operation can be requested once there is one.")
    return ""


def _facts(patient: Patient) -> tuple[tuple[str, str], ...]:
    other = [(_("Other names"), patient.other_names)] if patient.other_names else []
    died = [(_("Died"), day(patient.deceased_on))] if patient.deceased_on else []
    numbers = [
        (str(IDENTIFIER_WORDS[IdentifierKind(row.kind)]).capitalize(), f"{row.value} · {row.authority}")
        for row in patient.identifiers.all()
    ]
    told_by = ToldBy.of(patient.may_email, patient.may_text, patient.contact_first)
    return (
        *other,
        (_("Born"), day(patient.birth_date)),
        *died,
        (_("Sex"), str(SEX_WORDS[Sex(patient.sex)])),
        *numbers,
        (_("Telephone"), str(patient.phone) or _("not given")),
        (_("E-mail"), patient.email or _("not given")),
        (_("Reads"), str(LANGUAGE_WORDS[Language(patient.language)])),
        (_("Messages"), str(TOLD_BY_WORDS[told_by])),
        (_("Time zone"), patient.time_zone),
        (_("Hospital"), patient.site.name),
        *((_("Joined with"), _joined(other)) for other in patient.joined.all()),
    )


def _joined(other: Patient) -> str:
    name = f"{other.family_name.upper()} {other.given_name}"
    assert other.merged_at
    assert other.merged_by
    joined_on = day(other.merged_at.astimezone(ZoneInfo(other.time_zone)).date())
    by = f"{joined_on}, {other.merged_by.full_name}"
    return " · ".join(filter(None, [name, day(other.birth_date), by, other.merged_reason]))


def _allergies(patient: Patient) -> Section:
    endings = (("resolved", _("No longer allergic")), ("entered_in_error", _("Entered by mistake")))
    rows = tuple(
        Row(
            words=row.text,
            small=" · ".join(
                filter(None, [str(CATEGORY_WORDS[AllergyCategory(row.category)]), row.reactions])
            ),
            alarm=str(CRITICALITY_WORDS[Criticality(row.criticality)]),
            withdraw_url=_withdraw_url(patient, "allergy", row),
            endings=endings,
        )
        for row in patient.allergies.all()
    )
    return _section(patient, "allergy", _("Allergies"), rows, _("None recorded"), _("Add an allergy"))


def _conditions(patient: Patient) -> Section:
    endings = (("resolved", _("It is over")), ("entered_in_error", _("Entered by mistake")))
    rows = tuple(
        Row(
            words=row.text,
            small=_coded(row.code, row.system, row.onset_on),
            withdraw_url=_withdraw_url(patient, "condition", row),
            endings=endings,
        )
        for row in patient.conditions.all()
    )
    return _section(patient, "condition", _("Conditions"), rows, _("None recorded"), _("Add a condition"))


def _medicines(patient: Patient) -> Section:
    endings = (("stopped", _("No longer taken")), ("entered_in_error", _("Entered by mistake")))
    rows = tuple(
        Row(
            words=f"{row.text}, {row.dose}" if row.dose else row.text,
            small=_coded(row.atc or row.code, ATC if row.atc else row.system, row.started_on),
            withdraw_url=_withdraw_url(patient, "medicine", row),
            code_url="" if _is_coded(row) else reverse("patients:code_medicine", args=[patient.pk, row.pk]),
            endings=endings,
        )
        for row in patient.medicines.all()
    )
    return _section(patient, "medicine", _("Medicines"), rows, _("None recorded"), _("Add a medicine"))


def _is_coded(row: Medicine) -> bool:
    return bool(row.atc) or atc_of(row.system, row.code, f"{row.text} {row.dose}")[1] is not Coding.NONE


def _measurements(patient: Patient) -> Section:
    endings = (("withdrawn", _("It is wrong")),)
    zone = ZoneInfo(patient.site.time_zone)
    rows = tuple(
        Row(
            words=f"{MEASUREMENT_WORDS[MeasurementKind(row.kind)]} {measured(row)}",
            small=formats.date_format(row.measured_at.astimezone(zone), "D j M Y H:i"),
            withdraw_url=_withdraw_url(patient, "measurement", row),
            endings=endings,
        )
        for row in patient.measurements.all()
    )
    title, empty, add = _("Measurements"), _("Nothing measured yet"), _("Add a measurement")
    return _section(patient, "measurement", title, rows, empty, add)


def _contacts(patient: Patient) -> Section:
    endings = (("removed", _("Take off the list")),)
    rows = tuple(
        Row(
            words=f"{row.name}, {row.relation}" if row.relation else row.name,
            small=" · ".join(filter(None, [_part_played(row), str(row.phone), row.email])),
            withdraw_url=_withdraw_url(patient, "contact", row),
            endings=endings,
        )
        for row in patient.related_people.all()
    )
    title = _("Guardian and emergency contact")
    return _section(patient, "contact", title, rows, _("Nobody named yet"), _("Add a person"))


def _part_played(person: RelatedPerson) -> str:
    parts = [_("guardian")] if person.is_guardian else []
    return ", ".join([*parts, _("emergency contact")] if person.is_emergency_contact else parts)


def _section(patient: Patient, code: str, title: str, rows: tuple[Row, ...], empty: str, add: str) -> Section:
    return Section(code, title, rows, empty, reverse("patients:add", args=[patient.pk, code]), add)


def _withdraw_url(patient: Patient, code: str, row: object) -> str:
    return reverse("patients:withdraw", args=[patient.pk, code, row.pk])  # type: ignore[attr-defined]


def _coded(code: str, system: str, since: date | None) -> str:
    name = {"ICD-10": _("ICD-10"), ATC: _("ATC")}.get(system, "")
    known_since = _("since %(day)s") % {"day": day(since)} if since else ""
    return " · ".join(filter(None, [f"{name} {code}".strip() if name else "", known_since]))


def measured(row: Measurement) -> str:
    """Return the number without useless zeros, and the unit in words."""
    number = formats.number_format(row.value.normalize(), use_l10n=True) if row.value else "0"
    return f"{number} {UNIT_WORDS.get(row.unit, row.unit)}"


def day(on: date) -> str:
    """Return a date of any year, as "14 Mar 1972"."""
    return formats.date_format(on, "j M Y")
