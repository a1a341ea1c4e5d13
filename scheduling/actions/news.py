"""Telling the apps above what became of a booking, and hearing what they could not stop any more."""

from datetime import datetime
from typing import Any

from scheduling.models import Booking
from scheduling.signals import booking_changed
from staff.models import User


def announce(booking: Booking, change: str, *, by: User, at: datetime) -> Booking:
    """Send the news inside the transaction; return the booking with what whoever changed it has to be told."""
    answers: list[Any] = booking_changed.send(sender=Booking, booking=booking, change=change, by=by, at=at)
    booking.not_stopped = tuple(reason for _receiver, told in answers for reason in told or ())
    return booking
