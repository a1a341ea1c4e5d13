"""What is asked once more when the locks are held, because no constraint of a single row can forbid it.

Beds come last of all: their locks are taken after everything else was written, held for one count and given back with
the transaction, so that clerks of one ward hardly ever wait for each other. Whoever holds them asks for no other lock.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from common.intervals import Interval
from scheduling import queries
from scheduling.actions import locks
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.fits import Obstacle
from scheduling.domain.recurrence import local_days
from scheduling.models import Booking, TheatreSession
from scheduling.queries.beds import days
from scheduling.queries.closures import Off, off_between
from scheduling.queries.needs import COMPLEX


class Overtaken(Exception):
    """Somebody took it between the question and the lock. Undo everything and ask again."""


@dataclass(frozen=True)
class Taking:
    """What is about to be booked into a session: who operates, when, and whether it is a complex case."""

    session: TheatreSession
    surgeon_id: UUID
    during: Interval
    is_complex: bool


def hold_sessions(
    taking: Sequence[Taking], *, except_bookings: Collection[UUID] = (), left: UUID | None = None
) -> None:
    """Lock the sessions while something is booked into them; raise when one is closed, or full of complex cases.

    Who closes a theatre or puts somebody down as away locks the same rows, so that one of the two sees the other.
    ``left``: the session that a booking leaves, locked with them so that two moves never wait for each other.
    """
    found = locks.lock_sessions([*(one.session.pk for one in taking), left])
    for one in taking:
        _hold_to_what_was_read(one.session, found.get(one.session.pk))
    _hold_to_working_days(taking)
    for one in taking:
        if one.is_complex and one.session.complex_limit is not None:
            _hold_to_limit(one.session, except_bookings)


def _hold_to_limit(session: TheatreSession, except_bookings: Collection[UUID]) -> None:
    booked = Booking.objects.filter(session=session, case__procedure__complexity=COMPLEX).exclude(
        status=BookingStatus.CANCELLED.value
    )
    if booked.exclude(pk__in=except_bookings).count() >= (session.complex_limit or 0):
        raise Overtaken


def _hold_to_what_was_read(session: TheatreSession, found: dict[str, Any] | None) -> None:
    if found is None:
        raise locks.Changed("The session has just been taken away. Choose another one.")
    if found["closed_reason"]:
        reason = found["closed_reason"]
        raise locks.Changed("The session has just been closed: %(reason)s.", details={"reason": reason})
    # Another surgeon, other hours or other rules, and the place was found for a session that is no more.
    if any(found[name] != getattr(session, name) for name in locks.READ):
        raise locks.Changed("The session has just been changed. Look at it again.")


def _hold_to_working_days(taking: Sequence[Taking]) -> None:
    # The day on which the case starts: of a night, the other day may be closed, and the question before has asked.
    days = [local_days(one.during, one.session.theatre.site.time_zone)[0] for one in taking]
    found = off_between({one.session.theatre.site_id for one in taking}, min(days), max(days))
    for one, day in zip(taking, days, strict=True):
        if any(off.first_day <= day <= off.last_day and _stops(off, one) for off in found):
            raise Overtaken


def _stops(off: Off, taking: Taking) -> bool:
    if off.person_id:
        return off.person_id in (taking.surgeon_id, taking.session.anaesthetist_id)
    theatre = taking.session.theatre
    return off.site_id == theatre.site_id and off.theatre_id in (None, theatre.pk)


def hold_beds(bookings: Iterable[Booking]) -> None:
    """Lock the nights of these stays in their wards at once, and raise when there is no bed on one of them.

    Whoever said that it is booked despite that is not held up.
    """
    staying = [
        (one.ward, _nights(one))
        for one in bookings
        if one.ward and one.stay and Obstacle.NO_BED not in one.despite
    ]
    if not staying:
        return
    locks.lock_nights((ward.pk, night) for ward, nights in staying for night in nights)
    for ward, nights in staying:
        free = queries.free_beds(ward.site_id, nights[0], nights[-1]).get(ward.pk, {})
        if min(free.values(), default=-1) < 0:
            raise Overtaken


def _nights(booking: Booking) -> list[date]:
    return days(booking.stay.lower, booking.stay.upper - timedelta(days=1))
