"""The only writes of reminders: keep them in step with a booking, and send those that are due."""

from reminders.actions.answering import take_answer, take_in
from reminders.actions.planning import plan_for, stop_for, take_over
from reminders.actions.sending import send_due

__all__ = ["plan_for", "send_due", "stop_for", "take_answer", "take_in", "take_over"]
