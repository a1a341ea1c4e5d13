"""The call list: whom somebody has to ring, and what came of it."""

from datetime import datetime
from uuid import UUID

from cases.models import Case
from reminders.domain.calls import CallReason
from reminders.models import Answer, Call, Reminder
from staff.domain.roles import Role


def raise_call(
    *,
    case: Case | None,
    reason: CallReason,
    role: Role,
    at: datetime,
    by_at: datetime,
    reminder: Reminder | None = None,
    answer: Answer | None = None,
    site_id: UUID | None = None,
) -> None:
    """Put the patient on the call list of a role, once for a reason. In the transaction of what made it necessary.

    ``site_id``: whose list, when no case says so.
    """
    Call.objects.bulk_create(
        [
            Call(
                site_id=case.site_id if case else site_id,
                case=case,
                reminder=reminder,
                answer=answer,
                reason=reason.value,
                role=role.value,
                raised_at=at,
                by_at=by_at,
            )
        ],
        ignore_conflicts=True,
    )
