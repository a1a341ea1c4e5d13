"""Of which date a question spoke, and whether that still stands."""

from reminders.domain.lateness import DateAsked
from reminders.models import Reminder
from reminders.queries.planning import about_visit
from reminders.queries.visits import is_of_a_visit, visit_of
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.states import OfferState

OVER = frozenset({OfferState.EXPIRED.value, OfferState.WITHDRAWN.value})


def date_asked(reminder: Reminder) -> DateAsked:
    """Return the operation or the visit that a message asked about. Its booking is loaded."""
    if is_of_a_visit(reminder):
        visit = visit_of(reminder)
        if visit is None:
            return DateAsked(still_stands=False, ahead=None)
        return DateAsked(still_stands=reminder.about in {"", about_visit(visit)}, ahead=visit.at)
    if reminder.offer is not None:
        gone = reminder.offer.state in OVER
        return DateAsked(still_stands=not gone, ahead=reminder.offer.start)
    booking = reminder.booking
    assert booking is not None  # it speaks of one of the two
    cancelled = booking.status == BookingStatus.CANCELLED.value
    stands = not cancelled and booking.during.lower == reminder.surgery_at
    return DateAsked(still_stands=stands, ahead=reminder.surgery_at)
