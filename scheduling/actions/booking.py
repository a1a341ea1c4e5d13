"""Giving a case a place in a session."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

import cases.actions
import cases.queries
from cases.domain.status import CaseStatus, check_move
from cases.models import Case
from common.intervals import Interval
from common.refusals import Refused
from scheduling import queries
from scheduling.actions import locks
from scheduling.actions.lists import note_change
from scheduling.actions.news import announce
from scheduling.actions.overtaken import Overtaken, Taking, hold_beds, hold_sessions
from scheduling.actions.wishes import Wish, checked_wish
from scheduling.domain.fits import CaseNeeds, Fit
from scheduling.models import Booking, BookingEquipment, TheatreSession
from staff.models import User
from staff.queries import site_ids

# Without a wished start, a clerk who loses the race for the next place gets the one after it.
TRIES = 3
# Lost to somebody: exclusion, unique, waited too long for a lock, deadlock.
LOST = frozenset({"23P01", "23505", "55P03", "40P01"})


class NoPlace(Refused):
    """The case does not fit there."""

    code = "no_place"


def book_case(
    *,
    case_id: UUID,
    session: TheatreSession,
    by: User,
    at: datetime,
    start: datetime | None = None,
    minutes: int | None = None,
    overrun_reason: str = "",
    despite: Iterable[str] = frozenset(),
    despite_reason: str = "",
    list_reason: str = "",
) -> Booking:
    """Book a waiting case into a session and return the booking.

    ``start`` wishes for one moment (aware); without it the earliest free place is taken. ``minutes`` replaces what the
    durations say. ``overrun_reason`` accepts that the case runs past the session's end. ``despite`` names what the
    person goes past (``fits.PASSABLE``), with the reason; what is not in the way after all is not kept.
    Raises ``NoPlace`` with every reason, or ``WrongStatus`` when the case is not waiting.
    """
    wish = checked_wish(
        at=at,
        start=start,
        minutes=minutes,
        overrun_reason=overrun_reason,
        despite=despite,
        despite_reason=despite_reason,
        list_reason=list_reason,
    )
    return until_settled(lambda: _book(case_id, session, by, at, wish))


def until_settled(write: Callable[[], Booking]) -> Booking:
    """Write a place in one transaction; when somebody was faster, leave it and ask again, which names who.

    Leaving first gives the locks back at once, so that those who wait behind hear their answer soon too.
    """
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                return write()
        except Overtaken:
            continue
        except DatabaseError as error:
            if getattr(error.__cause__, "sqlstate", None) not in LOST:
                raise
    raise NoPlace("Somebody has just taken this place. Please choose again.")


@contextmanager
def in_any_order() -> Iterator[None]:
    """Let several places be written one after another: the constraints look when all are, and raise IntegrityError.

    For a moment one case may so stand where another still is.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _book(case_id: UUID, session: TheatreSession, by: User, at: datetime, wish: Wish) -> Booking:
    case = case_to_book(case_id)
    needs = queries.needs_of(case, at=at, minutes=wish.minutes)
    place = find_place(needs, session, by, at, wish)
    assert place.during is not None
    locks.lock_places(resources_of(case, session, place), [place.during])
    locked = cases.queries.lock(case_id)
    hold_to_book(case, locked, session, place, needs)
    booking = put_in(locked, session, place, needs, wish, by=by, at=at)
    note_change(sessions=[session.pk], reason=wish.list_reason, by=by, at=at, held=True)
    hold_beds([booking])
    return booking


def case_to_book(case_id: UUID) -> Case:
    """Return the case as it stands, with what its needs are read from."""
    return Case.objects.select_related("procedure", "site", "patient", "surgeon").get(pk=case_id)


def hold_to_book(read: Case, locked: Case, session: TheatreSession, place: Fit, needs: CaseNeeds) -> None:
    """Refuse when the case is not what was read, and hold the session, before its place is written."""
    assert place.during is not None
    check_move(CaseStatus(locked.status), CaseStatus.BOOKED)
    locks.check_version(locked.version, read.version)
    hold_sessions([Taking(session, locked.surgeon_id, place.during, needs.is_complex)])


def put_in(
    case: Case, session: TheatreSession, place: Fit, needs: CaseNeeds, wish: Wish, *, by: User, at: datetime
) -> Booking:
    """Write the place of a case; everything is locked, and the session held."""
    booking = Booking.objects.create(
        case=case,
        patient=case.patient,
        booked_by=by,
        booked_at=at,
        **place_of(case, session, place, needs, wish),
    )
    take_equipment(booking, place)
    cases.actions.set_status(case=case, to=CaseStatus.BOOKED, surgery_at=booking.during.lower, by=by, at=at)
    return announce(booking, "booked", by=by, at=at)


def find_place(
    needs: CaseNeeds,
    session: TheatreSession,
    by: User,
    at: datetime,
    wish: Wish,
    except_bookings: tuple[UUID, ...] = (),
) -> Fit:
    """Return a free place or raise ``NoPlace`` with every reason, in words for this person."""
    place = queries.fit(
        needs,
        session,
        at=at,
        start=wish.start,
        allow_overrun=bool(wish.overrun_reason),
        despite=wish.despite,
        except_bookings=except_bookings,
    )
    if not place.fits:
        reasons = queries.reasons_of(place.whys, session, sites=site_ids(by))
        raise NoPlace("The case cannot be booked there.", reasons=reasons)
    return place


def resources_of(case: Case, session: TheatreSession, place: Fit) -> list[UUID | str | None]:
    """Return everything that is locked for a place, theatre first."""
    people = [case.surgeon_id, session.anaesthetist_id, case.patient_id]
    return [session.theatre_id, *people, *place.equipment_ids]


def place_of(case: Case, session: TheatreSession, place: Fit, needs: CaseNeeds, wish: Wish) -> dict[str, Any]:
    """Return what a booking keeps of its place: where, when, for how long and why so long, the bed, the reasons.

    In a session of a team the surgeon is the case's own.
    """
    assert place.during is not None
    return {
        "session": session,
        "theatre": session.theatre,
        "surgeon": case.surgeon,
        "anaesthetist": session.anaesthetist,
        "during": as_range(place.during),
        "planned_minutes": needs.minutes,
        "turnover_minutes": needs.turnover,
        "estimated_minutes": needs.estimated,
        "minutes_from": needs.minutes_from.value,
        "overrun_reason": wish.overrun_reason if place.minutes_over else "",
        "despite": [obstacle.value for obstacle in place.despite],
        "despite_reason": wish.despite_reason if place.despite else "",
        "ward_id": place.ward_id,
        "stay": DateRange(*place.stay, "[)") if place.stay else None,
    }


def take_equipment(booking: Booking, place: Fit) -> None:
    """Keep the pieces for the booking."""
    if not place.equipment_ids:
        return
    BookingEquipment.objects.bulk_create(
        BookingEquipment(booking=booking, equipment_id=piece, during=booking.during)
        for piece in place.equipment_ids
    )


def as_range(stretch: Interval) -> DateTimeTZRange:
    """Return the interval as the database keeps it: half-open."""
    return DateTimeTZRange(stretch.start, stretch.end, "[)")
