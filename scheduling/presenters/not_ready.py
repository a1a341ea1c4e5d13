"""The chase list in words: for each case whose turn it is, for what, and by when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checklists import words
from checklists.domain.protocols import Kind
from checklists.domain.states import State
from checklists.domain.windows import window
from checklists.models import Requirement
from checklists.presenters import when
from checklists.presenters.collecting import window_sentence
from checklists.presenters.people import CaseLine, case_line, case_url, patient_line
from checklists.presenters.states import Badge, role_words, state_badge
from checklists.presenters.verdicts import VERDICTS
from patients.presenters import PatientLine
from scheduling.queries.not_ready import ToChase

_COLLECTED = frozenset({Kind.LAB.value, Kind.REPORT.value})
_TO_HAVE = frozenset({State.MISSING.value, State.EXPIRED.value})


@dataclass(frozen=True)
class Thing:
    """One thing that is open: what, how it stands, by when, and when to collect it."""

    title: str
    badge: Badge
    due: str
    collect: str
    url: str


@dataclass(frozen=True)
class Owner:
    """What waits on one role."""

    name: str
    things: tuple[Thing, ...]


@dataclass(frozen=True)
class ChaseCase:
    """One case on the list. ``later``: how many checks wait for the day itself."""

    patient: PatientLine
    case: CaseLine
    operation: str
    verdict: Badge
    earliest: str
    owners: tuple[Owner, ...]
    later: str


def chase_cases(page: Iterable[ToChase], *, at: datetime) -> tuple[ChaseCase, ...]:
    """Return the cases of one page in words."""
    return tuple(_case(one, at) for one in page)


def _case(one: ToChase, at: datetime) -> ChaseCase:
    zone, verdict = one.facts.zone, one.standing.verdict
    today = when.local_day(at, zone)
    near = one.case.surgery_at is not None and when.local_day(one.case.surgery_at, zone) <= today
    shown = [row for row in one.open if near or not row.on_the_day]
    return ChaseCase(
        patient=patient_line(one.case.patient, today, url=case_url(one.case)),
        case=case_line(one.case),
        operation=_operation(one, today),
        verdict=Badge(verdict, str(VERDICTS[verdict])),
        earliest=_earliest(one, today),
        owners=tuple(_owners(one, shown, today)),
        later=_later(len(one.open) - len(shown)),
    )


def _operation(one: ToChase, today: date) -> str:
    surgery_at, zone = one.case.surgery_at, one.facts.zone
    if surgery_at is None:
        return _("Operation not yet booked")
    about = {
        "when": when.moment(surgery_at, zone),
        "away": when.away(when.local_day(surgery_at, zone), today),
    }
    return _("Operation %(when)s, %(away)s") % about


def _earliest(one: ToChase, today: date) -> str:
    on, surgery_at = one.standing.earliest_on, one.case.surgery_at
    if on is None:
        return _("no day is possible before somebody decides")
    if surgery_at is not None and on <= when.local_day(surgery_at, one.facts.zone):
        return ""
    return _("could be ready by %(day)s, %(away)s") % {"day": when.day(on), "away": when.away(on, today)}


def _owners(one: ToChase, rows: Iterable[Requirement], today: date) -> list[Owner]:
    found: dict[str, list[Thing]] = {}
    for row in rows:
        found.setdefault(row.owner, []).append(_thing(one, row, today))
    return [Owner(role_words(owner), tuple(things)) for owner, things in found.items()]


def _thing(one: ToChase, row: Requirement, today: date) -> Thing:
    spec = one.spec.by_code.get(row.code) if one.spec else None
    late = row.due_on is not None and row.due_on < today
    badge = (
        Badge("at_risk", _("Overdue"))
        if late and row.state == State.MISSING
        else state_badge(State(row.state))
    )
    return Thing(
        title=words.title(spec) if spec else row.code,
        badge=badge,
        due=when.by_day(row.due_on, today),
        collect=_collect(one, row, today),
        url=f"{case_url(one.case)}#requirement-{row.code}",
    )


def _collect(one: ToChase, row: Requirement, today: date) -> str:
    spec = one.spec.by_code.get(row.code) if one.spec else None
    surgery_at = one.case.surgery_at
    if spec is None or surgery_at is None or row.kind not in _COLLECTED or row.state not in _TO_HAVE:
        return ""
    found = window(spec, one.facts, surgery_at=surgery_at, today=today)
    return window_sentence(found) if found else ""


def _later(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(count)s check of the day", "%(count)s checks of the day", count) % {"count": count}
