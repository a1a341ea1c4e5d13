"""What a screen says about reminders: words and tones."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.words import clock_words, day_words
from reminders.domain.kinds import ReminderKind
from reminders.domain.states import NEEDS_A_PERSON, ReminderState, Why
from reminders.models import Reminder
from reminders.queries import LastSweep
from reminders.words import KINDS, STATES, WHYS, Words
from staff.domain.permissions import Action
from staff.models import User


@dataclass(frozen=True)
class ReminderLine:
    """One reminder as a row: what, when, what became of it and why."""

    kind: Words
    day: str
    time: str
    state: Words
    why: Words
    needs_you: bool


@dataclass(frozen=True)
class SweepLine:
    """How the sending goes: one calm sentence, sentences that somebody must act on, and the calls that wait."""

    sentence: str
    alarms: tuple[str, ...]
    calls: str = ""
    calls_url: str = ""


def lines(reminders: Iterable[Reminder], *, zone: str) -> list[ReminderLine]:
    """Return the rows, with times on the clock of the hospital."""
    return [_line(reminder, zone) for reminder in reminders]


def sweep(last: LastSweep, viewer: User) -> SweepLine:
    """Return how the sending goes, for the foot of a page."""
    clock = localtime(last.ran_at).strftime("%H:%M") if last.ran_at else ""
    alarms = []
    if last.ran_at is None:
        alarms.append(_("Reminders have never run."))
    elif last.is_silent:
        alarms.append(_("Reminders have stood still since %(time)s.") % {"time": clock})
    if last.mail_away:
        alarms.append(_("The mail server does not answer. Reminders go out when it does."))
    calm = _("Reminders last ran %(time)s, %(sent)s sent in 24 hours.") % {"time": clock, "sent": last.sent}
    return SweepLine(
        sentence=calm if last.ran_at else "",
        alarms=tuple(alarms),
        calls=_calls(last.need_you),
        calls_url=reverse("reminders:calls") if viewer.may(Action.SEE_CALLS) else "",
    )


def _calls(waiting: int) -> str:
    words = ngettext("%(n)s call has to be made.", "%(n)s calls have to be made.", waiting)
    return words % {"n": waiting} if waiting else ""


def _line(reminder: Reminder, zone: str) -> ReminderLine:
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
