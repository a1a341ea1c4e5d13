"""Visits other than the operation, for people who may see the case."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from cases import queries as cases
from cases.models import Case
from checklists.queries import specs_of_cases
from scheduling.domain.visits import Suggested, VisitKind, suggested
from scheduling.models import Visit
from staff.models import User


@dataclass(frozen=True)
class VisitStep:
    """One thing that was done about a visit: planned, moved or cancelled, by whom."""

    kind: VisitKind
    done: str
    who: str
    done_at: datetime
    visit_at: datetime


def visits_for(user: User) -> QuerySet[Visit]:
    """Return the visits of the cases this person may see, cancelled ones too, in order of time."""
    rows = Visit.objects.filter(case__in=cases.cases_for(user))
    return rows.select_related("case__site", "case__patient")


def visit_for(user: User, visit_id: UUID | str) -> Visit:
    """Return one visit of a case this person may see, or raise Http404."""
    return get_object_or_404(visits_for(user), pk=visit_id)


def visits_of(case_id: UUID) -> list[Visit]:
    """Return the visits of a case that the person was shown to know of: those that stand, in order of time."""
    return list(Visit.objects.filter(case=case_id, cancelled_at=None))


def suggested_visits(case: Case) -> tuple[Suggested, ...]:
    """Return the days on which the case's protocol wants the patient to come; none without a date."""
    spec = specs_of_cases([case.pk]).get(case.pk)
    if spec is None or case.surgery_at is None:
        return ()
    return suggested(spec.follow_up, case.surgery_at.astimezone(ZoneInfo(case.site.time_zone)).date())


def steps_of_visits(case_id: UUID) -> list[VisitStep]:
    """Return what was done about the visits of a case, from the history that the database keeps."""
    events: Any = Visit.pgh_event_model.objects.filter(case=case_id)  # type: ignore[attr-defined]
    found = events.order_by("pgh_obj_id", "version").values_list(
        "kind", "version", "cancelled_at", "planned_by__full_name", "planned_at", "at"
    )
    return [
        VisitStep(VisitKind(kind), _done(version, cancelled_at), who, done_at, visit_at)
        for kind, version, cancelled_at, who, done_at, visit_at in found
    ]


def _done(version: int, cancelled_at: datetime | None) -> str:
    if cancelled_at is not None:
        return "cancelled"
    return "planned" if version == 1 else "moved"
