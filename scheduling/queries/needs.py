"""What cases ask of a session: minutes, people, equipment, a bed, days that are possible."""

from collections.abc import Iterable
from datetime import date, datetime
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
    ids = [case.pk for case in cases]
    readiness = checklists.queries.readiness_of_many(cases, at=at)
    away = unavailable_of(ids)
    estimates = estimate_for(cases)
    given = minutes or {}
    return {
        case.pk: _needs(
            case,
            readiness[case.pk],
            away.get(case.pk, ()),
            estimates[case.pk],
            minutes=given.get(case.pk),
            at=at,
        )
        for case in cases
    }


def _needs(
    case: Case,
    readiness: Readiness,
    away: tuple[tuple[date, date], ...],
    estimate: Estimate,
    *,
    minutes: int | None,
    at: datetime,
) -> CaseNeeds:
    procedure, earliest = case.procedure, readiness.earliest
    decider = readiness.by_code.get(earliest.requirement or "")
    today = at.astimezone(ZoneInfo(case.site.time_zone)).date()
    return CaseNeeds(
        case_id=case.pk,
        patient_id=case.patient_id,
        surgeon_id=case.surgeon_id,
        site_id=case.site_id,
        minutes=minutes or estimate.minutes,
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
        estimated=estimate.minutes,
        minutes_from=MinutesFrom.PERSON if minutes else estimate.source,
    )


def nights_of(shortest: int, longest: int) -> int:
    """Return the nights for which a bed is kept: the middle of the procedure's stays, the longer one in doubt."""
    return (shortest + longest + 1) // 2
