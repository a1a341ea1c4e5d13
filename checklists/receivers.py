"""What the checklist does when a case or a patient changes, inside the same transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import cases.queries
from cases.models import Case
from checklists import actions
from patients.models import Patient
from staff.models import User


def follow_case(*, case: Case, change: str, by: User, at: datetime, **kwargs: Any) -> None:
    """Pin the protocol of a case that was requested or changed; note when it is over."""
    if change in {"requested", "changed"}:
        actions.prepare(case=case, by=by, at=at)
    else:
        actions.follow_status(case=case)


def follow_times(*, cases: Sequence[Case], at: datetime, **kwargs: Any) -> None:
    """Compute cases again that have another time now, or none."""
    actions.refresh_many(cases=cases, at=at)


def lock_cases_of(*, patient: Patient, **kwargs: Any) -> None:
    """Lock the patient's live cases before anything that readiness depends on is written."""
    _lock_live(patient)


def refresh_cases_of(*, patient: Patient, at: datetime, **kwargs: Any) -> None:
    """Compute the patient's live cases again after their record changed."""
    actions.refresh_many(cases=_lock_live(patient), at=at)


def _lock_live(patient: Patient) -> list[Case]:
    ids = cases.queries.live_cases_of([patient.pk]).values_list("pk", flat=True)
    return list(cases.queries.lock_many(ids).values())
