"""The call list: whom somebody has to ring, and what came of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

import cases.queries
from cases.models import Case
from common.locking import lock_row
from common.refusals import BadInput, Refused
from common.text import clean
from reminders.domain.calls import WANTS_A_NOTE, CallOutcome, CallReason, may_settle, settles
from reminders.models import Answer, Call
from staff.domain.roles import Role
from staff.models import User

LONGEST_NOTE = 2000


class NotYourCall(Refused):
    """The call is the work of another role."""

    code = "not_your_role"


class SettledAlready(Refused):
    """Somebody else, or the patient, was quicker."""

    code = "already_settled"


class RungMeanwhile(Refused):
    """Somebody rang between looking and writing down."""

    code = "changed_meanwhile"


def raise_call(
    *,
    case: Case | None,
    reason: CallReason,
    role: Role,
    at: datetime,
    by_at: datetime,
    reminder_id: UUID | None = None,
    answer: Answer | None = None,
    site_id: UUID | None = None,
) -> None:
    """Put the patient on the call list of a role, once for a reason. In the transaction of what made it necessary.

    ``site_id``: whose list, when no case says so.
    """
    where = case.site_id if case else site_id
    if where is None:
        raise ValueError("a call needs a case or a site")
    Call.objects.bulk_create(
        [
            Call(
                site_id=where,
                case=case,
                reminder_id=reminder_id,
                answer=answer,
                reason=reason.value,
                role=role.value,
                raised_at=at,
                by_at=by_at,
            )
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def settle_call(
    *,
    call: Call,
    outcome: CallOutcome,
    note: str = "",
    expected_tries: int | None = None,
    by: User,
    at: datetime,
) -> Call:
    """Write down what came of a call. It leaves the list when the patient was told, or need not be.

    A wrong number becomes the coordinator's work: whatever it was about, nobody has been reached. Raises
    ``SettledAlready``, ``RungMeanwhile`` when ``expected_tries`` has passed, ``NotYourCall``, and ``BadInput`` for the
    note.
    """
    if len(note := clean(note)) > LONGEST_NOTE:
        raise BadInput("note", "At most 2000 characters, please.")
    if outcome in WANTS_A_NOTE and not note:
        raise BadInput("note", "Say how the patient was told, or why nobody needs to ring.")
    call = lock_call(call, by=by)
    if expected_tries not in (None, call.tries):
        raise RungMeanwhile("Somebody has rung meanwhile. Look at what came of it first.")
    _write_down(call, outcome, note, by, at)
    if outcome is CallOutcome.WRONG_NUMBER:
        raise_call(
            case=call.case,
            site_id=call.site_id,
            reminder_id=call.reminder_id,
            answer=call.answer,
            reason=CallReason.NO_ADDRESS,
            role=Role.COORDINATOR,
            at=at,
            by_at=call.by_at,
        )
    return call


def lock_call(call: Call, *, by: User) -> Call:
    """Return the call locked, if it is still open and this person may settle it; the case comes first, as always."""
    if call.case_id:
        cases.queries.lock(call.case_id)
    call = lock_row(Call.objects.select_related("last_by", "case", "reminder", "answer"), call.pk)
    if not may_settle(Role(call.role), Role(by.role)):
        raise NotYourCall("This call is the work of another role.")
    if call.settled_at is None:
        return call
    if call.last_by is None:
        raise SettledAlready("Nobody needs to ring any more: the patient has answered.")
    raise SettledAlready("%(who)s has settled this call already.", details={"who": call.last_by.full_name})


def _write_down(call: Call, outcome: CallOutcome, note: str, by: User, at: datetime) -> None:
    reason = CallReason(call.reason)
    call.outcome, call.last_by, call.last_at = outcome.value, by, at
    call.note = note or call.note
    call.tries += outcome is not CallOutcome.NOT_NEEDED
    call.settled_at = at if settles(outcome, reason) else None
    call.save(update_fields=["outcome", "last_by", "last_at", "note", "tries", "settled_at"])
