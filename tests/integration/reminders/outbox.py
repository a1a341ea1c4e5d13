"""Short words for tests of the outbox."""

from reminders import actions
from reminders.channels import registry
from reminders.channels.email import EmailChannel
from reminders.domain.kinds import ReminderKind
from reminders.domain.states import Channel
from reminders.models import Reminder
from tests.factories.bookings import NOON
from tests.factories.reminders import a_reminder

PHONE = "+441632960001"


def a_letter(booking, kind=ReminderKind.BOOKED, **fields: object) -> Reminder:
    """A reminder that goes by e-mail and is due at noon."""
    plain = {"at": NOON, "channel": "email", "turn": 1, "language": booking.patient.language}
    return a_reminder(booking, kind, **(plain | fields))


def a_text(booking, kind=ReminderKind.HOME_READY, **fields: object) -> Reminder:
    """A reminder that goes to the telephone and is due at noon."""
    return a_letter(booking, kind, **({"channel": "sms"} | fields))


def sweep(clock, by: str = "sweep", **how: object) -> int:
    return actions.send_due(by=by, clock=clock, **how)


class Meanwhile(EmailChannel):
    """Something happens after the server agreed to take the letter and before it gets it."""

    what = staticmethod(lambda: None)

    def offer(self, letter):
        super().offer(letter)
        self.what()


def while_offered(what):
    channel = type("Channel", (Meanwhile,), {"what": staticmethod(what)})
    return lambda which: channel() if which is Channel.EMAIL else registry.open_channel(which)


def stands(reminder: Reminder) -> tuple[str, str]:
    reminder.refresh_from_db()
    return reminder.state, reminder.why
