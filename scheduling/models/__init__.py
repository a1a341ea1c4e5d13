"""Tables of scheduling, a file per noun."""

from scheduling.models.bookings import Booking, BookingEquipment
from scheduling.models.clearances import Clearance
from scheduling.models.closures import Absence, Closure
from scheduling.models.feeds import CalendarFeed
from scheduling.models.lists import Acknowledgement, ListVersion, TheatreList
from scheduling.models.milestones import Milestone
from scheduling.models.offers import Gap, Offer
from scheduling.models.plans import PlanRun, Proposal
from scheduling.models.sessions import SessionTemplate, TheatreSession
from scheduling.models.theatres import Equipment, Team, Theatre
from scheduling.models.visits import Visit
from scheduling.models.waiting import SavedFilter, Unavailability
from scheduling.models.wards import BedChange, Ward

__all__ = [
    "Absence",
    "Acknowledgement",
    "BedChange",
    "Booking",
    "BookingEquipment",
    "CalendarFeed",
    "Clearance",
    "Closure",
    "Equipment",
    "Gap",
    "ListVersion",
    "Milestone",
    "Offer",
    "PlanRun",
    "Proposal",
    "SavedFilter",
    "SessionTemplate",
    "Team",
    "Theatre",
    "TheatreList",
    "TheatreSession",
    "Unavailability",
    "Visit",
    "Ward",
]
