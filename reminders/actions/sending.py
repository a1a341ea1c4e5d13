"""Sending what is due: claim, offer, look again, hand over, write down.

A row is claimed with SKIP LOCKED and a lease, so that two sweepers never hold the same one and a killed one
loses nothing. The channel is asked first; then, in a transaction of its own that holds the booking,
everything that could have changed is read again and the row becomes "handing over". A process that dies
after that leaves a row whose lease ends in doubt, which a person settles: nobody can know, so nobody sends
it twice.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import F

from reminders.actions import marks
from reminders.channels import Channel, InDoubt, Letter, NotNow, Rejected, letters
from reminders.channels.email import EmailChannel
from reminders.domain.second_look import Facts, Go, Later, Stop, second_look
from reminders.domain.states import ReminderState, Why
from reminders.models import Reminder
from scheduling.domain.bookings import BookingStatus

Clock = Callable[[], datetime]

LEASE = timedelta(seconds=60)
# With less than this left, another sweeper may soon take the row: let go rather than race it.
LEAST_LEASE = timedelta(seconds=2)
AT_A_TIME = 20
# Well inside a task's time limit; what is left is the next sweep's.
LONGEST_SWEEP = timedelta(seconds=30)

_log = logging.getLogger(__name__)


def send_due(*, by: str, clock: Clock, open_channel: Callable[[], Channel] = EmailChannel) -> int:
    """Send every reminder that is due; return how many the channel took.

    ``by`` names this sweep, and no two sweeps share a name. ``clock`` is the database's: leases, due times
    and quiet hours are judged by it, again for every reminder. Safe to run many times at once.
    """
    at = clock()
    marks.recover(at=at)
    if not Reminder.objects.filter(state=ReminderState.PENDING.value, next_at__lte=at).exists():
        marks.beat(at=at)
        return 0
    try:
        channel = open_channel()
    except NotNow:
        # Nothing was claimed, so an absent mail server costs no reminder an attempt.
        marks.beat(at=at, note="mail_away")
        return 0
    try:
        sent = _send_all(channel, by=by, clock=clock)
    finally:
        channel.close()
    marks.beat(at=clock())
    return sent


def _send_all(channel: Channel, *, by: str, clock: Clock) -> int:
    sent, until = 0, clock() + LONGEST_SWEEP
    while (at := clock()) < until and (claimed := claim(by=by, at=at)):
        for reminder_id in claimed:
            try:
                sent += _send(reminder_id, channel, by=by, clock=clock)
            except Exception:  # noqa: BLE001 - logged below
                # One that cannot be sent must not keep the others: its lease ends, its attempts are counted.
                _log.exception("a reminder could not be sent", extra={"note": str(reminder_id)})
    return sent


def claim(*, by: str, at: datetime) -> list[UUID]:
    """Take up to twenty due reminders, the longest due first. The attempt is counted before it is made."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE reminders_reminder
            SET state = 'claimed', claimed_by = %s, lease_until = %s, attempts = attempts + 1
            WHERE id IN (
                SELECT id FROM reminders_reminder
                WHERE state = 'pending' AND next_at <= %s
                ORDER BY next_at LIMIT %s
                FOR UPDATE SKIP LOCKED
            )
            RETURNING id
            """,
            [by, at + LEASE, at, AT_A_TIME],
        )
        return [row[0] for row in cursor.fetchall()]


def _send(reminder_id: UUID, channel: Channel, *, by: str, clock: Clock) -> bool:
    letter = _letter(reminder_id)
    if not letters.usable(letter.to):
        marks.failed(reminder_id, by=by, why=Why.NO_ADDRESS)
        return False
    try:
        channel.offer(letter)
        if not _may_go(reminder_id, letter, by=by, clock=clock):
            channel.take_back()
            return False
        channel.hand_over()
    except NotNow:
        marks.not_now(reminder_id, by=by, at=clock())
        return False
    except Rejected:
        marks.failed(reminder_id, by=by, why=Why.REFUSED)
        return False
    except InDoubt:
        marks.in_doubt(reminder_id, by=by)
        return False
    marks.sent(reminder_id, by=by, at=clock())
    return True


def _letter(reminder_id: UUID) -> Letter:
    row = Reminder.objects.select_related("booking__patient", "booking__theatre__site").get(pk=reminder_id)
    return letters.write(
        reminder_id=row.pk,
        kind=row.kind,
        language=row.language,
        to=row.booking.patient.email,
        surgery_at=row.surgery_at,
        hospital_zone=ZoneInfo(row.booking.theatre.site.time_zone),
    )


@transaction.atomic
def _may_go(reminder_id: UUID, letter: Letter, *, by: str, clock: Clock) -> bool:
    """Look again while the booking cannot change, and mark the row as handing over if it may go."""
    with connection.cursor() as cursor:
        # Whoever cancels or moves the booking locks it too: they see this message going, or it sees them.
        cursor.execute(
            "SELECT 1 FROM scheduling_booking WHERE id ="
            " (SELECT booking_id FROM reminders_reminder WHERE id = %s) FOR SHARE",
            [reminder_id],
        )
    at = clock()
    row = (
        Reminder.objects.select_for_update(of=("self",))
        .select_related("booking__patient")
        .filter(pk=reminder_id, state=ReminderState.CLAIMED.value, claimed_by=by)
        .filter(lease_until__gt=at + LEAST_LEASE)
        .first()
    )
    if row is None:
        return False
    match second_look(_facts(row, letter), at=at):
        case Stop(state, why):
            Reminder.objects.filter(pk=row.pk).update(state=state.value, why=why.value)
        case Later(next_at):
            # It was not tried, so it does not count as an attempt.
            Reminder.objects.filter(pk=row.pk).update(
                state=ReminderState.PENDING.value, next_at=next_at, attempts=F("attempts") - 1
            )
        case Go():
            marks.handing_over(row, message_id=letter.message_id, at=at, lease_until=at + LEASE)
            return True
    return False


def _facts(row: Reminder, letter: Letter) -> Facts:
    booking, patient = row.booking, row.booking.patient
    return Facts(
        planned_for=row.surgery_at,
        surgery_at=booking.during.lower,
        is_cancelled=booking.status == BookingStatus.CANCELLED.value,
        is_still_booked=booking.status == BookingStatus.BOOKED.value,
        is_deceased=patient.deceased_on is not None,
        patient_zone=ZoneInfo(patient.time_zone),
        address=patient.email,
        offered_address=letter.to,
    )
