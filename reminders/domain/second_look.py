"""The last question before a message leaves the house: is it still true, and may it go now?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reminders.domain.due import is_quiet, next_waking_moment
from reminders.domain.kinds import ReminderKind
from reminders.domain.states import Channel, ReminderState, Why

# A slow server takes a message some time after it was looked at: nothing is begun that may end in the quiet hours.
SLOWEST = timedelta(minutes=1)
# These come after the operation, and need it not to be ahead.
AFTERWARDS = frozenset({ReminderKind.STITCHES, ReminderKind.CONTROL_VISIT, ReminderKind.EXERCISES})
# Nobody is rung when these come too late.
_NO_LOSS = frozenset({ReminderKind.EXERCISES, ReminderKind.CANCELLED, ReminderKind.OFFER_GONE})


@dataclass(frozen=True)
class Facts:
    """What is on record at this moment, read while the booking and the patient cannot change.

    ``ahead``: the operation or the visit it speaks of, ``until``: from when on it is of no use (see ``slots``).
    ``is_cancelled`` and ``has_moved`` say of either whether it stands as it did. ``address``: where its channel
    reaches the patient now, empty when it may not or cannot; ``other_way``: a channel that could instead.
    """

    kind: ReminderKind
    ahead: datetime
    until: datetime
    is_cancelled: bool
    has_moved: bool
    is_still_booked: bool
    is_deceased: bool
    is_paused: bool
    patient_zone: ZoneInfo
    agreed: bool
    address: str
    offered_address: str
    other_way: Channel | None = None


@dataclass(frozen=True)
class Go:
    """Hand it over."""


@dataclass(frozen=True)
class Stop:
    """Never send it."""

    state: ReminderState
    why: Why


@dataclass(frozen=True)
class Later:
    """Let go of it and look again at this time, on this channel if another is named."""

    at: datetime
    by: Channel | None = None


def second_look(facts: Facts, *, at: datetime) -> Go | Stop | Later:
    """Return whether the reminder may be handed over at ``at``, and if not, what becomes of it."""
    if why := untrue(facts, at=at):
        state = ReminderState.SUPERSEDED if why is Why.MOVED else ReminderState.SUPPRESSED
        return Stop(state, why)
    if facts.is_paused:
        return Stop(ReminderState.SUPPRESSED, Why.PAUSED)
    goes_at = first_moment(at, facts.patient_zone)
    if goes_at >= facts.until:
        # The patient was not told in time and has to know all the same: somebody rings.
        lost = ReminderState.SUPPRESSED if facts.kind in _NO_LOSS else ReminderState.FAILED
        return Stop(lost, Why.TOO_LATE)
    if not facts.address:
        return _without_address(facts, at)
    if goes_at > at:
        return Later(goes_at)
    if facts.address != facts.offered_address:
        return Later(at)
    return Go()


def untrue(facts: Facts, *, at: datetime) -> Why | None:
    """Return why the patient must not be told this any more, or None."""
    if facts.kind is ReminderKind.CANCELLED:
        # It takes a visit out of the patient's calendar, so it is true only of a cancelled booking.
        gone = None if facts.is_cancelled else Why.NOT_NEEDED
    else:
        gone = Why.CANCELLED if facts.is_cancelled else None
    if gone:
        return gone
    if facts.has_moved:
        return Why.MOVED
    if facts.is_deceased:
        return Why.DECEASED
    return Why.TOO_LATE if _is_over(facts, at) else None


def first_moment(at: datetime, zone: ZoneInfo) -> datetime:
    """Return this moment, or the next morning when the quiet hours have begun or are about to."""
    soon = at + SLOWEST
    return next_waking_moment(soon, zone) if is_quiet(soon, zone) else next_waking_moment(at, zone)


def _is_over(facts: Facts, at: datetime) -> bool:
    if at >= facts.ahead:
        return True
    return not (facts.is_still_booked or facts.kind in AFTERWARDS or facts.kind is ReminderKind.CANCELLED)


def _without_address(facts: Facts, at: datetime) -> Stop | Later:
    if facts.other_way:
        return Later(at, by=facts.other_way)
    if not facts.agreed:
        return Stop(ReminderState.SUPPRESSED, Why.NO_CONSENT)
    return Stop(ReminderState.FAILED, Why.NO_ADDRESS)
