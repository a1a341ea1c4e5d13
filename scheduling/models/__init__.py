"""Tables of scheduling, a file per noun."""

from scheduling.models.bookings import Booking, BookingEquipment
from scheduling.models.clearances import Clearance
from scheduling.models.sessions import SessionTemplate, TheatreSession
from scheduling.models.theatres import Equipment, Theatre
from scheduling.models.visits import Visit

__all__ = [
    "Booking",
    "BookingEquipment",
    "Clearance",
    "Equipment",
    "SessionTemplate",
    "Theatre",
    "TheatreSession",
    "Visit",
]
