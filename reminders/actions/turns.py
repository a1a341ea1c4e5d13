"""Telling the same thing once more by another way: a new row, so that what became of each is kept."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Max, QuerySet

from reminders.domain.calls import CallOutcome, CallReason
from reminders.domain.due import next_waking_moment
from reminders.domain.kinds import ReminderKind
from reminders.domain.states import Channel, ReminderState
from reminders.models import Call, Reminder
from reminders.queries.contact import reach_of, ways_to
from staff.models import User

NEVER_TOLD = [ReminderState.SUPPRESSED.value, ReminderState.SUPERSEDED.value]
# The patient did not know, or perhaps not: when a later telling is taken, nobody needs to ring for it.
_NEEDLESS_ONCE_TOLD = [
    CallReason.FAILED.value,
    CallReason.IN_DOUBT.value,
    CallReason.UNDELIVERED.value,
    CallReason.NO_ADDRESS.value,
]


def tellings(row: Reminder) -> QuerySet[Reminder]:
    """Return every telling of the same thing, this one included."""
    return Reminder.objects.filter(
        booking=row.booking_id,
        offer=row.offer_id,
        surgery_at=row.surgery_at,
        kind=row.kind,
        about=row.about,
    )


def channel_left(row: Reminder, ways: Iterable[Channel]) -> Channel | None:
    """Return the first of these channels by which it was not tried yet."""
    tried = set(tellings(row).exclude(state__in=NEVER_TOLD).values_list("channel", flat=True))
    return next((channel for channel in ways if channel.value not in tried | {row.channel}), None)


def tell_otherwise(row: Reminder, *, at: datetime) -> bool:
    """Plan it for the next channel that the patient allows; say whether there is one.

    In the transaction that found it necessary, with the case locked. What has become untrue meanwhile is
    stopped by the last look, as always.
    """
    patient = row.case.patient
    channel = channel_left(row, ways_to(ReminderKind(row.kind), reach_of(patient, at=at)))
    if channel is None:
        return False
    tell_again(row, channel=channel, due_at=next_waking_moment(at, ZoneInfo(patient.time_zone)), at=at)
    return True


def tell_again(
    row: Reminder, *, channel: Channel, due_at: datetime, at: datetime, by: User | None = None
) -> Reminder:
    """Add the next turn. When somebody else has just added it, the database keeps theirs."""
    last = tellings(row).aggregate(last=Max("turn"))["last"]
    again = Reminder(
        case_id=row.case_id,
        booking_id=row.booking_id,
        booking_version=row.booking.version if row.booking else 0,
        offer_id=row.offer_id,
        surgery_at=row.surgery_at,
        kind=row.kind,
        about=row.about,
        turn=last + 1,
        channel=channel.value,
        language=row.case.patient.language,
        due_at=due_at,
        next_at=due_at,
        created_at=at,
        sent_by_hand=by,
    )
    Reminder.objects.bulk_create([again], ignore_conflicts=True)
    return again


def earlier_calls_are_needless(row: Reminder, *, at: datetime) -> None:
    """Take the calls about its earlier turns off the list: the patient was told otherwise."""
    earlier = tellings(row).filter(turn__lt=row.turn).values("pk")
    Call.objects.filter(reminder__in=earlier, reason__in=_NEEDLESS_ONCE_TOLD, settled_at=None).update(
        outcome=CallOutcome.TOLD_OTHERWISE.value, settled_at=at
    )
