"""What a patient's own page says of the visit, and of what the patient said about it."""

from datetime import datetime

from django.db.models import Max, Min

from cases.models import Case
from reminders.domain.kinds import Says
from reminders.models import Answer
from scheduling.domain.bookings import BookingStatus
from scheduling.models import Booking

_OF_COMING = [Says.ATTENDS.value, Says.ANOTHER_DATE.value]


def booking_of(case: Case) -> Booking | None:
    """Return the case's booking that was not cancelled."""
    live = Booking.objects.filter(case=case).exclude(status=BookingStatus.CANCELLED.value)
    return live.select_related("theatre__site").first()


def answers_of(case: Case) -> list[Answer]:
    """Return what the patient said last, the newest first."""
    answers = Answer.objects.filter(case=case).select_related("reminder")
    return list(answers.order_by("-received_at", "-pk")[:3])


def said_of_coming(booking: Booking) -> Answer | None:
    """Return what the patient said last of coming at the time that stands now, by whatever way it came.

    What was said of an earlier time does not count: nobody has agreed to the new one.
    """
    said = Answer.objects.filter(
        case=booking.case_id, says__in=_OF_COMING, is_late=False, received_at__gte=_since(booking)
    )
    return said.order_by("-received_at", "-pk").first()


def _since(booking: Booking) -> datetime:
    """Return when the booking got the time that it has."""
    history = Booking.pgh_event_model.objects.filter(pgh_obj=booking.pk)  # type: ignore[attr-defined]
    other = history.exclude(during=booking.during).aggregate(last=Max("pgh_created_at"))["last"]
    same = history.filter(during=booking.during)
    if other:
        same = same.filter(pgh_created_at__gt=other)
    since: datetime | None = same.aggregate(first=Min("pgh_created_at"))["first"]
    return since or booking.booked_at
