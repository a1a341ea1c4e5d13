"""Whether an answer still speaks of something that is going to happen."""

from datetime import datetime

from reminders.domain.kinds import ReminderKind

# Asked about the operation itself; whoever confirms one of them has confirmed the date.
OF_THE_OPERATION = frozenset({ReminderKind.BOOKED, ReminderKind.CONFIRM, ReminderKind.RESCHEDULED})
_AFTERWARDS = frozenset({ReminderKind.STITCHES, ReminderKind.CONTROL_VISIT, ReminderKind.EXERCISES})


def of_another_date(*, spoke_of: datetime, stands: datetime | None) -> bool:
    """Say whether the question spoke of an operation that has moved or was cancelled since (``stands`` is None)."""
    return spoke_of != stands


def is_late(kind: ReminderKind, *, spoke_of: datetime, stands: datetime | None, at: datetime) -> bool:
    """Say whether an answer comes too late to count: for another date, or after what it was asked for."""
    if kind in _AFTERWARDS:
        return False
    return of_another_date(spoke_of=spoke_of, stands=stands) or at >= spoke_of
