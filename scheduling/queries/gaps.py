"""Places that came free, those that are being offered, and those that may come free: the operations at risk."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from checklists.models import ReadinessSummary
from common.intervals import Interval
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.offers import free_stretches
from scheduling.domain.states import GapState
from scheduling.models import Booking, Gap, Offer, TheatreSession
from scheduling.queries.bookings import bookings_for
from scheduling.queries.sessions import hang_site_on, session_to_book
from staff.models import User
from staff.queries import site_ids

# Cancelled longer ago than this, a place that is still free is one of many.
LATELY = timedelta(days=3)
NEAR = timedelta(days=2)
AHEAD = timedelta(weeks=4)
MOST_SHOWN = 50
_OFFERED = tuple(field.attname for field in Offer._meta.concrete_fields)
_IN_DANGER = ["not_ready", "at_risk", "unknown"]


@dataclass(frozen=True)
class CameFree:
    """A place whose booking was cancelled, what is free there now, and why it was cancelled."""

    booking: Booking
    free: Interval


def gaps_for(user: User) -> QuerySet[Gap]:
    """Return the gaps at the person's sites with their offers, the soonest first."""
    offers = Offer.objects.select_related(
        "case__patient", "case__procedure", "case__surgeon", "case__site"
    ).prefetch_related("case__patient__identifiers")
    return (
        Gap.objects.filter(session__theatre__site__in=site_ids(user))
        .select_related("session__theatre__site", "session__surgeon", "session__anaesthetist", "left_by")
        .prefetch_related(Prefetch("offers", offers.order_by("at", "pk")))
        .order_by("during", "pk")
    )


def gaps_to_tell(user: User) -> QuerySet[Gap]:
    """Return the gaps at the person's sites with what the API says of each, the soonest first."""
    offers = Offer.objects.select_related("case").only(*_OFFERED, "case__patient").order_by("at", "pk")
    found = Gap.objects.filter(session__theatre__site__in=site_ids(user))
    return found.prefetch_related(Prefetch("offers", offers)).order_by("during", "pk")


def gap_to_change(user: User, gap_id: UUID | str) -> Gap:
    """Return one gap by itself, and where it is; 404 when there is none at the person's sites."""
    rows = Gap.objects.filter(session__theatre__site__in=site_ids(user)).select_related("session__theatre")
    gap = rows.filter(pk=gap_id).first()
    if gap is None:
        raise Http404
    hang_site_on(gap.session.theatre, user)
    return gap


def open_gaps(user: User, *, at: datetime) -> list[Gap]:
    """Return the places that are being offered and whose time has not passed."""
    return list(gaps_for(user).filter(state=GapState.OPEN.value, during__endswith__gt=at)[:MOST_SHOWN])


def gap_for(user: User, gap_id: UUID | str) -> Gap:
    """Return one gap, or 404 when there is none at the person's sites."""
    gap = gaps_for(user).filter(pk=gap_id).first()
    if gap is None:
        raise Http404
    return gap


def offers_for(user: User) -> QuerySet[Offer]:
    """Return the offers at the person's sites, the latest first."""
    rows = Offer.objects.filter(gap__session__theatre__site__in=site_ids(user))
    return rows.select_related("gap__session__theatre__site", "case__patient").order_by("-at", "-pk")


def offer_for(user: User, offer_id: UUID | str) -> Offer:
    """Return one offer, or 404 when there is none at the person's sites."""
    offer = offers_for(user).filter(pk=offer_id).first()
    if offer is None:
        raise Http404
    return offer


def offers_to_tell(user: User) -> QuerySet[Offer]:
    """Return the offers at the person's sites by themselves, the latest first."""
    return Offer.objects.filter(gap__session__theatre__site__in=site_ids(user)).order_by("-at", "-pk")


def offer_to_answer(user: User, offer_id: UUID | str) -> Offer:
    """Return one offer, and where its place is; 404 when there is none at the person's sites."""
    rows = offers_to_tell(user).select_related("gap__session__theatre")
    offer = rows.filter(pk=offer_id).first()
    if offer is None:
        raise Http404
    hang_site_on(offer.gap.session.theatre, user)
    return offer


def came_free(user: User, *, at: datetime) -> list[CameFree]:
    """Return the places that were given up of late, are still free, and are not offered yet."""
    cancelled = list(
        bookings_for(user).filter(
            status=BookingStatus.CANCELLED.value,
            cancelled_at__gt=at - LATELY,
            during__overlap=(at, at + AHEAD),
            session__closed_reason="",
        )[:MOST_SHOWN]
    )
    free = free_in([booking.session for booking in cancelled], at=at)
    offered = _offered({booking.session_id for booking in cancelled})
    found = {}
    for booking in cancelled:
        place = _around(free[booking.session_id], booking)
        taken = any(one.overlaps(place) for one in offered[booking.session_id]) if place else True
        if place is not None and not taken:
            found[booking.session_id, place] = CameFree(booking, place)
    return list(found.values())


def free_in(sessions: list[TheatreSession], *, at: datetime) -> dict[UUID, tuple[Interval, ...]]:
    """Return what is free of each session from now on, in one query."""
    taken = defaultdict(list)
    rows = Booking.objects.filter(session__in=sessions).exclude(status=BookingStatus.CANCELLED.value)
    for session, during in rows.values_list("session_id", "during"):
        taken[session].append(Interval(during.lower, during.upper))
    return {
        one.pk: free_stretches(Interval(one.during.lower, one.during.upper), taken[one.pk], at=at)
        for one in sessions
    }


def free_at(
    user: User, session_id: UUID, start: datetime, *, at: datetime
) -> tuple[TheatreSession, Interval]:
    """Return the session and its free stretch that holds this moment, or the next one; 404 when nothing is free."""
    session = session_to_book(user, session_id)
    free = free_in([session], at=at)[session.pk]
    found = next((one for one in free if one.end > start), None)
    if found is None:
        raise Http404
    return session, found


def in_danger(user: User, *, at: datetime) -> list[Booking]:
    """Return who is booked in the next two days and may not pass the gate, the soonest first."""
    summaries = ReadinessSummary.objects.filter(
        is_live=True, surgery_at__gte=at, surgery_at__lt=at + NEAR, verdict__in=_IN_DANGER
    )
    rows = bookings_for(user).filter(
        status=BookingStatus.BOOKED.value,
        during__overlap=(at, at + NEAR),
        case__in=summaries.values("case"),
    )
    return list(
        rows.select_related(
            "case__readiness", "case__patient", "case__surgeon", "case__procedure", "case__site"
        )
        .select_related("theatre__site")
        .prefetch_related("case__patient__identifiers")[:MOST_SHOWN]
    )


def _offered(session_ids: set[UUID]) -> dict[UUID, list[Interval]]:
    found: dict[UUID, list[Interval]] = defaultdict(list)
    rows = Gap.objects.filter(session__in=session_ids, state=GapState.OPEN.value)
    for session, during in rows.values_list("session_id", "during"):
        found[session].append(Interval(during.lower, during.upper))
    return found


def _around(free: tuple[Interval, ...], booking: Booking) -> Interval | None:
    """Return the free stretch where the cancelled booking was, if there still is one."""
    was = Interval(booking.during.lower, booking.during.upper)
    return next((one for one in free if one.overlaps(was)), None)
