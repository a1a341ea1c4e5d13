"""Reminders follow their booking, in the booking's own transaction."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from reminders.domain.due import Planned, plan
from reminders.domain.states import CAN_BE_STOPPED, Channel, ReminderState, Why
from reminders.models import Reminder
from scheduling.models import Booking

SUPERSEDED = ReminderState.SUPERSEDED.value


@transaction.atomic(savepoint=False)
def plan_for(*, booking_id: UUID, at: datetime) -> None:
    """Plan what the patient must be told of a booking; what spoke of another time is superseded.

    Does nothing when the time they speak of has not changed. Quiet hours are in the patient's time zone.
    """
    booking = Booking.objects.select_related("theatre__site", "patient").get(pk=booking_id)
    told = [row for row in Reminder.objects.filter(booking=booking) if row.state != SUPERSEDED]
    if any(row.surgery_at == booking.during.lower for row in told):
        return
    if told:
        stoppable = Reminder.objects.filter(booking=booking, state__in=_values(CAN_BE_STOPPED))
        stoppable.update(state=SUPERSEDED, why=Why.MOVED.value)
    planned = plan(
        surgery_at=booking.during.lower,
        at=at,
        hospital_zone=ZoneInfo(booking.theatre.site.time_zone),
        patient_zone=ZoneInfo(booking.patient.time_zone),
    )
    Reminder.objects.bulk_create(_row(booking, one, at) for one in planned)


@transaction.atomic(savepoint=False)
def stop_for(*, booking_id: UUID, at: datetime) -> None:
    """Suppress what was not yet handed over: a cancelled booking sends nothing.

    What is being handed over at this moment cannot be stopped any more and stays as it is.
    """
    Reminder.objects.filter(booking_id=booking_id, state__in=_values(CAN_BE_STOPPED)).update(
        state=ReminderState.SUPPRESSED.value, why=Why.CANCELLED.value, next_at=F("due_at")
    )


def take_over(*, at: datetime) -> int:
    """Let what was due before bookings were taken over into this hospital be looked at from now on; say how many."""
    late = Reminder.objects.filter(state=ReminderState.PENDING.value, next_at__lt=at)
    return late.update(next_at=at)


def _row(booking: Booking, planned: Planned, at: datetime) -> Reminder:
    state = ReminderState.SUPPRESSED if planned.why else ReminderState.PENDING
    return Reminder(
        case_id=booking.case_id,
        booking=booking,
        booking_version=booking.version,
        surgery_at=booking.during.lower,
        kind=planned.kind.value,
        channel=Channel.EMAIL.value,
        language=booking.patient.language,
        due_at=planned.due_at,
        next_at=planned.due_at,
        state=state.value,
        why=planned.why.value if planned.why else "",
        created_at=at,
    )


def _values(states: frozenset[ReminderState]) -> list[str]:
    return sorted(state.value for state in states)
