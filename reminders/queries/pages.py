"""What a patient's own page says of the visit, and of what the patient said about it."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max, Min, Q

from cases.models import Case
from reminders.domain.kinds import Says
from reminders.models import Answer
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.states import OfferState
from scheduling.models import Booking, Offer

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
    of_coming = Q(says__in=_OF_COMING, received_at__gte=_since(booking))
    # Who took the place that was offered has said so before it was booked.
    of_offer = Q(says=Says.TAKES_PLACE.value, reminder__surgery_at=booking.during.lower)
    said = Answer.objects.filter(of_coming | of_offer, case=booking.case_id, is_late=False)
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


def offers_of(case: Case, *, at: datetime) -> list[Offer]:
    """Return the places that are offered to the patient at this moment, the soonest to end first."""
    rows = Offer.objects.filter(case=case, state=OfferState.OPEN.value, expires_at__gt=at)
    return list(rows.select_related("case__site").order_by("expires_at"))


def offer_of(case: Case, offer_id: UUID) -> Offer | None:
    """Return an offer that was made to this patient, whatever became of it."""
    return Offer.objects.filter(case=case, pk=offer_id).select_related("case__patient", "case__site").first()
