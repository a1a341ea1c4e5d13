"""How a case moves on. For the app that gives and takes places."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from cases.actions.saving import save, tell, tell_dated
from cases.domain import status as statuses
from cases.domain.status import DATED, CaseStatus, WrongStatus
from cases.models import Case
from staff.models import User

_REDATE = """
    UPDATE cases_case AS c SET surgery_at = n.surgery_at, version = c.version + 1
    FROM unnest(%s::uuid[], %s::timestamptz[]) AS n(id, surgery_at) WHERE c.id = n.id
"""


@transaction.atomic(savepoint=False)
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
    is_redated = dated != case.surgery_at
    case.status, case.surgery_at = to.value, dated
    save(case, {"status", "surgery_at"})
    if is_redated:
        tell_dated([case], by=by, at=at)
    else:
        tell(case, "moved_on", by=by, at=at)
    return case


@transaction.atomic(savepoint=False)
def set_surgery_times(*, times: Iterable[tuple[Case, datetime]], by: User, at: datetime) -> None:
    """Re-date booked cases that the caller has locked, all at once; raise WrongStatus when one is past booked."""
    redated = [(case, surgery_at) for case, surgery_at in times if _is_another(case, surgery_at)]
    if not redated:
        return
    with connection.cursor() as cursor:
        cursor.execute(_REDATE, [[case.pk for case, _ in redated], [surgery_at for _, surgery_at in redated]])
    for case, surgery_at in redated:
        case.surgery_at, case.version = surgery_at, case.version + 1
    tell_dated([case for case, _ in redated], by=by, at=at)


def _is_another(case: Case, surgery_at: datetime) -> bool:
    if CaseStatus(case.status) is not CaseStatus.BOOKED:
        raise WrongStatus(CaseStatus(case.status))
    return case.surgery_at != surgery_at
