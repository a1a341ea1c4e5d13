"""Giving a case a place in a session."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

import cases.actions
import cases.queries
from cases.domain.status import CaseStatus, check_move
from cases.models import Case
from common.intervals import Interval
from common.refusals import BadInput, Refused
from common.text import clean_line
from scheduling import queries
from scheduling.actions import locks
from scheduling.actions.news import announce
from scheduling.domain.fits import Fit
from scheduling.models import Booking, BookingEquipment, TheatreSession
from staff.models import User
from staff.queries import site_ids

# Without a wished start, a clerk who loses the race for the next place gets the one after it.
TRIES = 3
# Lost to somebody: exclusion, unique, waited too long for a lock, deadlock.
LOST = frozenset({"23P01", "23505", "55P03", "40P01"})
LONGEST_CASE_MINUTES = 16 * 60
FARTHEST = timedelta(days=5 * 366)


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
) -> Booking:
    """Book a waiting case into a session and return the booking.

    ``start`` wishes for one moment (aware); without it the earliest free place is taken. ``minutes`` replaces the
    procedure's planned time. ``overrun_reason`` accepts that the case runs past the session's end.
    Raises ``NoPlace`` with every reason, or ``WrongStatus`` when the case is not waiting.
    """
    check_minutes(minutes)
    check_start(start, at)
    overrun_reason = checked_overrun(overrun_reason)
    return until_settled(lambda: _book(case_id, session, by, at, start, minutes, overrun_reason))


def until_settled(write: Callable[[], Booking]) -> Booking:
    """Write a place in one transaction; when somebody was faster, leave it and ask again, which names who.

    Leaving first gives the locks back at once, so that those who wait behind hear their answer soon too.
    """
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                return write()
        except DatabaseError as error:
            if getattr(error.__cause__, "sqlstate", None) not in LOST:
                raise
    raise NoPlace("Somebody has just taken this place. Please choose again.")


def _book(case_id, session, by, at, start, minutes, overrun_reason) -> Booking:  # type: ignore[no-untyped-def]
    case = Case.objects.select_related("procedure", "site").get(pk=case_id)
    place = find_place(case, session, by, at, start, minutes, overrun_reason)
    assert place.during is not None
    locks.lock_places(resources_of(case, session, place), [place.during])
    locked = cases.queries.lock(case_id)
    check_move(CaseStatus(locked.status), CaseStatus.BOOKED)
    locks.check_version(locked.version, case.version)
    locks.lock_open_session(session)
    booking = _insert(locked, session, by, at, minutes, overrun_reason, place)
    cases.actions.set_status(case=locked, to=CaseStatus.BOOKED, surgery_at=booking.during.lower, by=by, at=at)
    announce(booking, "booked", by=by, at=at)
    return booking


def check_minutes(minutes: int | None) -> None:
    """Refuse a planned time that no case can have."""
    if minutes is not None and not 5 <= minutes <= LONGEST_CASE_MINUTES:
        raise BadInput("minutes", "A case takes between 5 minutes and 16 hours.")


def checked_overrun(reason: str) -> str:
    """Return the reason for running past the session's end as one clean line."""
    reason = clean_line(reason)
    if len(reason) > 200:
        raise BadInput("overrun_reason", "At most 200 characters, please.")
    return reason


def check_start(start: datetime | None, at: datetime) -> None:
    """Refuse a start so far away that it is a slip of the pen."""
    if start is not None and abs(start - at) > FARTHEST:
        raise BadInput("start", "This is more than five years away.")


def find_place(
    case: Case,
    session: TheatreSession,
    by: User,
    at: datetime,
    start: datetime | None,
    minutes: int | None,
    overrun_reason: str,
    except_bookings: tuple[UUID, ...] = (),
) -> Fit:
    """Return a free place or raise ``NoPlace`` with every reason, in words for this person."""
    place = queries.fit(
        queries.needs_of(case, minutes=minutes),
        session,
        at=at,
        start=start,
        allow_overrun=bool(overrun_reason),
        except_bookings=except_bookings,
    )
    if not place.fits:
        reasons = queries.reasons_of(place.whys, session, sites=site_ids(by))
        raise NoPlace("The case cannot be booked there.", reasons=reasons)
    return place


def resources_of(case: Case, session: TheatreSession, place: Fit) -> list[UUID | str | None]:
    """Return everything that is locked for a place, theatre first."""
    people = [session.surgeon_id, session.anaesthetist_id, case.patient_id]
    return [session.theatre_id, *people, *place.equipment_ids]


def _insert(case, session, by, at, minutes, overrun_reason, place) -> Booking:  # type: ignore[no-untyped-def]
    needs = queries.needs_of(case, minutes=minutes)
    booking = Booking.objects.create(
        case=case,
        session=session,
        theatre=session.theatre,
        patient=case.patient,
        surgeon=session.surgeon,
        anaesthetist=session.anaesthetist,
        during=as_range(place.during),
        planned_minutes=needs.minutes,
        turnover_minutes=needs.turnover,
        overrun_reason=overrun_reason if place.minutes_over else "",
        booked_by=by,
        booked_at=at,
    )
    BookingEquipment.objects.bulk_create(
        BookingEquipment(booking=booking, equipment_id=piece, during=booking.during)
        for piece in place.equipment_ids
    )
    return booking


def as_range(stretch: Interval) -> DateTimeTZRange:
    """Return the interval as the database keeps it: half-open."""
    return DateTimeTZRange(stretch.start, stretch.end, "[)")
