"""The last question before a message leaves the house: is it still true, and may it go now?"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from reminders.domain.due import is_quiet, next_waking_moment
from reminders.domain.states import ReminderState, Why


@dataclass(frozen=True)
class Facts:
    """What is on record at this moment, read while the booking is locked."""

    planned_for: datetime
    surgery_at: datetime
    is_cancelled: bool
    is_still_booked: bool
    is_deceased: bool
    patient_zone: ZoneInfo
    address: str
    offered_address: str


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
    """Let go of it and look again at this time."""

    at: datetime


def second_look(facts: Facts, *, at: datetime) -> Go | Stop | Later:
    """Return whether the reminder may be handed over at ``at``, and if not, what becomes of it."""
    if facts.is_cancelled:
        return Stop(ReminderState.SUPPRESSED, Why.CANCELLED)
    if facts.surgery_at != facts.planned_for:
        return Stop(ReminderState.SUPERSEDED, Why.MOVED)
    if facts.is_deceased:
        return Stop(ReminderState.SUPPRESSED, Why.DECEASED)
    if not facts.is_still_booked or at >= facts.surgery_at:
        return Stop(ReminderState.SUPPRESSED, Why.TOO_LATE)
    if is_quiet(at, facts.patient_zone):
        return Later(next_waking_moment(at, facts.patient_zone))
    if facts.address != facts.offered_address:
        return Later(at)
    return Go()
