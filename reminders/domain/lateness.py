"""Whether an answer still speaks of something that is going to happen."""

from dataclasses import dataclass
from datetime import datetime

from reminders.domain.kinds import ReminderKind

# Asked about the operation itself; whoever confirms one of them has confirmed the date.
OF_THE_OPERATION = frozenset({ReminderKind.BOOKED, ReminderKind.CONFIRM, ReminderKind.RESCHEDULED})


@dataclass(frozen=True)
class DateAsked:
    """The operation or visit that a question spoke of. ``still_stands``: neither moved nor cancelled since.

    ``ahead`` is its time; None when the row that had it is gone.
    """

    still_stands: bool
    ahead: datetime | None


def is_late(kind: ReminderKind, asked: DateAsked, *, at: datetime) -> bool:
    """Say whether an answer comes too late to count: for another date, or after what it was asked for."""
    # Asked for weeks after the operation.
    if kind is ReminderKind.EXERCISES:
        return False
    return not asked.still_stands or asked.ahead is None or at >= asked.ahead


def of_another_date(asked: DateAsked, *, at: datetime) -> bool:
    """Say whether somebody may come, or expects somebody, on a day that no longer stands."""
    return not asked.still_stands and (asked.ahead is None or at < asked.ahead)
