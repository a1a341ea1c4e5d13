"""Bookings that a person may see: those at the sites they work at."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from scheduling.domain.bookings import BookingStatus
from scheduling.models import Booking
from staff.models import User
from staff.queries import site_ids


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


def bookings_to_change(user: User) -> QuerySet[Booking]:
    """Return the bookings at the person's sites with what a change of one reads, and no more."""
    return Booking.objects.filter(theatre__site__in=site_ids(user)).select_related(
        "case__procedure", "case__site", "case__patient", "case__surgeon", "theatre__site", "session"
    )


def bookings_to_tell(user: User) -> QuerySet[Booking]:
    """Return the bookings at the person's sites with what the API says of each, earliest first."""
    found = Booking.objects.filter(theatre__site__in=site_ids(user))
    return found.select_related("case__procedure", "case__patient", "theatre").order_by("during", "id")


def booking_to_change(user: User, booking_id: UUID | str) -> Booking:
    """Return one booking with what a change of it reads, or 404 when there is none at the person's sites."""
    booking = bookings_to_change(user).filter(pk=booking_id).first()
    if booking is None:
        raise Http404
    return booking


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
