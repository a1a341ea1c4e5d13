"""Sessions as the rules see them: who and what they are for, and what is closed, away and free around them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from common.intervals import Interval
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.fits import DayRange, SessionView, WardBeds
from scheduling.models import Booking, Equipment, Team, TheatreSession, Ward
from scheduling.queries.beds import free_beds
from scheduling.queries.closures import Off, off_between
from scheduling.queries.needs import COMPLEX

LONGEST_STAY = 14

_Days = tuple[DayRange, ...]


@dataclass(frozen=True)
class _Around:
    """What is read once for all sessions."""

    equipment: Mapping[UUID, Mapping[str, tuple[UUID, ...]]]
    teams: Mapping[UUID, frozenset[UUID]]
    complex_booked: Mapping[UUID, int]
    # By site, or by site and theatre.
    closures: Mapping[tuple[UUID, UUID | None], _Days]
    absences: Mapping[UUID, _Days]
    wards: Mapping[UUID, tuple[WardBeds, ...]]


def views_of(
    sessions: Iterable[TheatreSession],
    *,
    nights: int = LONGEST_STAY,
    except_bookings: Collection[UUID] = (),
    with_equipment: bool = True,
) -> dict[UUID, SessionView]:
    """Return the sessions as the rules see them, in the same number of queries however many there are.

    ``nights``: for how long beds are looked at. ``except_bookings``: those that would move away. Without equipment
    the question is about cases that need none.
    """
    sessions = list(sessions)
    if not sessions:
        return {}
    around = _around(sessions, nights, except_bookings, with_equipment)
    return {session.pk: _view(session, around) for session in sessions}


def _view(session: TheatreSession, around: _Around) -> SessionView:
    site = session.theatre.site_id
    return SessionView(
        session_id=session.pk,
        site_id=site,
        theatre_id=session.theatre_id,
        surgeon_id=session.surgeon_id,
        anaesthetist_id=session.anaesthetist_id,
        during=Interval(session.during.lower, session.during.upper),
        closed_reason=session.closed_reason,
        equipment=around.equipment.get(site, {}),
        zone=session.theatre.site.time_zone,
        team=around.teams.get(session.team_id, frozenset()) if session.team_id else frozenset(),
        procedures=frozenset(session.procedures),
        with_anaesthetist=session.with_anaesthetist,
        takes_children=session.takes_children,
        complex_limit=session.complex_limit,
        complex_booked=around.complex_booked.get(session.pk, 0),
        closures=around.closures.get((site, None), ()) + around.closures.get((site, session.theatre_id), ()),
        absences=around.absences,
        wards=around.wards.get(site, ()),
    )


def _around(
    sessions: Sequence[TheatreSession],
    nights: int,
    except_bookings: Collection[UUID],
    with_equipment: bool,
) -> _Around:
    sites = {session.theatre.site_id for session in sessions}
    first = min(_local(session, session.during.lower) for session in sessions)
    # A case that runs over past midnight ends on the next day.
    last = max(_local(session, session.during.upper) for session in sessions) + timedelta(days=1)
    off = off_between(sites, first, last)
    return _Around(
        equipment=_equipment(sites) if with_equipment else {},
        teams=_teams({session.team_id for session in sessions if session.team_id}),
        complex_booked=_complex_booked(sessions, except_bookings),
        closures=_by_place(off),
        absences=_by_person(off),
        wards=_wards(sites, first, last + timedelta(days=nights), except_bookings) if nights else {},
    )


def _local(session: TheatreSession, moment) -> date:  # type: ignore[no-untyped-def]
    day: date = moment.astimezone(ZoneInfo(session.theatre.site.time_zone)).date()
    return day


def _equipment(sites: Collection[UUID]) -> dict[UUID, dict[str, tuple[UUID, ...]]]:
    pieces: dict[UUID, dict[str, tuple[UUID, ...]]] = defaultdict(dict)
    rows = Equipment.objects.filter(site__in=sites, is_active=True).order_by("name")
    for site, kind, piece in rows.values_list("site_id", "kind", "pk"):
        pieces[site][kind] = (*pieces[site].get(kind, ()), piece)
    return pieces


def _teams(teams: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    if not teams:
        return {}
    members: dict[UUID, set[UUID]] = defaultdict(set)
    for team, member in Team.members.through.objects.filter(team__in=teams).values_list("team_id", "user_id"):
        members[team].add(member)
    return {team: frozenset(found) for team, found in members.items()}


def _complex_booked(
    sessions: Iterable[TheatreSession], except_bookings: Collection[UUID]
) -> Mapping[UUID, int]:
    limited = [session.pk for session in sessions if session.complex_limit is not None]
    if not limited:
        return {}
    rows = (
        Booking.objects.filter(session__in=limited, case__procedure__complexity=COMPLEX)
        .exclude(status=BookingStatus.CANCELLED.value)
        .exclude(pk__in=except_bookings)
    )
    return Counter(rows.values_list("session_id", flat=True))


def _by_place(found: Iterable[Off]) -> dict[tuple[UUID, UUID | None], _Days]:
    days: dict[tuple[UUID, UUID | None], _Days] = defaultdict(tuple)
    for off in found:
        if off.site_id:
            days[off.site_id, off.theatre_id] += (DayRange(off.first_day, off.last_day, off.reason),)
    return days


def _by_person(found: Iterable[Off]) -> dict[UUID, _Days]:
    days: dict[UUID, _Days] = defaultdict(tuple)
    for off in found:
        if off.person_id:
            days[off.person_id] += (DayRange(off.first_day, off.last_day),)
    return days


def _wards(
    sites: Collection[UUID], first: date, last: date, except_bookings: Collection[UUID]
) -> dict[UUID, tuple[WardBeds, ...]]:
    wards = list(Ward.objects.filter(site__in=sites, is_active=True).order_by("code"))
    if not wards:
        return {}
    free = free_beds(sites, first, last, except_bookings=except_bookings)
    found: dict[UUID, tuple[WardBeds, ...]] = defaultdict(tuple)
    for ward in wards:
        found[ward.site_id] += (WardBeds(ward.pk, free.get(ward.pk, {}), ward.for_children),)
    return found
