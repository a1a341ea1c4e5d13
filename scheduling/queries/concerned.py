"""Whom a closure or an absence concerns: the sessions of those days and the cases that are booked in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet

from patients.models import PatientIdentifier
from scheduling.domain.bookings import BookingStatus
from scheduling.models import Booking, TheatreSession, Ward
from scheduling.queries.sessions import sessions_for
from staff.models import Site, User
from staff.queries import site_ids

_OVER = (BookingStatus.CANCELLED.value, BookingStatus.FINISHED.value)


@dataclass(frozen=True)
class Days:
    """Days without operations at some sites: in a theatre, of a person, or, with neither, everywhere there."""

    sites: Sequence[Site]
    first: date
    last: date
    theatre: UUID | None = None
    person: UUID | None = None


@dataclass(frozen=True)
class Concerned:
    """The open sessions of those days, and the bookings whose operation is still to come or under way."""

    sessions: Sequence[TheatreSession]
    bookings: Sequence[Booking]


def concerned(user: User, days: Days) -> Concerned:
    """Return whom the days concern, of what the person may see, in three queries."""
    sessions = sessions_for(user).filter(_overlap(days), closed_reason="")
    bookings = _lines().filter(_overlap(days), theatre__site__in=site_ids(user)).exclude(status__in=_OVER)
    if days.theatre:
        sessions, bookings = sessions.filter(theatre=days.theatre), bookings.filter(theatre=days.theatre)
    if days.person:
        mine = Q(surgeon=days.person) | Q(anaesthetist=days.person)
        sessions, bookings = sessions.filter(mine), bookings.filter(mine)
    return Concerned(list(sessions), list(bookings))


def staying(ward: Ward, day: date) -> list[Booking]:
    """Return the bookings whose patients are planned to lie in the ward on that day, in two queries."""
    stays = _lines().filter(ward=ward, stay__contains=day)
    return list(stays.exclude(status=BookingStatus.CANCELLED.value))


def _lines() -> QuerySet[Booking]:
    return (
        Booking.objects.select_related("case__procedure", "case__site", "patient", "theatre__site", "surgeon")
        .prefetch_related(Prefetch("patient__identifiers", PatientIdentifier.objects.order_by("pk")))
        .order_by("during", "id")
    )


def booked_on(days: Iterable[Days]) -> list[int]:
    """Return for each how many bookings it concerns, in one query for all."""
    days = list(days)
    if not days:
        return []
    wide = Q()
    for one in days:
        wide |= _overlap(one)
    rows = list(
        Booking.objects.filter(wide)
        .exclude(status__in=_OVER)
        .values_list("during", "theatre__site_id", "theatre_id", "surgeon_id", "anaesthetist_id")
    )
    return [sum(_concerns(one, *row) for row in rows) for one in days]


def _concerns(days: Days, during, site: UUID, theatre: UUID, *people: UUID | None) -> bool:  # type: ignore[no-untyped-def]
    at_site = next((s for s in days.sites if s.pk == site), None)
    if at_site is None or (days.theatre and days.theatre != theatre):
        return False
    if days.person and days.person not in people:
        return False
    start, end = _moments(days, at_site)
    return bool(during.lower < end and start < during.upper)


def _overlap(days: Days) -> Q:
    wanted = Q(pk__in=[])
    for site in days.sites:
        wanted |= Q(theatre__site=site, during__overlap=_moments(days, site))
    return wanted


def _moments(days: Days, site: Site) -> tuple[datetime, datetime]:
    zone = ZoneInfo(site.time_zone)
    after = days.last + timedelta(days=1)
    return datetime.combine(days.first, time(), zone), datetime.combine(after, time(), zone)


def coming(rows: QuerySet, today: date) -> QuerySet:  # type: ignore[type-arg]
    """Return the closures, absences or bed changes that are not over yet."""
    return rows.filter(last_day__gte=today)
