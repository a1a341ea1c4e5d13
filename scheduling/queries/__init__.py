"""Questions about theatres, sessions and bookings. Read only."""

from scheduling.queries.beds import beds_between, free_beds, stays_between, ward_for, wards_for
from scheduling.queries.bookings import (
    booking_for,
    booking_to_change,
    booking_to_settle,
    bookings_for,
    bookings_to_swap,
    bookings_to_tell,
    live_booking_of,
)
from scheduling.queries.closures import absences_between, absences_for, closures_between, closures_for
from scheduling.queries.durations import estimate_for
from scheduling.queries.milestones import milestones_of
from scheduling.queries.needs import needs_of, needs_of_booked, needs_of_many
from scheduling.queries.places import busy_between, fit, fit_each, reasons_of
from scheduling.queries.previews import MovePreview, preview_move
from scheduling.queries.sessions import (
    open_sessions_for,
    released_for,
    session_for,
    session_to_book,
    sessions_for,
    stretch_of,
    team_for,
    teams_for,
    theatres_for,
    with_booked,
    with_minutes_taken,
)
from scheduling.queries.unavailable import unavailable_of
from scheduling.queries.views import views_of
from scheduling.queries.visits import suggested_visits, visit_for, visits_for, visits_of

__all__ = [
    "MovePreview",
    "absences_between",
    "absences_for",
    "beds_between",
    "booking_for",
    "booking_to_change",
    "booking_to_settle",
    "bookings_for",
    "bookings_to_swap",
    "bookings_to_tell",
    "busy_between",
    "closures_between",
    "closures_for",
    "estimate_for",
    "fit",
    "fit_each",
    "free_beds",
    "live_booking_of",
    "milestones_of",
    "needs_of",
    "needs_of_booked",
    "needs_of_many",
    "open_sessions_for",
    "preview_move",
    "reasons_of",
    "released_for",
    "session_for",
    "session_to_book",
    "sessions_for",
    "stays_between",
    "stretch_of",
    "suggested_visits",
    "team_for",
    "teams_for",
    "theatres_for",
    "unavailable_of",
    "views_of",
    "visit_for",
    "visits_for",
    "visits_of",
    "ward_for",
    "wards_for",
    "with_booked",
    "with_minutes_taken",
]
