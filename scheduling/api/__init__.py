"""Theatres, sessions, bookings and visits for other systems and for scripts. Each verb is one action."""

from scheduling.api.bookings import BookingViewSet, SessionViewSet, TheatreViewSet
from scheduling.api.feeds import FeedViewSet
from scheduling.api.lists import ListViewSet
from scheduling.api.visits import VisitViewSet

ROUTES = [
    ("theatres", TheatreViewSet),
    ("sessions", SessionViewSet),
    ("bookings", BookingViewSet),
    ("visits", VisitViewSet),
    ("lists", ListViewSet),
    ("calendars", FeedViewSet),
]
