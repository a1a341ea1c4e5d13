"""Questions about theatres, sessions and bookings. Read only."""

from scheduling.queries.bookings import booking_for, bookings_for, live_booking_of
from scheduling.queries.places import busy_between, fit, needs_of, reasons_of, views_of
from scheduling.queries.previews import MovePreview, preview_move
from scheduling.queries.sessions import (
    open_sessions_for,
    session_for,
    sessions_for,
    theatres_for,
    with_minutes_taken,
)
from scheduling.queries.unavailable import unavailable_of
from scheduling.queries.visits import suggested_visits, visit_for, visits_for, visits_of

__all__ = [
    "MovePreview",
    "booking_for",
    "bookings_for",
    "busy_between",
    "fit",
    "live_booking_of",
    "needs_of",
    "open_sessions_for",
    "preview_move",
    "reasons_of",
    "session_for",
    "sessions_for",
    "suggested_visits",
    "theatres_for",
    "unavailable_of",
    "views_of",
    "visit_for",
    "visits_for",
    "visits_of",
    "with_minutes_taken",
]
