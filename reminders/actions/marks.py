"""Writing down what became of a reminder. Each mark counts only for the sweep that still holds the row."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from reminders.domain.due import next_try
from reminders.domain.states import Outcome, ReminderState, Why
from reminders.models import Heartbeat, Message, Reminder

# About an hour and a half of trying, with the waits of ``next_try``.
MOST_ATTEMPTS = 8
HANDING_OVER = ReminderState.HANDING_OVER.value


def beat(*, at: datetime, note: str = "") -> None:
    """Say that the sweeper looked, and what kept it from sending."""
    Heartbeat.objects.update_or_create(name="sweeper", defaults={"at": at, "note": note})


@transaction.atomic
def recover(*, at: datetime) -> None:
    """Settle what a killed sweeper left: what no channel heard of is tried again, the rest is in doubt."""
    lost = Reminder.objects.filter(lease_until__lte=at).select_for_update(skip_locked=True)
    for row in lost.filter(state=ReminderState.CLAIMED.value):
        _try_again(row, at=at)
    unknown = list(lost.filter(state=HANDING_OVER).values_list("pk", flat=True))
    if unknown:
        Reminder.objects.filter(pk__in=unknown).update(
            state=ReminderState.IN_DOUBT.value, why=Why.NO_ANSWER.value
        )
        _messages(Q(reminder__in=unknown)).update(outcome=Outcome.IN_DOUBT.value)


def handing_over(row: Reminder, *, message_id: str, at: datetime, lease_until: datetime) -> None:
    """From now on the message may be with the patient. Call it while holding the row and its booking."""
    Reminder.objects.filter(pk=row.pk).update(state=HANDING_OVER, lease_until=lease_until)
    Message.objects.create(reminder=row, channel=row.channel, message_id=message_id, at=at)


@transaction.atomic
def sent(reminder_id: UUID, *, by: str, at: datetime) -> None:
    """The channel said that it has it."""
    if _held(reminder_id, by).update(state=ReminderState.SENT.value, sent_at=at):
        _messages(Q(reminder=reminder_id)).update(outcome=Outcome.SENT.value)


@transaction.atomic
def failed(reminder_id: UUID, *, by: str, why: Why) -> None:
    """The channel will never take it: somebody has to call."""
    if _held(reminder_id, by).update(state=ReminderState.FAILED.value, why=why.value):
        _messages(Q(reminder=reminder_id)).update(outcome=Outcome.REFUSED.value)


@transaction.atomic
def in_doubt(reminder_id: UUID, *, by: str) -> None:
    """The channel's answer got lost: somebody has to call."""
    if _held(reminder_id, by).update(state=ReminderState.IN_DOUBT.value, why=Why.NO_ANSWER.value):
        _messages(Q(reminder=reminder_id)).update(outcome=Outcome.IN_DOUBT.value)


@transaction.atomic
def not_now(reminder_id: UUID, *, by: str, at: datetime) -> None:
    """The channel said "later", or could not be reached: try again, each time after a longer while."""
    row = _held(reminder_id, by).select_for_update().first()
    if row:
        _try_again(row, at=at)
        _messages(Q(reminder=reminder_id)).update(outcome=Outcome.NOT_NOW.value)


def _try_again(row: Reminder, *, at: datetime) -> None:
    if row.attempts >= MOST_ATTEMPTS:
        changes: dict[str, object] = {"state": ReminderState.FAILED.value, "why": Why.GAVE_UP.value}
    else:
        changes = {"state": ReminderState.PENDING.value, "next_at": next_try(at, row.attempts)}
    Reminder.objects.filter(pk=row.pk).update(**changes)


def _held(reminder_id: UUID, by: str) -> QuerySet[Reminder]:
    with_us = [ReminderState.CLAIMED.value, HANDING_OVER]
    return Reminder.objects.filter(pk=reminder_id, claimed_by=by, state__in=with_us)


def _messages(which: Q) -> QuerySet[Message]:
    return Message.objects.filter(which, outcome=Outcome.HANDING_OVER.value)
