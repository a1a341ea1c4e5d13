"""What cases ask of a session: minutes, people, equipment, a bed, days that are possible."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

import checklists.queries
from cases.domain import privileges
from cases.models import Case
from checklists.domain.readiness import Readiness
from checklists.words import title
from patients.domain.ages import is_child
from scheduling.domain.durations import Estimate
from scheduling.domain.fits import CaseNeeds, DayRange
from scheduling.domain.states import MinutesFrom
from scheduling.models import Booking
from scheduling.queries.durations import estimate_for
from scheduling.queries.unavailable import unavailable_of

COMPLEX = "complex"


def needs_of(case: Case, *, at: datetime, minutes: int | None = None) -> CaseNeeds:
    """Return what the case asks of a session; ``minutes`` are a person's and win over what was estimated."""
    return needs_of_many([case], at=at, minutes={case.pk: minutes} if minutes else None)[case.pk]


def needs_of_many(
    cases: Iterable[Case], *, at: datetime, minutes: dict[UUID, int] | None = None
) -> dict[UUID, CaseNeeds]:
    """Return what each case asks of a session, in the same number of queries however many there are.

    Procedure, patient, surgeon and site of each case are loaded.
    """
    cases = list(cases)
    given = minutes or {}
    estimates = estimate_for(cases)
    return _needs_of({case: _wished(estimates[case.pk], given.get(case.pk)) for case in cases}, at)


def needs_of_booked(bookings: Iterable[Booking], *, at: datetime) -> dict[UUID, CaseNeeds]:
    """Return by case what booked cases ask of another place: the minutes as planned, wherever they came from.

    As ``needs_of_many``; what the durations say by now is not asked.
    """
    planned = {
        one.case: _Minutes(one.planned_minutes, one.estimated_minutes, MinutesFrom(one.minutes_from))
        for one in bookings
    }
    return _needs_of(planned, at)


class _Minutes(NamedTuple):
    planned: int
    estimated: int | None
    source: MinutesFrom


def _wished(estimate: Estimate, given: int | None) -> _Minutes:
    return _Minutes(
        given or estimate.minutes, estimate.minutes, MinutesFrom.PERSON if given else estimate.source
    )


def _needs_of(wanted: Mapping[Case, _Minutes], at: datetime) -> dict[UUID, CaseNeeds]:
    readiness = checklists.queries.readiness_of_many(list(wanted), at=at)
    away = unavailable_of([case.pk for case in wanted])
    return {
        case.pk: _needs(case, readiness[case.pk], away.get(case.pk, ()), minutes, at=at)
        for case, minutes in wanted.items()
    }


def _needs(
    case: Case, readiness: Readiness, away: tuple[tuple[date, date], ...], minutes: _Minutes, *, at: datetime
) -> CaseNeeds:
    procedure, earliest = case.procedure, readiness.earliest
    decider = readiness.by_code.get(earliest.requirement or "")
    today = at.astimezone(ZoneInfo(case.site.time_zone)).date()
    return CaseNeeds(
        case_id=case.pk,
        patient_id=case.patient_id,
        surgeon_id=case.surgeon_id,
        site_id=case.site_id,
        minutes=minutes.planned,
        turnover=settings.TURNOVER_MINUTES,
        equipment=tuple(procedure.equipment),
        privileges=privileges.needed(access=procedure.access, complexity=procedure.complexity),
        qualified=frozenset(case.surgeon.privileges),
        surgeon=case.surgeon.full_name,
        procedure=procedure.code,
        anaesthesia=tuple(procedure.anaesthesia),
        is_child=is_child(case.patient.birth_date, today),
        is_complex=procedure.complexity == COMPLEX,
        stay=nights_of(procedure.stay_days_min, procedure.stay_days_max),
        earliest_ready=earliest.on if decider else None,
        earliest_by=title(decider.spec) if decider else "",
        unavailable=tuple(DayRange(first, last) for first, last in away),
        estimated=minutes.estimated,
        minutes_from=minutes.source,
    )


def nights_of(shortest: int, longest: int) -> int:
    """Return the nights for which a bed is kept: the middle of the procedure's stays, the longer one in doubt."""
    return (shortest + longest + 1) // 2
