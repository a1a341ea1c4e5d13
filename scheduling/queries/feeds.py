"""Private calendar addresses, and what stands in each: asked of the bookings at this moment, never kept."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from scheduling.domain.bookings import BookingStatus
from scheduling.domain.feeds import Entry, reach
from scheduling.domain.states import FeedKind
from scheduling.models import Booking, CalendarFeed
from staff.domain.permissions import Action
from staff.models import User
from staff.queries import site_ids

_ALL = ("surgeon", "theatre__site", "ward__site", "by", "revoked_by")


def feeds_for(user: User) -> QuerySet[CalendarFeed]:
    """Return the addresses that this person may see and revoke: their own, and those of places at their sites."""
    if not user.is_authenticated:
        return CalendarFeed.objects.none()
    mine = Q(pk__in=[])
    if user.may(Action.OWN_CALENDAR):
        mine |= Q(surgeon=user)
    if user.may(Action.PLACE_CALENDAR):
        sites = site_ids(user)
        mine |= Q(theatre__site__in=sites) | Q(ward__site__in=sites)
    return CalendarFeed.objects.filter(mine).select_related(*_ALL).order_by("revoked_at", "-at", "-pk")


def feed_for(user: User, feed_id: UUID | str) -> CalendarFeed:
    """Return one of them, or 404."""
    feed = feeds_for(user).filter(pk=feed_id).first()
    if feed is None:
        raise Http404
    return feed


def feed_by_hash(secret_hash: str) -> CalendarFeed | None:
    """Return what an address leads to, None when it was revoked or its surgeon has left."""
    rows = CalendarFeed.objects.filter(secret_hash=secret_hash, revoked_at=None).select_related(*_ALL)
    return rows.filter(Q(surgeon=None) | Q(surgeon__is_active=True)).first()


def entries_of(feed: CalendarFeed, *, at: datetime) -> list[Entry]:
    """Return the bookings of the calendar, cancelled ones too while they are recent, in two queries."""
    first, last = reach(at)
    mine: dict[str, Any] = {
        FeedKind.SURGEON.value: {"surgeon": feed.surgeon_id},
        FeedKind.THEATRE.value: {"theatre": feed.theatre_id},
        FeedKind.WARD.value: {"ward": feed.ward_id},
    }[feed.kind]
    rows = Booking.objects.filter(during__overlap=(first, last), **mine)
    rows = rows.exclude(status=BookingStatus.CANCELLED.value, cancelled_at__lt=first)
    bookings = list(rows.select_related("theatre__site", "ward").order_by("during", "id"))
    places = _places({booking.session_id for booking in bookings})
    return [_entry(booking, *places.get(booking.pk, (0, 0))) for booking in bookings]


def _places(session_ids: Iterable[UUID]) -> dict[UUID, tuple[int, int]]:
    """Return the which of how many cases of its session each live booking is."""
    orders: dict[UUID, list[UUID]] = {}
    live = Booking.objects.filter(session__in=session_ids).exclude(status=BookingStatus.CANCELLED.value)
    for session, booking in live.order_by("during", "id").values_list("session_id", "pk"):
        orders.setdefault(session, []).append(booking)
    return {booking: (n, len(order)) for order in orders.values() for n, booking in enumerate(order, start=1)}


def _entry(booking: Booking, place: int, of: int) -> Entry:
    stay = booking.stay
    return Entry(
        booking=booking.pk,
        case=booking.case_id,
        version=booking.version,
        theatre=booking.theatre.name,
        site=booking.theatre.site.name,
        zone=booking.theatre.site.time_zone,
        start=booking.during.lower,
        minutes=booking.planned_minutes,
        place=place,
        of=of,
        is_cancelled=booking.status == BookingStatus.CANCELLED.value,
        changed_at=booking.cancelled_at or booking.booked_at,
        ward=booking.ward.name if booking.ward else "",
        stay=(stay.lower, stay.upper - timedelta(days=1)) if stay else None,
    )
