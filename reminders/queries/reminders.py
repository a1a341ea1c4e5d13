"""What staff may know about reminders: only of cases at their own sites."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from cases import queries as cases
from reminders.domain.states import ReminderState
from reminders.models import Heartbeat, Message, Reminder
from reminders.queries.calls import count_calls
from staff.domain.permissions import Action
from staff.models import User

# The sweeper looks every ten seconds; after this long without a look somebody must be told.
SILENT_AFTER = timedelta(seconds=60)


@dataclass(frozen=True)
class LastSweep:
    """When the sweeper last looked (None: never), what it sent in 24 hours, how many calls wait.

    Those of the person's own role; of all roles for whoever only counts.
    """

    ran_at: datetime | None
    sent: int
    need_you: int
    is_silent: bool
    mail_away: bool
    sms_away: bool


def reminders_for(user: User) -> QuerySet[Reminder]:
    """Return the reminders this person may see, in order of their due times."""
    return Reminder.objects.filter(case__in=cases.cases_for(user))


def messages_for(user: User) -> QuerySet[Message]:
    """Return the attempts to tell them, in order of time."""
    return Message.objects.filter(reminder__case__in=cases.cases_for(user)).select_related("reminder")


def last_sweep(user: User, *, at: datetime) -> LastSweep:
    """Return the heartbeat, with figures for this person's sites."""
    beat = Heartbeat.objects.filter(name="sweeper").first()
    mine = reminders_for(user).order_by()
    notes = beat.note.split() if beat else []
    return LastSweep(
        ran_at=beat.at if beat else None,
        sent=mine.filter(state=ReminderState.SENT.value, sent_at__gt=at - timedelta(hours=24)).count(),
        need_you=count_calls(user, of_all_roles=not user.may(Action.SEE_CALLS)),
        is_silent=beat is None or abs(at - beat.at) > SILENT_AFTER,
        mail_away="mail_away" in notes,
        sms_away="sms_away" in notes,
    )
