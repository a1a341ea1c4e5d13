"""The bookings of a closed theatre, an absent person or a given-up session, and where they could go instead."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from cases.models import Case
from common.refusals import Reason
from scheduling import words
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.replacements import ORDINARY_NOTICE_HOURS
from scheduling.domain.replanning import NewPlace, ToMove, new_places
from scheduling.models import Absence, Booking, Closure, TheatreSession
from scheduling.queries.bookings import bookings_for
from scheduling.queries.closures import absence_for, closure_for
from scheduling.queries.needs import needs_of_booked
from scheduling.queries.places import busy_between
from scheduling.queries.sessions import sessions_for
from scheduling.queries.views import views_of
from staff.models import User
from staff.queries import site_ids

WEEKS = 6
MOST_AT_ONCE = 100
LONGEST_CASE = timedelta(hours=16)


@dataclass(frozen=True)
class Option:
    """A session that takes the case, and when it would start."""

    session: TheatreSession
    start: datetime


@dataclass(frozen=True)
class Replanned:
    """One booked case that has to go: where it could, or why the nearest sessions do not take it."""

    booking: Booking
    options: tuple[Option, ...]
    refusals: tuple[tuple[TheatreSession, tuple[Reason, ...]], ...] = ()


@dataclass(frozen=True)
class Cause:
    """Why bookings have to go: a closure, an absence, or sessions that somebody chose."""

    closure: Closure | None = None
    absence: Absence | None = None
    sessions: tuple[TheatreSession, ...] = ()


def cause_for(
    user: User, *, closure: UUID | None, absence: UUID | None, sessions: Collection[UUID]
) -> Cause | None:
    """Return what the address names, of the person's own sites; None when it names nothing."""
    if closure:
        return Cause(closure=closure_for(user, closure))
    if absence:
        return Cause(absence=absence_for(user, absence))
    found = tuple(sessions_for(user).filter(pk__in=sessions)) if sessions else ()
    return Cause(sessions=found) if found else None


def concerned(user: User, cause: Cause, *, at: datetime) -> list[Booking]:
    """Return the bookings that are still to come and cannot stay, the earliest first."""
    rows = _rows(user).filter(status=BookingStatus.BOOKED.value, during__startswith__gt=at)
    if cause.sessions:
        return list(rows.filter(session__in=cause.sessions)[:MOST_AT_ONCE])
    days = cause.closure or cause.absence
    assert days is not None
    # A day more on either side, because days are the hospital's and not those of UTC.
    utc = ZoneInfo("UTC")
    first = datetime.combine(days.first_day - timedelta(days=1), time(), utc)
    last = datetime.combine(days.last_day + timedelta(days=2), time(), utc)
    found = rows.filter(_where(cause), during__overlap=(first, last))
    return [one for one in found if _touches(one, days)][:MOST_AT_ONCE]


def replan(user: User, bookings: Sequence[Booking], cause: Cause, *, at: datetime) -> list[Replanned]:
    """Return a new place for each of the bookings within six weeks, in the order in which they choose.

    A fixed number of queries. The bookings that go leave their places to each other.
    """
    if not bookings:
        return []
    going = [one.pk for one in bookings]
    until = at + timedelta(weeks=WEEKS)
    sites = {one.theatre.site_id for one in bookings}
    rows = sessions_for(user).filter(theatre__site__in=sites, during__overlap=(at, until), closed_reason="")
    sessions = {one.pk: one for one in rows}
    views = views_of(sessions.values(), except_bookings=going)
    busy = busy_between(at - LONGEST_CASE, until + LONGEST_CASE, except_bookings=going)
    found = new_places(
        _to_move(bookings, at=at),
        list(views.values()),
        busy,
        at=at,
        not_into={one.pk for one in cause.sessions},
    )
    holders = _holders(found.values())
    by_id = {one.pk: one for one in bookings}
    seen = set(site_ids(user))
    return [_row(by_id[pk], place, sessions, holders, seen) for pk, place in found.items()]


def _where(cause: Cause) -> Q:
    if cause.closure is not None:
        closed = Q(theatre__site=cause.closure.site_id)
        return closed & Q(theatre=cause.closure.theatre_id) if cause.closure.theatre_id else closed
    assert cause.absence is not None
    return Q(surgeon=cause.absence.person_id) | Q(anaesthetist=cause.absence.person_id)


def _touches(booking: Booking, days: Closure | Absence) -> bool:
    zone = ZoneInfo(booking.theatre.site.time_zone)
    first = booking.during.lower.astimezone(zone).date()
    end = booking.during.lower + timedelta(minutes=booking.planned_minutes)
    last = end.astimezone(zone).date()
    return days.first_day <= last and first <= days.last_day


def _rows(user: User) -> QuerySet[Booking]:
    return (
        bookings_for(user)
        .select_related(
            "case__procedure", "case__site", "case__patient", "case__surgeon", "theatre__site", "session"
        )
        .prefetch_related("case__patient__identifiers")
    )


def _to_move(bookings: Sequence[Booking], *, at: datetime) -> Iterable[ToMove]:
    needs = needs_of_booked(bookings, at=at)
    for one in bookings:
        yield ToMove(
            booking_id=one.pk,
            needs=needs[one.case_id],
            priority=one.case.priority,
            target_date=one.case.target_date,
            start=one.during.lower,
            not_before=at + timedelta(hours=_notice(one.case)),
        )


def _notice(case: Case) -> int:
    return ORDINARY_NOTICE_HOURS if case.notice_hours is None else case.notice_hours


def _holders(found: Iterable[NewPlace]) -> dict[UUID, Booking]:
    whys = (why for place in found for _session, whys in place.refusals for why in whys)
    ids = {why.busy.booking_id for why in whys if why.busy}
    rows = Booking.objects.filter(pk__in=ids).select_related(
        "patient", "theatre__site", "surgeon", "anaesthetist"
    )
    return {one.pk: one for one in rows} if ids else {}


def _row(
    booking: Booking,
    place: NewPlace,
    sessions: dict[UUID, TheatreSession],
    holders: dict[UUID, Booking],
    seen: Collection[UUID],
) -> Replanned:
    refusals = []
    for session_id, whys in place.refusals:
        session = sessions[session_id]
        said = {}
        for why in whys:
            holder = holders.get(why.busy.booking_id) if why.busy else None
            may_see = holder is not None and holder.theatre.site_id in seen
            reason = words.reason(why, session, holder, may_see=may_see)
            said[str(reason)] = reason
        refusals.append((session, tuple(said.values())))
    return Replanned(
        booking=booking,
        options=tuple(Option(sessions[one.session_id], one.start) for one in place.places),
        refusals=tuple(refusals),
    )
