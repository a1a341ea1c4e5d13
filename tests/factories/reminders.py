"""Messages that went out. ``told(booking, ReminderKind.CONFIRM, to="+441632960001", at=...)``."""

from datetime import datetime, timedelta
from itertools import count

from reminders.domain.kinds import RULES, ReminderKind
from reminders.domain.states import Channel, Outcome, ReminderState
from reminders.models import Message, Reminder
from scheduling.models import Booking

_numbers = count(1)


def a_reminder(booking: Booking, kind: ReminderKind, *, at: datetime, **fields: object) -> Reminder:
    """A row of the plan, due at that time."""
    plain = {
        "case": booking.case,
        "booking_version": booking.version,
        "surgery_at": booking.during.lower,
        "channel": Channel.SMS.value,
        "language": "en",
        "due_at": at,
        "next_at": at,
        "created_at": at,
        # Beside those that the booking planned for itself.
        "turn": 100 + next(_numbers),
    }
    return Reminder.objects.create(booking=booking, kind=kind.value, **(plain | fields))


def told(
    booking: Booking,
    kind: ReminderKind,
    *,
    to: str,
    at: datetime,
    outcome: Outcome = Outcome.SENT,
    **fields: object,
) -> Reminder:
    """A reminder that was handed over to the channel at that time; silence is followed up a day later."""
    state = ReminderState.SENT if outcome is Outcome.SENT else ReminderState.IN_DOUBT
    asks = RULES[kind].asks
    fields = {
        "state": state.value,
        "sent_at": at,
        "answer_by": at + timedelta(days=1) if asks else None,
        "channel": (Channel.EMAIL if "@" in to else Channel.SMS).value,
    } | fields
    reminder = a_reminder(booking, kind, at=at, **fields)
    Message.objects.create(
        reminder=reminder,
        channel=reminder.channel,
        message_id=f"<{reminder.pk}@hospital>",
        gateway_id=f"g{next(_numbers)}",
        sent_to=to,
        at=at,
        outcome=outcome.value,
    )
    return reminder
