"""The call list: why somebody has to ring a patient, whose work it is, by when, and what came of it."""

from datetime import datetime, timedelta
from enum import StrEnum

from staff.domain.roles import Role


class CallReason(StrEnum):
    """Why somebody must ring. The order is that of urgency on one day."""

    PROBLEM = "problem"
    MORE_PAIN = "more_pain"
    ANOTHER_DATE = "another_date"
    NOT_CONFIRMED = "not_confirmed"
    IN_DOUBT = "in_doubt"
    FAILED = "failed"
    UNDELIVERED = "undelivered"
    NO_ADDRESS = "no_address"
    NO_ANSWER = "no_answer"
    WANTS_HELP = "wants_help"
    QUESTION = "question"
    WORDS = "words"
    UNKNOWN_NUMBER = "unknown_number"
    QUESTIONNAIRE = "questionnaire"
    # Five wrong birth dates on a personal link: the patient cannot open the page, or somebody else tried.
    LOCKED_OUT = "locked_out"


class CallOutcome(StrEnum):
    """What came of a call. The first four settle it; after the others it stays on the list."""

    SPOKE = "spoke"
    TOLD_OTHERWISE = "told_otherwise"
    NOT_NEEDED = "not_needed"
    WRONG_NUMBER = "wrong_number"
    NO_REPLY = "no_reply"
    LEFT_WORD = "left_word"


SETTLES = frozenset(
    {CallOutcome.SPOKE, CallOutcome.TOLD_OTHERWISE, CallOutcome.NOT_NEEDED, CallOutcome.WRONG_NUMBER}
)
# Nobody was reached by telephone: how it was settled all the same is for the next person to know.
WANTS_A_NOTE = frozenset({CallOutcome.TOLD_OTHERWISE, CallOutcome.NOT_NEEDED})
# After so many calls that reached nobody: a letter, or the emergency contact if the patient agreed.
MOST_CALLS = 3
# An answer shows that the message was there, and that silence is over.
ENDED_BY_AN_ANSWER = frozenset(
    {
        CallReason.NOT_CONFIRMED,
        CallReason.IN_DOUBT,
        CallReason.FAILED,
        CallReason.UNDELIVERED,
        CallReason.NO_ANSWER,
    }
)

_AT_ONCE = frozenset({CallReason.PROBLEM, CallReason.MORE_PAIN})
# Who may say what came of a call besides the role whose work it is.
_ALSO: dict[Role, frozenset[Role]] = {
    Role.COORDINATOR: frozenset({Role.WARD_NURSE}),
    Role.WARD_NURSE: frozenset({Role.SURGEON, Role.ANAESTHETIST}),
}


def settles(outcome: CallOutcome, reason: CallReason) -> bool:
    """Say whether the outcome takes the call off the list.

    A number that was to be found and is wrong again is not found.
    """
    lost_still = outcome is CallOutcome.WRONG_NUMBER and reason is CallReason.NO_ADDRESS
    return outcome in SETTLES and not lost_still


def may_settle(call_role: Role, role: Role) -> bool:
    """Say whether that role may say what came of a call: a fever is not for the office to close."""
    return role == call_role or role in _ALSO.get(call_role, frozenset())


def ring_back_by(reason: CallReason, *, at: datetime, surgery_at: datetime | None) -> datetime:
    """Return when the patient should have been rung: within two hours when unwell, four near the operation."""
    if reason in _AT_ONCE:
        return at + timedelta(hours=2)
    near = surgery_at is not None and at <= surgery_at <= at + timedelta(hours=48)
    return at + timedelta(hours=4 if near else 24)
