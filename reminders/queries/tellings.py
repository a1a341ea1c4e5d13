"""The reminders of one case, with all that their page shows."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from cases.models import Case
from reminders.models import Reminder
from reminders.queries.reminders import reminders_for
from staff.models import User


def tellings_of(case: Case) -> QuerySet[Reminder]:
    """Return the reminders of a case that the person was shown to know of."""
    return (
        Reminder.objects.filter(case=case)
        .select_related("booking", "offer", "sent_by_hand")
        .prefetch_related("messages")
    )


def telling_for(user: User, pk: UUID) -> Reminder:
    """Return one reminder that this person may see, with all that its words need; raise Http404."""
    rows = reminders_for(user).select_related("case__patient", "case__site", "booking", "offer")
    if (row := rows.filter(pk=pk).first()) is None:
        raise Http404
    return row
