"""What may be known about reminders, messages, answers and calls. Read only."""

from reminders.queries.reminders import LastSweep, last_sweep, messages_for, reminders_for

__all__ = ["LastSweep", "last_sweep", "messages_for", "reminders_for"]
