"""What scheduling does when a case is withdrawn: its place is given back in the same transaction."""

from datetime import datetime
from typing import Any

from cases.models import Case
from scheduling import actions, queries
from scheduling.domain.bookings import BookingStatus, CancelReason
from staff.models import User


def give_place_back(*, case: Case, by: User, at: datetime, **kwargs: Any) -> bool:
    """Cancel the booking of a case that is being cancelled; return whether it has none any more.

    Once the patient has been called the place is not given back, and so the case cannot be cancelled.
    """
    booking = queries.live_booking_of(case.pk)
    if booking is None or booking.status != BookingStatus.BOOKED.value:
        return False
    actions.cancel_booking(
        booking=booking, reason=CancelReason.OTHER.value, note="The case was cancelled.", by=by, at=at
    )
    return True
