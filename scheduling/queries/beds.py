"""Wards, and how many beds each has left on which day."""

from collections import Counter
from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.http import Http404

from scheduling.domain.bookings import BookingStatus
from scheduling.models import BedChange, Booking, Ward
from scheduling.queries.closures import Sites, ids_of
from staff.models import User
from staff.queries import site_ids


def free_beds(
    sites: Sites, first: date, last: date, *, except_bookings: Collection[UUID] = ()
) -> dict[UUID, dict[date, int]]:
    """Return the beds that each ward in use has left on each local day from ``first`` to ``last``, in three queries.

    Negative where more patients are planned than there are beds.
    """
    found = beds_between(sites, first, last)
    for (ward, day), taken in stays_between(found, first, last, except_bookings=except_bookings).items():
        found[ward][day] -= taken
    return found


def beds_between(sites: Sites, first: date, last: date) -> dict[UUID, dict[date, int]]:
    """Return the beds that each ward in use has on each of those days, whoever lies in them."""
    wards = Ward.objects.filter(site__in=ids_of(sites), is_active=True)
    found = {pk: dict.fromkeys(days(first, last), beds) for pk, beds in wards.values_list("pk", "beds")}
    changes = BedChange.objects.filter(
        ward__in=found, withdrawn_at=None, first_day__lte=last, last_day__gte=first
    )
    # The oldest first, so that the newest one has the last word.
    for change in changes.order_by("at", "pk"):
        for day in days(max(first, change.first_day), min(last, change.last_day)):
            found[change.ward_id][day] = change.beds
    return found


def stays_between(
    wards: Collection[UUID], first: date, last: date, *, except_bookings: Collection[UUID] = ()
) -> Counter[tuple[UUID, date]]:
    """Return how many patients of live bookings lie in each of the wards on each of those days."""
    stays = (
        Booking.objects.filter(ward__in=wards, stay__overlap=DateRange(first, last + timedelta(days=1)))
        .exclude(status=BookingStatus.CANCELLED.value)
        .exclude(pk__in=except_bookings)
        .values_list("ward_id", "stay")
    )
    return Counter(
        (ward, day)
        for ward, stay in stays
        if stay is not None
        for day in days(max(first, stay.lower), min(last, stay.upper - timedelta(days=1)))
    )


def days(first: date, last: date) -> list[date]:
    """Return the days from the first to the last, both included; none when the last lies before the first."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def wards_for(user: User) -> QuerySet[Ward]:
    """Return the wards in use at the person's sites, by site and code."""
    return (
        Ward.objects.filter(site__in=site_ids(user), is_active=True)
        .select_related("site")
        .order_by("site__name", "code")
    )


def ward_for(user: User, ward_id: UUID | str) -> Ward:
    """Return one of them, or 404."""
    ward = wards_for(user).filter(pk=ward_id).first()
    if ward is None:
        raise Http404
    return ward


def bed_changes_for(user: User) -> QuerySet[BedChange]:
    """Return the days with another number of beds at the person's wards, not withdrawn, the earliest first."""
    return BedChange.objects.filter(ward__in=wards_for(user), withdrawn_at=None).select_related(
        "ward__site", "by"
    )


def bed_change_for(user: User, change_id: UUID | str) -> BedChange:
    """Return one of them, or 404."""
    change = bed_changes_for(user).filter(pk=change_id).first()
    if change is None:
        raise Http404
    return change
