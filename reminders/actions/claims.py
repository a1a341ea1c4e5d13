"""Taking rows that are due, so that two sweepers never hold the same one, and finding those that a killed one held.

A row carries the name of who holds it and an end. The attempt is counted before it is made, so that a message that
kills its sender is parked one day. What was tried before is taken alone: it must not take others down with it.
The rows to take are read into an array first: an ``IN (SELECT ... LIMIT 1)`` may be run once for each row of the table,
and then takes all of them.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q

from reminders.actions import marks
from reminders.actions.marks import CLAIMED, HANDING_OVER, LEASE, LONGEST_LEASE, MOST_ATTEMPTS
from reminders.domain.due import next_try
from reminders.domain.states import Channel, Outcome, ReminderState
from reminders.models import Message, Reminder

AT_A_TIME = 50
# So long a channel that takes a reference once may be asked again; then somebody has to call.
LONGEST_DOUBT = timedelta(minutes=10)


def is_due(channel: Channel, *, at: datetime) -> bool:
    """Say whether anything is due on the channel, or has to be asked again."""
    mine = Reminder.objects.filter(channel=channel.value)
    if mine.filter(state=ReminderState.PENDING.value, next_at__lte=at).exists():
        return True
    return mine.filter(lost(at), state=HANDING_OVER).exists()


def claim(*, by: str, at: datetime, channel: Channel, most: int = AT_A_TIME) -> list[UUID]:
    """Take due reminders that were never tried, the longest due first."""
    return _claim("attempts = 0", by=by, at=at, channel=channel, most=most)


def claim_tried(*, by: str, at: datetime, channel: Channel) -> list[UUID]:
    """Take one due reminder that was tried before, alone."""
    return _claim("attempts > 0", by=by, at=at, channel=channel, most=1)


def claim_in_doubt(*, by: str, at: datetime, channel: Channel) -> list[UUID]:
    """Take one whose answer got lost, to ask again. It stays "handing over": it may be with the patient."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE reminders_reminder SET claimed_by = %s, lease_until = %s, attempts = attempts + 1
            WHERE id = ANY(ARRAY(
                SELECT id FROM reminders_reminder
                WHERE state = 'handing_over' AND lease_until <= %s AND channel = %s AND attempts < %s
                ORDER BY lease_until LIMIT 1 FOR UPDATE SKIP LOCKED
            ))
            RETURNING id
            """,
            [by, at + LEASE, at, channel.value, MOST_ATTEMPTS],
        )
        taken = [row[0] for row in cursor.fetchall()]
    waiting = Message.objects.filter(reminder__in=taken, outcome=HANDING_OVER)
    waiting.update(outcome=Outcome.IN_DOUBT.value)
    return taken


def recover(*, at: datetime, ask_again: frozenset[Channel]) -> None:
    """Settle what killed sweepers left: what no channel heard of is tried again, the rest is in doubt.

    ``ask_again``: the channels that know our reference; theirs are asked again while it is worth it.
    """
    knows = Q(channel__in=[channel.value for channel in ask_again], attempts__lt=MOST_ATTEMPTS)
    worth_asking = knows & Q(state=HANDING_OVER, lease_until__lte=at, lease_until__gt=at - LONGEST_DOUBT)
    left = Reminder.objects.filter(lost(at)).exclude(worth_asking)
    for reminder_id, state, attempts in left.values_list("pk", "state", "attempts"):
        if state == HANDING_OVER or attempts >= MOST_ATTEMPTS:
            marks.give_up_lost(reminder_id, lost=lost(at), at=at)
        else:
            Reminder.objects.filter(lost(at), pk=reminder_id, state=state).update(
                state=ReminderState.PENDING.value, next_at=next_try(at, attempts)
            )


def lost(at: datetime) -> Q:
    """Describe the rows whose lease has ended, or ends so late that the clock was set back since."""
    over = Q(lease_until__lte=at) | Q(lease_until__gt=at + 2 * LONGEST_LEASE)
    return Q(state__in=[CLAIMED, HANDING_OVER]) & over


def _claim(tried: str, *, by: str, at: datetime, channel: Channel, most: int) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE reminders_reminder
            SET state = 'claimed', claimed_by = %s, lease_until = %s, attempts = attempts + 1
            WHERE id = ANY(ARRAY(
                SELECT id FROM reminders_reminder
                WHERE state = 'pending' AND channel = %s AND next_at <= %s AND {tried}
                ORDER BY next_at LIMIT %s
                FOR UPDATE SKIP LOCKED
            ))
            RETURNING id
            """,
            [by, at + LEASE, channel.value, at, most],
        )
        return [row[0] for row in cursor.fetchall()]
