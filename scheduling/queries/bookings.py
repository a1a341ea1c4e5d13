"""Bookings that a person may see: those at the sites they work at."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from scheduling.domain.bookings import BookingStatus
from scheduling.models import Booking
from scheduling.queries.sessions import hang_site_on
from staff.models import User
from staff.queries import site_ids

# What the API says of a booking: all of its own columns, and a word or two of what it points at.
_TOLD = (
    *(field.attname for field in Booking._meta.concrete_fields),
    "case__side",
    "case__procedure__code",
    "case__patient__family_name",
    "case__patient__given_name",
    "theatre__name",
)


def bookings_for(user: User) -> QuerySet[Booking]:
    """Return the bookings at the person's sites, with what a line about each shows, earliest first."""
    return (
        Booking.objects.filter(theatre__site__in=site_ids(user))
        .select_related(
            "case__procedure",
            "case__site",
            "case__patient",
            "case__surgeon",
            "patient",
            "theatre__site",
            "surgeon",
            "anaesthetist",
            "session",
            "ward",
        )
        .order_by("during", "id")
    )


def bookings_to_tell(user: User) -> QuerySet[Booking]:
    """Return the bookings at the person's sites with what the API says of each, earliest first."""
    found = _at_sites_of(user).select_related("case__procedure", "case__patient", "theatre")
    return found.only(*_TOLD).order_by("during", "id")


def booking_to_change(user: User, booking_id: UUID | str) -> Booking:
    """Return one booking with what a new place for it reads, and no more; 404 when there is none at the person's sites.

    Each table that is joined takes the database longer to think about than to read.
    """
    return _one(_to_change(user), user, booking_id)


def booking_to_settle(user: User, booking_id: UUID | str) -> Booking:
    """Return one booking with its theatre, for a change that asks no more of it; 404 like the others."""
    return _one(_at_sites_of(user).select_related("theatre"), user, booking_id)


def _one(rows: QuerySet[Booking], user: User, booking_id: UUID | str) -> Booking:
    booking = rows.filter(pk=booking_id).first()
    if booking is None:
        raise Http404
    _hang_sites_on(booking, user)
    return booking


def bookings_to_swap(user: User, booking_ids: Collection[UUID]) -> dict[UUID, Booking]:
    """Return by id those of the bookings that are at the person's sites, with what a swap reads of both."""
    found = list(_to_change(user).select_related("session").filter(pk__in=booking_ids))
    for booking in found:
        _hang_sites_on(booking, user)
    return {booking.pk: booking for booking in found}


def _to_change(user: User) -> QuerySet[Booking]:
    return _at_sites_of(user).select_related("case__procedure", "case__patient", "case__surgeon", "theatre")


def _at_sites_of(user: User) -> QuerySet[Booking]:
    return Booking.objects.filter(theatre__site__in=site_ids(user))


def _hang_sites_on(booking: Booking, user: User) -> None:
    hang_site_on(booking.theatre, user)
    if "case" in booking._state.fields_cache and booking.case.site_id == booking.theatre.site_id:
        booking.case.site = booking.theatre.site


def booking_for(user: User, booking_id: UUID | str) -> Booking:
    """Return one booking, or 404 when there is none at the person's sites."""
    booking = bookings_for(user).filter(pk=booking_id).first()
    if booking is None:
        raise Http404
    return booking


def live_booking_of(case_id: UUID) -> Booking | None:
    """Return the case's booking that was not cancelled, if it has one."""
    return (
        Booking.objects.filter(case_id=case_id)
        .exclude(status=BookingStatus.CANCELLED.value)
        .select_related("theatre__site", "surgeon", "anaesthetist", "session", "ward")
        .first()
    )


def places_at_once(patient_id: UUID, other_id: UUID) -> list[tuple[Booking, Booking]]:
    """Return the places of the one patient during which the other has one too, with that one."""
    live = Booking.objects.exclude(status=BookingStatus.CANCELLED.value).select_related("theatre__site")
    return [
        (one, other)
        for other in live.filter(patient=other_id).order_by("during", "pk")
        for one in live.filter(patient=patient_id, during__overlap=other.during).order_by("during", "pk")
    ]
