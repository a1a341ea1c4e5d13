"""What the checklist does when a case or a patient changes, inside the same transaction."""

from datetime import datetime
from typing import Any

import cases.queries
from cases.models import Case
from checklists import actions
from patients.models import Patient
from staff.models import User


def follow_case(*, case: Case, change: str, by: User, at: datetime, **kwargs: Any) -> None:
    """Pin the protocol of a case that was requested or changed; compute a dated one again; note when it is over."""
    if change in {"requested", "changed"}:
        actions.prepare(case=case, by=by, at=at)
    elif change == "dated":
        actions.refresh(case=case, at=at)
    else:
        actions.follow_status(case=case)


def lock_cases_of(*, patient: Patient, **kwargs: Any) -> None:
    """Lock the patient's live cases before anything that readiness depends on is written."""
    _lock_live(patient)


def refresh_cases_of(*, patient: Patient, at: datetime, **kwargs: Any) -> None:
    """Compute the patient's live cases again after their record changed."""
    for case in _lock_live(patient):
        actions.refresh(case=case, at=at)


def _lock_live(patient: Patient) -> list[Case]:
    # In the order of their ids, so that two writers never wait for each other.
    ids = cases.queries.live_cases_of([patient.pk]).order_by("pk").values_list("pk", flat=True)
    return [cases.queries.lock(case_id) for case_id in ids]
