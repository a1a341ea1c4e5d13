"""Theatres, sessions, bookings and visits for other systems and for scripts. Each verb is one action."""

from scheduling.api.bookings import BookingViewSet
from scheduling.api.closures import AbsenceViewSet, BedChangeViewSet, ClosureViewSet, WardViewSet
from scheduling.api.feeds import FeedViewSet
from scheduling.api.lists import ListViewSet
from scheduling.api.offers import GapViewSet, OfferViewSet, ReplanViewSet
from scheduling.api.plans import PlanViewSet
from scheduling.api.sessions import SessionViewSet, TheatreViewSet
from scheduling.api.templates import TeamViewSet, TemplateViewSet
from scheduling.api.visits import VisitViewSet
from scheduling.api.waiting import WaitingListViewSet, WaitingViewViewSet

ROUTES = [
    ("theatres", TheatreViewSet),
    ("sessions", SessionViewSet),
    ("session-templates", TemplateViewSet),
    ("teams", TeamViewSet),
    ("closures", ClosureViewSet),
    ("absences", AbsenceViewSet),
    ("wards", WardViewSet),
    ("bed-changes", BedChangeViewSet),
    ("bookings", BookingViewSet),
    ("gaps", GapViewSet),
    ("offers", OfferViewSet),
    ("replan", ReplanViewSet),
    ("visits", VisitViewSet),
    ("lists", ListViewSet),
    ("plans", PlanViewSet),
    ("waiting-list", WaitingListViewSet),
    ("waiting-views", WaitingViewViewSet),
    ("calendars", FeedViewSet),
]
