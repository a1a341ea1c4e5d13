"""What is asked once more when the locks are held, because no constraint of a single row can forbid it.

Beds come last of all: their locks are taken after everything else was written, held for one count and given back with
the transaction, so that clerks of one ward hardly ever wait for each other. Whoever holds them asks for no other lock.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from uuid import UUID

from common.intervals import Interval
from scheduling import queries
from scheduling.actions import locks
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.fits import Obstacle
from scheduling.domain.recurrence import local_days
from scheduling.models import Booking, TheatreSession
from scheduling.queries.beds import days
from scheduling.queries.closures import absences_between, closures_between
from scheduling.queries.needs import COMPLEX

# What a place was found by; the version also counts orders of the day, which do not matter here.
_READ = (
    "during",
    "surgeon_id",
    "anaesthetist_id",
    "team_id",
    "procedures",
    "with_anaesthetist",
    "takes_children",
    "complex_limit",
)


class Overtaken(Exception):
    """Somebody took it between the question and the lock. Undo everything and ask again."""


def hold_session(
    session: TheatreSession,
    *,
    surgeon_id: UUID,
    during: Interval,
    is_complex: bool,
    except_bookings: Collection[UUID] = (),
    left: UUID | None = None,
) -> None:
    """Lock the session while something is booked into it; raise when it is closed, or full of complex cases.

    ``surgeon_id``, ``during``: who operates and when. Who closes a theatre or puts somebody down as away locks the same
    rows, so that one of the two sees the other. ``left``: the session that the booking leaves, locked with it.
    """
    locks.lock_open_session(session, left=left)
    _hold_to_what_was_read(session)
    _hold_to_working_days(session, surgeon_id, during)
    if not is_complex or session.complex_limit is None:
        return
    booked = Booking.objects.filter(session=session, case__procedure__complexity=COMPLEX).exclude(
        status=BookingStatus.CANCELLED.value
    )
    if booked.exclude(pk__in=except_bookings).count() >= session.complex_limit:
        raise Overtaken


def _hold_to_what_was_read(session: TheatreSession) -> None:
    # Another surgeon, other hours or other rules, and the place was found for a session that is no more.
    found = TheatreSession.objects.filter(pk=session.pk).values(*_READ).get()
    if any(value != getattr(session, name) for name, value in found.items()):
        raise locks.Changed("The session has just been changed. Look at it again.")


def _hold_to_working_days(session: TheatreSession, surgeon_id: UUID, during: Interval) -> None:
    # The day on which the case starts: of a night, the other day may be closed, and the question before has asked.
    day, _last = local_days(during, session.theatre.site.time_zone)
    closed = closures_between(session.theatre.site, day, day)
    if any(one.theatre_id in (None, session.theatre_id) for one in closed):
        raise Overtaken
    people = [person for person in (surgeon_id, session.anaesthetist_id) if person]
    if absences_between(day, day, people=people):
        raise Overtaken


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
