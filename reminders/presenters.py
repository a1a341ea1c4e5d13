"""What a screen says about reminders: words and tones."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from common.words import clock_words, day_words
from reminders.domain.states import NEEDS_A_PERSON, ReminderKind, ReminderState, Why

Words = str | Promise

KINDS: dict[ReminderKind, Words] = {
    ReminderKind.BOOKED: _("The visit is booked"),
    ReminderKind.SEVEN_DAYS: _("Seven days to go"),
}
STATES: dict[ReminderState, Words] = {
    ReminderState.PENDING: _("will be sent"),
    ReminderState.CLAIMED: _("is being sent"),
    ReminderState.HANDING_OVER: _("is being sent"),
    ReminderState.SENT: _("sent"),
    ReminderState.FAILED: _("not sent: please call"),
    ReminderState.IN_DOUBT: _("perhaps not received: please call"),
    ReminderState.SUPPRESSED: _("not sent"),
    ReminderState.SUPERSEDED: _("replaced"),
}
WHYS: dict[Why, Words] = {
    Why.CANCELLED: _("the booking was cancelled"),
    Why.MOVED: _("the booking was moved"),
    Why.TOO_LATE: _("the time for it had passed"),
    Why.DECEASED: _("the patient has died"),
    Why.NO_ADDRESS: _("there is no e-mail address that can be used"),
    Why.REFUSED: _("the mail server refused it"),
    Why.GAVE_UP: _("it was tried again and again"),
    Why.NO_ANSWER: _("the mail server's answer got lost"),
}


@dataclass(frozen=True)
class ReminderLine:
    """One reminder as a row: what, when, what became of it and why."""

    kind: Words
    day: str
    time: str
    state: Words
    why: Words
    needs_you: bool


def lines(reminders: Iterable[Any]) -> list[ReminderLine]:
    """Return the rows, with times on the clock of the hospital that the booking is at."""
    return [_line(reminder) for reminder in reminders]


def _line(reminder: Any) -> ReminderLine:
    zone = reminder.booking.theatre.site.time_zone
    when = reminder.sent_at or reminder.next_at
    state = ReminderState(reminder.state)
    return ReminderLine(
        kind=KINDS[ReminderKind(reminder.kind)],
        day=day_words(when, zone),
        time=clock_words(when, zone),
        state=STATES[state],
        why=WHYS[Why(reminder.why)] if reminder.why else "",
        needs_you=state in NEEDS_A_PERSON,
    )


def clock(moment: datetime | None) -> str:
    """Return the time of day on the hospital's clock, or nothing when there is none."""
    return localtime(moment).strftime("%H:%M") if moment else ""
