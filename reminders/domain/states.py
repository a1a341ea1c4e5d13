"""Where a reminder stands, and the moves between: a reminder is a row and not a timer."""

from enum import StrEnum


class Channel(StrEnum):
    """By what it is told."""

    EMAIL = "email"
    SMS = "sms"


class ReminderState(StrEnum):
    """``in_doubt``: the channel may have taken it or not. A person asks; it is never sent again by itself."""

    PENDING = "pending"
    CLAIMED = "claimed"
    HANDING_OVER = "handing_over"
    SENT = "sent"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    SUPPRESSED = "suppressed"
    SUPERSEDED = "superseded"


_BEFORE_THE_CHANNEL = frozenset({ReminderState.SUPPRESSED, ReminderState.SUPERSEDED, ReminderState.FAILED})

NEXT: dict[ReminderState, frozenset[ReminderState]] = {
    ReminderState.PENDING: _BEFORE_THE_CHANNEL | {ReminderState.CLAIMED},
    # Back to pending: the sweeper that had it died or let go of it, and the channel has not heard of it.
    ReminderState.CLAIMED: _BEFORE_THE_CHANNEL | {ReminderState.PENDING, ReminderState.HANDING_OVER},
    # From here on it may be with the patient: it can no longer be suppressed. Back to pending only when the
    # channel itself said "not now".
    ReminderState.HANDING_OVER: frozenset(
        {ReminderState.SENT, ReminderState.FAILED, ReminderState.IN_DOUBT, ReminderState.PENDING}
    ),
    ReminderState.SENT: frozenset(),
    ReminderState.FAILED: frozenset(),
    ReminderState.IN_DOUBT: frozenset(),
    ReminderState.SUPPRESSED: frozenset(),
    ReminderState.SUPERSEDED: frozenset(),
}

# Not with any channel yet: a cancelled or moved booking can still stop these.
CAN_BE_STOPPED = frozenset({ReminderState.PENDING, ReminderState.CLAIMED})
# The patient may not know: somebody has to call.
NEEDS_A_PERSON = frozenset({ReminderState.FAILED, ReminderState.IN_DOUBT})


class Outcome(StrEnum):
    """What came of one attempt to tell it on one channel."""

    HANDING_OVER = "handing_over"
    SENT = "sent"
    NOT_NOW = "not_now"
    REFUSED = "refused"
    IN_DOUBT = "in_doubt"


class Receipt(StrEnum):
    """What the network said later of a text message that the gateway took."""

    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"


class Why(StrEnum):
    """Why a reminder was not sent, or is in doubt; ``reminders.presenters`` has the words."""

    CANCELLED = "cancelled"
    MOVED = "moved"
    TOO_LATE = "too_late"
    AT_NIGHT = "at_night"
    DECEASED = "deceased"
    MET = "met"
    WAIVED = "waived"
    IMPOSSIBLE = "impossible"
    NOT_NEEDED = "not_needed"
    PAUSED = "paused"
    NO_CONSENT = "no_consent"
    NO_ADDRESS = "no_address"
    REFUSED = "refused"
    GAVE_UP = "gave_up"
    NO_ANSWER = "no_answer"
