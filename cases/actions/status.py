"""How a case moves on. For the app that gives and takes places."""

from datetime import datetime

from django.db import transaction

from cases.actions.saving import save, tell
from cases.domain import status as statuses
from cases.domain.status import DATED, CaseStatus, WrongStatus
from cases.models import Case
from staff.models import User


@transaction.atomic
def set_status(
    *, case: Case, to: CaseStatus, by: User, at: datetime, surgery_at: datetime | None = None
) -> Case:
    """Move a case that the caller has locked; raise WrongStatus. For the app that gives and takes places.

    `surgery_at` is needed to become booked, may re-date later, and is forgotten on going back to waiting.
    """
    if to is CaseStatus.CANCELLED:
        raise ValueError("cancel_case knows the reason")
    statuses.check_move(CaseStatus(case.status), to)
    dated = (surgery_at or case.surgery_at) if to in DATED else None
    change = "moved_on" if dated == case.surgery_at else "dated"
    case.status, case.surgery_at = to.value, dated
    save(case, {"status", "surgery_at"})
    tell(case, change, by=by, at=at)
    return case


@transaction.atomic
def set_surgery_time(*, case: Case, surgery_at: datetime, by: User, at: datetime) -> Case:
    """Re-date a booked case that the caller has locked; raise WrongStatus once it is past booked."""
    if CaseStatus(case.status) is not CaseStatus.BOOKED:
        raise WrongStatus(CaseStatus(case.status))
    if case.surgery_at != surgery_at:
        case.surgery_at = surgery_at
        save(case, {"surgery_at"})
        tell(case, "dated", by=by, at=at)
    return case
