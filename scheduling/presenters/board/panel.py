"""Who of the waiting list could go, in the narrow column beside the board."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from cases.models import Case
from scheduling.domain.durations import Estimate
from scheduling.presenters.people import case_head
from scheduling.presenters.words import day, far, link


@dataclass(frozen=True)
class PanelCase:
    """One waiting case, ready to be dragged."""

    id: UUID
    version: int
    surname: str
    given: str
    age: str
    procedure: str
    side: str
    minutes: int
    surgeon: str
    url: str
    book_url: str
    target: str
    is_over: bool
    earliest: str
    state: str


def panel_cases(
    cases: Iterable[Case], estimates: Mapping[UUID, Estimate], *, last: date | None, at: datetime
) -> tuple[PanelCase, ...]:
    """Return the cases as lines. ``last``: the last day of the board, by which they should be ready."""
    return tuple(_line(case, estimates[case.pk].minutes, last, at) for case in cases)


def _line(case: Case, minutes: int, last: date | None, at: datetime) -> PanelCase:
    today = at.astimezone(ZoneInfo(case.site.time_zone)).date()
    head = case_head(case, today, minutes=minutes)
    target = case.target_date
    state, earliest = _earliest(case, last, today)
    said = gettext("target %(day)s, %(far)s")
    return PanelCase(
        id=case.pk,
        version=case.version,
        surname=head.patient.surname.upper(),
        given=head.patient.given,
        age=f"{head.patient.age} {head.patient.sex}",
        procedure=head.case.procedure,
        side=head.case.side,
        minutes=head.minutes,
        surgeon=case.surgeon.full_name,
        url=link("scheduling:case", case.pk),
        book_url=link("scheduling:book", case.pk),
        target=said % {"day": day(target), "far": far(target, today)} if target else "",
        is_over=bool(target and target < today),
        earliest=earliest,
        state=state,
    )


def _earliest(case: Case, last: date | None, today: date) -> tuple[str, str]:
    summary = getattr(case, "readiness", None)
    if summary is None:
        return "unknown", gettext("readiness not worked out yet")
    if summary.earliest_on is None:
        return "not_ready", gettext("no date while something stands in the way")
    if summary.earliest_on <= today:
        return "ready", gettext("can be ready any day")
    state = "at_risk" if last and summary.earliest_on > last else "on_track"
    return state, gettext("can be ready from %(day)s") % {"day": day(summary.earliest_on)}
