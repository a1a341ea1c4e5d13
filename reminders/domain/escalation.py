"""What silence leads to (clinical facts, section 6): the second channel, then a call. Never a cancellation."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from reminders.domain.due import at_local
from reminders.domain.kinds import RULES, ReminderKind

PATIENCE = timedelta(hours=24)
LONGEST_PATIENCE = timedelta(hours=48)
PATIENCE_WHEN_NEAR = timedelta(hours=4)
NEAR_DAYS = 2
NOON = time(12)
# Asked every week for months: a week without an answer worries nobody, more pain comes as an answer.
# An offered place ends by itself.
_MAY_STAY_UNANSWERED = frozenset({ReminderKind.EXERCISES, ReminderKind.PLACE_OFFERED})


class Step(StrEnum):
    """What is done about a message that nobody answered."""

    WAIT = "wait"
    SECOND_CHANNEL = "second_channel"
    CALL = "call"


@dataclass(frozen=True)
class Silence:
    """A message that was sent and not answered. ``ahead``: the operation or visit it speaks of."""

    turn: int
    sent_at: datetime
    ahead: datetime
    has_another_channel: bool


def answer_by(kind: ReminderKind, *, sent_at: datetime, ahead: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when silence is followed up, or None when no answer is awaited."""
    if not RULES[kind].asks or kind in _MAY_STAY_UNANSWERED:
        return None
    return sent_at + (PATIENCE_WHEN_NEAR if is_near(sent_at, ahead, zone) else PATIENCE)


def next_step(silence: Silence, *, at: datetime, zone: ZoneInfo) -> Step:
    """Return what is due at ``at``: two days before the operation and later there is no time for a second letter."""
    if silence.turn > 1 or is_near(at, silence.ahead, zone) or at >= silence.sent_at + LONGEST_PATIENCE:
        return Step.CALL
    return Step.SECOND_CHANNEL if silence.has_another_channel else Step.WAIT


def is_near(at: datetime, ahead: datetime, zone: ZoneInfo) -> bool:
    """Say whether it is two days before, on the hospital's calendar, or later."""
    return (ahead.astimezone(zone).date() - at.astimezone(zone).date()).days <= NEAR_DAYS


def must_be_confirmed_by(surgery_at: datetime, zone: ZoneInfo) -> datetime:
    """Return noon of the day before, on the hospital's clock."""
    return at_local(surgery_at.astimezone(zone).date() - timedelta(days=1), NOON, zone)
