"""Telling the apps above what became of a booking, and hearing what they could not stop any more."""

from datetime import datetime

from common.refusals import Reason
from scheduling.models import Booking
from scheduling.signals import booking_changed
from staff.models import User


def announce(booking: Booking, change: str, *, by: User, at: datetime) -> Booking:
    """Send the news inside the transaction; return the booking with what whoever changed it has to be told."""
    answers = booking_changed.send(sender=Booking, booking=booking, change=change, by=by, at=at)
    heard: list[Reason] = []
    for _receiver, told in answers:
        heard += told or ()
    booking.not_stopped = tuple(heard)
    return booking
