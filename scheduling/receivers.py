"""What scheduling does when a case is withdrawn: its place is given back in the same transaction."""

from datetime import datetime
from typing import Any

from cases.models import Case
from common.refusals import Reason
from scheduling import actions, queries
from scheduling.domain.bookings import BookingStatus, CancelReason
from staff.models import User


def give_place_back(*, case: Case, by: User, at: datetime, **kwargs: Any) -> tuple[Reason, ...] | None:
    """Cancel the booking of a case that is being cancelled; return what could not be stopped, None if it stays.

    Once the patient has been called the place is not given back, and so the case cannot be cancelled.
    """
    booking = queries.live_booking_of(case.pk)
    if booking is None or booking.status != BookingStatus.BOOKED.value:
        return None
    cancelled = actions.cancel_booking(
        booking=booking, reason=CancelReason.OTHER.value, note="The case was cancelled.", by=by, at=at
    )
    return cancelled.not_stopped
