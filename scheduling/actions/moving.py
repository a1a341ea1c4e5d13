"""Another session, another time, another order of the day."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

import cases.actions
import cases.queries
from common.intervals import Interval
from common.refusals import BadInput
from scheduling import queries
from scheduling.actions import locks
from scheduling.actions.booking import (
    NoPlace,
    as_range,
    find_place,
    in_any_order,
    place_of,
    resources_of,
    take_equipment,
    until_settled,
)
from scheduling.actions.lists import note_change
from scheduling.actions.news import announce
from scheduling.actions.overtaken import Overtaken, Taking, hold_beds, hold_sessions
from scheduling.actions.wishes import Wish, checked_wish
from scheduling.domain.bookings import BookingStatus, check_can_be_moved
from scheduling.domain.fits import CaseNeeds, Fit, Obstacle
from scheduling.models import Booking, BookingEquipment, TheatreSession
from staff.models import User

_RETIME = """
    UPDATE scheduling_booking AS b
    SET during = n.during, stay = n.stay, overrun_reason = n.overrun_reason, version = b.version + 1
    FROM unnest(%s::uuid[], %s::tstzrange[], %s::daterange[], %s::text[]) AS n(id, during, stay, overrun_reason)
    WHERE b.id = n.id
"""


def move_booking(
    *,
    booking: Booking,
    session: TheatreSession,
    by: User,
    at: datetime,
    start: datetime | None = None,
    minutes: int | None = None,
    overrun_reason: str = "",
    despite: Iterable[str] = frozenset(),
    despite_reason: str = "",
    list_reason: str = "",
    expected_version: int | None = None,
) -> Booking:
    """Move a booking to a session (its own or another) and return it. As ``book_case`` for the arguments.

    Without ``minutes`` the booking keeps its own. What somebody went past holds for the rest of that day.
    Raises ``NoPlace``, ``WrongStatus`` past the gate, ``Stale`` when the version is not the expected one.
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
    wish = as_before(booking, session, wish)
    return until_settled(lambda: _move(booking, session, by, at, wish, expected_version))


def as_before(booking: Booking, session: TheatreSession, wish: Wish) -> Wish:
    """Return the wish with what was gone past already, when the booking stays on its day."""
    zone = ZoneInfo(session.theatre.site.time_zone)
    goes_to = (wish.start or session.during.lower).astimezone(zone).date()
    if goes_to != booking.during.lower.astimezone(zone).date():
        return wish
    before = {Obstacle(one) for one in booking.despite}
    return replace(
        wish, despite=wish.despite | before, despite_reason=wish.despite_reason or booking.despite_reason
    )


def _move(
    booking: Booking,
    session: TheatreSession,
    by: User,
    at: datetime,
    wish: Wish,
    expected_version: int | None,
) -> Booking:
    needs = needs_to_move(booking, at=at, minutes=wish.minutes)
    place = find_place(needs, session, by, at, wish, (booking.pk,))
    assert place.during is not None
    old = Interval(booking.during.lower, booking.during.upper)
    locks.lock_places([booking.theatre_id, *resources_of(booking.case, session, place)], [old, place.during])
    case = cases.queries.lock(booking.case_id)
    booking = locks.lock_booking(booking, case)
    left = booking.session_id
    hold_to_move(booking, session, place, needs, expected_version)
    rewrite(booking, session, place, needs, wish)
    redate([booking], by=by, at=at)
    note_change(sessions=[left, session.pk], reason=wish.list_reason, by=by, at=at, held=True)
    hold_beds([booking])
    return booking


def needs_to_move(booking: Booking, *, at: datetime, minutes: int | None = None) -> CaseNeeds:
    """Return what the booked case asks of another place: its minutes as planned, unless a person says other."""
    if minutes:
        return queries.needs_of(booking.case, at=at, minutes=minutes)
    return queries.needs_of_booked([booking], at=at)[booking.case_id]


def hold_to_move(
    booking: Booking, session: TheatreSession, place: Fit, needs: CaseNeeds, expected_version: int | None
) -> None:
    """Refuse when the locked booking cannot go or is not what was seen, and hold both sessions."""
    assert place.during is not None
    locks.check_version(booking.version, expected_version)
    check_can_be_moved(BookingStatus(booking.status))
    taking = Taking(session, needs.surgeon_id, place.during, needs.is_complex)
    hold_sessions([taking], except_bookings=(booking.pk,), left=booking.session_id)


