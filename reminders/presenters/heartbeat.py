"""How the sending goes, in words: what is calm, what somebody must act on, and the calls that wait."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reminders.queries import LastSweep
from staff.domain.permissions import Action
from staff.models import User


@dataclass(frozen=True)
class SweepLine:
    """How the sending goes: one calm sentence, sentences that somebody must act on, and the calls that wait."""

    sentence: str
    alarms: tuple[str, ...]
    calls: str = ""
    calls_url: str = ""


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
    if last.sms_away:
        alarms.append(_("The text message gateway does not answer. Reminders go out when it does."))
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
