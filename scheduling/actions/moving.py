"""Another session, another time, another order of the day."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

import cases.actions
import cases.queries
from common.intervals import Interval
from common.refusals import BadInput
from scheduling.actions import locks
from scheduling.actions.booking import (
    NoPlace,
    as_range,
    check_minutes,
    check_start,
    checked_overrun,
    find_place,
    resources_of,
    until_settled,
)
from scheduling.actions.news import announce
from scheduling.domain.bookings import BookingStatus, check_can_be_moved
from scheduling.models import Booking, BookingEquipment, TheatreSession
from staff.models import User

MOVING = [
    "session",
    "theatre",
    "surgeon",
    "anaesthetist",
    "during",
    "planned_minutes",
    "overrun_reason",
    "version",
]


def move_booking(
    *,
    booking: Booking,
    session: TheatreSession,
    by: User,
    at: datetime,
    start: datetime | None = None,
    minutes: int | None = None,
    overrun_reason: str = "",
    expected_version: int | None = None,
) -> Booking:
    """Move a booking to a session (its own or another) and return it. As ``book_case`` for the arguments.

    Raises ``NoPlace``, ``WrongStatus`` past the gate, ``Stale`` when the version is not the expected one.
    """
    check_minutes(minutes)
    check_start(start, at)
    overrun_reason = checked_overrun(overrun_reason)
    minutes = minutes or booking.planned_minutes
    return until_settled(
        lambda: _move(booking, session, by, at, start, minutes, overrun_reason, expected_version)
    )


def _move(booking, session, by, at, start, minutes, overrun_reason, expected_version) -> Booking:  # type: ignore[no-untyped-def]
    place = find_place(booking.case, session, by, at, start, minutes, overrun_reason, (booking.pk,))
    assert place.during is not None
    old = Interval(booking.during.lower, booking.during.upper)
    locks.lock_places([booking.theatre_id, *resources_of(booking.case, session, place)], [old, place.during])
    case = cases.queries.lock(booking.case_id)
    booking = locks.lock_booking(booking.pk)
    locks.check_version(booking.version, expected_version)
    check_can_be_moved(BookingStatus(booking.status))
    locks.lock_open_session(session)
    _rewrite(booking, session, place, minutes, overrun_reason)
    cases.actions.set_surgery_time(case=case, surgery_at=booking.during.lower, by=by, at=at)
    announce(booking, "moved", by=by, at=at)
    return booking


def _rewrite(booking, session, place, minutes, overrun_reason) -> None:  # type: ignore[no-untyped-def]
    booking.session, booking.theatre = session, session.theatre
    booking.surgeon, booking.anaesthetist = session.surgeon, session.anaesthetist
    booking.during = as_range(place.during)
    booking.planned_minutes = minutes
    booking.overrun_reason = overrun_reason if place.minutes_over else ""
    booking.version += 1
    BookingEquipment.objects.filter(booking=booking).delete()
    booking.save(update_fields=MOVING)
    BookingEquipment.objects.bulk_create(
        BookingEquipment(booking=booking, equipment_id=piece, during=booking.during)
        for piece in place.equipment_ids
    )


@transaction.atomic
def change_running_order(
    *,
    session: TheatreSession,
    booking_ids: Sequence[UUID],
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> None:
    """Put the session's bookings into this order, one after another from the first one's start.

    ``expected_version`` is the session's, which counts the orders of its day.
    Needs every booking of the session that is still to come, each once. Those already called keep their time.
    """
    bookings = list(_still_to_come(session))
    if sorted(b.pk for b in bookings) != sorted(booking_ids):
        raise BadInput("bookings", "Name every booking of the session that is still to come, each once.")
    if not bookings:
        return
    stretch = Interval(bookings[0].during.lower, bookings[-1].during.upper)
    people = [x for b in bookings for x in (b.surgeon_id, b.anaesthetist_id, b.patient_id)]
    locks.lock_places([session.theatre_id, *people], [stretch])
    locked = {b.case_id: cases.queries.lock(b.case_id) for b in sorted(bookings, key=lambda b: b.case_id)}
    by_id = {b.pk: locks.lock_booking(b.pk) for b in bookings}
    locks.count_version_up(session, expected_version)
    moved = _line_up([by_id[pk] for pk in booking_ids], stretch.start)
    for booking in moved:
        cases.actions.set_surgery_time(
            case=locked[booking.case_id], surgery_at=booking.during.lower, by=by, at=at
        )
        announce(booking, "moved", by=by, at=at)


def _still_to_come(session: TheatreSession):  # type: ignore[no-untyped-def]
    return Booking.objects.filter(session=session, status=BookingStatus.BOOKED.value).order_by("during")


def _line_up(bookings: list[Booking], start: datetime) -> list[Booking]:
    moved = []
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # Two bookings that swap overlap for a moment; the constraints look again at the end.
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for booking in bookings:
                check_can_be_moved(BookingStatus(booking.status))
                stretch = Interval.lasting(start, booking.planned_minutes + booking.turnover_minutes)
                start = stretch.end
                if booking.during.lower != stretch.start:
                    booking.during = as_range(stretch)
                    booking.version += 1
                    booking.save(update_fields=["during", "version"])
                    moved.append(booking)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as clash:
        raise NoPlace(
            "In this order a person or a piece of equipment would be needed twice at once."
        ) from clash
    return moved