def rewrite(booking: Booking, session: TheatreSession, place: Fit, needs: CaseNeeds, wish: Wish) -> None:
    """Write the booking's new place; everything is locked, and both sessions held."""
    changes = place_of(booking.case, session, place, needs, wish)
    for name, value in changes.items():
        setattr(booking, name, value)
    booking.version += 1
    BookingEquipment.objects.filter(booking=booking).delete()
    booking.save(update_fields=[*changes, "version"])
    take_equipment(booking, place)


@transaction.atomic
def change_running_order(
    *,
    session: TheatreSession,
    booking_ids: Sequence[UUID],
    by: User,
    at: datetime,
    list_reason: str = "",
    expected_version: int | None = None,
) -> list[Booking]:
    """Put the session's bookings into this order, one after another from the first one's start.

    Return those that got another time, each with what could not be stopped any more.

    ``expected_version`` is the session's, which counts the orders of its day.
    Needs every booking of the session that is still to come, each once. Those already called keep their time.
    """
    bookings = _still_to_come(session)
    if sorted(b.pk for b in bookings) != sorted(booking_ids):
        raise BadInput("bookings", "Name every booking of the session that is still to come, each once.")
    if not bookings:
        return []
    stretch = Interval(bookings[0].during.lower, bookings[-1].during.upper)
    people = [x for b in bookings for x in (b.surgeon_id, b.anaesthetist_id, b.patient_id)]
    locks.lock_places([session.theatre_id, *people], [stretch])
    locked = cases.queries.lock_many(booking.case_id for booking in bookings)
    by_id = locks.lock_bookings(bookings, locked)
    locks.count_version_up(session, expected_version)
    return put_in_order(
        session, [by_id[pk] for pk in booking_ids], stretch.start, list_reason=list_reason, by=by, at=at
    )


def put_in_order(
    session: TheatreSession,
    bookings: Sequence[Booking],
    start: datetime,
    *,
    list_reason: str,
    by: User,
    at: datetime,
) -> list[Booking]:
    """Write the bookings, locked like their session, one after another; return those that got another time."""
    stays = {booking.pk: booking.stay for booking in bookings}
    moved = _line_up(bookings, start)
    redate(moved, by=by, at=at)
    note_change(sessions=[session.pk], reason=list_reason, by=by, at=at, held=True)
    try:
        hold_beds(booking for booking in moved if booking.stay != stays[booking.pk])
    except Overtaken as full:
        raise NoPlace("In this order a patient would have no bed.") from full
    return moved


def redate(moved: Sequence[Booking], *, by: User, at: datetime) -> None:
    """Let the cases of bookings that were moved, all locked, follow to their new times, and tell who listens."""
    times = [(booking.case, booking.during.lower) for booking in moved]
    cases.actions.set_surgery_times(times=times, by=by, at=at)
    for booking in moved:
        announce(booking, "moved", by=by, at=at)


def _still_to_come(session: TheatreSession) -> list[Booking]:
    rows = Booking.objects.filter(session=session, status=BookingStatus.BOOKED.value)
    found = list(rows.select_related("surgeon", "anaesthetist", "ward").order_by("during"))
    for booking in found:
        booking.session, booking.theatre = session, session.theatre
    return found


def _stay_from(booking: Booking, start: datetime) -> DateRange | None:
    """Return the stay as long as it was, from the local day of the new start: a session may run past midnight."""
    if booking.stay is None:
        return None
    first = start.astimezone(ZoneInfo(booking.theatre.site.time_zone)).date()
    return DateRange(first, first + (booking.stay.upper - booking.stay.lower), "[)")


def _line_up(bookings: Sequence[Booking], start: datetime) -> list[Booking]:
    moved = []
    for booking in bookings:
        check_can_be_moved(BookingStatus(booking.status))
        stretch = Interval.lasting(start, booking.planned_minutes + booking.turnover_minutes)
        start = stretch.end
        if booking.during.lower != stretch.start:
            booking.stay = _stay_from(booking, stretch.start)
            booking.during = as_range(stretch)
            moved.append(booking)
    try:
        with in_any_order():
            retime(moved)
    except IntegrityError as clash:
        raise NoPlace(
            "In this order a person or a piece of equipment would be needed twice at once."
        ) from clash
    return moved


def retime(bookings: Sequence[Booking]) -> None:
    """Write the times of locked bookings at once, with their stays and overrun reasons; each is a new version."""
    if not bookings:
        return
    rows = [(one.pk, one.during, one.stay, one.overrun_reason) for one in bookings]
    with connection.cursor() as cursor:
        cursor.execute(_RETIME, [list(column) for column in zip(*rows, strict=True)])
    for booking in bookings:
        booking.version += 1
