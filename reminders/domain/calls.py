"""The call list: why somebody has to ring a patient, whose work it is, and what came of it."""

from enum import StrEnum


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
# After so many calls that reached nobody: a letter, or the emergency contact if the patient agreed.
MOST_CALLS = 3
