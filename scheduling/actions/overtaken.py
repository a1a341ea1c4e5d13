"""What is asked once more when the locks are held, because no constraint of a single row can forbid it.

Beds come last of all: their locks are taken after everything else was written, held for one count and given back with
the transaction, so that clerks of one ward hardly ever wait for each other. Whoever holds them asks for no other lock.
"""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from scheduling import queries
from scheduling.actions import locks
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.fits import Obstacle
from scheduling.models import Booking, TheatreSession
from scheduling.queries.needs import COMPLEX


class Overtaken(Exception):
    """Somebody took it between the question and the lock. Undo everything and ask again."""


def hold_session(
    session: TheatreSession,
    *,
    is_complex: bool,
    except_bookings: Collection[UUID] = (),
    left: UUID | None = None,
) -> None:
    """Lock the session while something is booked into it; raise when it is closed, or full of complex cases.

    ``left``: the session that the booking leaves, locked with it.
    """
    locks.lock_open_session(session, left=left)
    if not is_complex or session.complex_limit is None:
        return
    booked = Booking.objects.filter(session=session, case__procedure__complexity=COMPLEX).exclude(
        status=BookingStatus.CANCELLED.value
    )
    if booked.exclude(pk__in=except_bookings).count() >= session.complex_limit:
        raise Overtaken


def hold_bed(booking: Booking) -> None:
    """Lock the nights of the booking's stay in its ward, and raise when there is no bed for it on one of them.

    Whoever said that it is booked despite that is not held up.
    """
    if booking.ward_id is None or booking.stay is None or Obstacle.NO_BED in booking.despite:
        return
    last = booking.stay.upper - timedelta(days=1)
    locks.lock_nights(booking.ward_id, booking.stay.lower, last)
    free = queries.free_beds(booking.theatre.site_id, booking.stay.lower, last).get(booking.ward_id, {})
    if min(free.values(), default=-1) < 0:
        raise Overtaken
