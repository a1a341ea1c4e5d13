"""What is occupied when, and whether a case fits a session."""

from collections.abc import Collection, Iterable, Sequence, Set
from datetime import datetime
from uuid import UUID

from django.db import connection

from common.intervals import Interval
from common.refusals import Reason
from scheduling import words
from scheduling.domain.fits import Busy, CaseNeeds, Fit, Obstacle, Resource, SessionView, Why, fits
from scheduling.models import Booking, TheatreSession
from scheduling.queries.views import views_of

_BUSY = """
    SELECT b.id, b.during, b.theatre_id, b.surgeon_id, b.anaesthetist_id, b.patient_id,
           (SELECT array_agg(e.equipment_id) FROM scheduling_bookingequipment e WHERE e.booking_id = b.id)
    FROM scheduling_booking b
    WHERE b.during && tstzrange(%s, %s) AND b.status <> 'cancelled' AND b.id <> ALL(%s::uuid[])
"""


def busy_between(start: datetime, end: datetime, *, except_bookings: Collection[UUID] = ()) -> list[Busy]:
    """Return everything that bookings occupy in the stretch, at every site, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_BUSY, [start, end, list(except_bookings)])
        return [busy for row in cursor.fetchall() for busy in _busy(*row)]


def _busy(pk, during, theatre, surgeon, anaesthetist, patient, pieces) -> Iterable[Busy]:  # type: ignore[no-untyped-def]
    stretch = Interval(during.lower, during.upper)
    yield Busy(Resource.THEATRE, theatre, stretch, pk)
    yield Busy(Resource.SURGEON, surgeon, stretch, pk)
    yield Busy(Resource.PATIENT, patient, stretch, pk)
    if anaesthetist:
        yield Busy(Resource.ANAESTHETIST, anaesthetist, stretch, pk)
    # A piece is kept for as long as its booking lasts: a trigger sees to it.
    for piece in pieces or ():
        yield Busy(Resource.EQUIPMENT, piece, stretch, pk)


def fit(
    needs: CaseNeeds,
    session: TheatreSession,
    *,
    at: datetime,
    start: datetime | None = None,
    allow_overrun: bool = False,
    despite: Set[Obstacle] = frozenset(),
    except_bookings: Collection[UUID] = (),
) -> Fit:
    """Return where the case fits in the session as the database stands at this moment, or why it does not."""
    view, busy = _surroundings([needs], session, start, except_bookings)
    return fits(needs, view, busy, at=at, start=start, allow_overrun=allow_overrun, despite=despite)


def fit_each(
    needs: Collection[CaseNeeds], session: TheatreSession, *, at: datetime, start: datetime
) -> dict[UUID, Fit]:
    """Return by case what ``fit`` says of each alone, in the same number of queries however many there are."""
    view, busy = _surroundings(needs, session, start, ())
    return {one.case_id: fits(one, view, busy, at=at, start=start) for one in needs}


def _surroundings(
    needs: Collection[CaseNeeds],
    session: TheatreSession,
    start: datetime | None,
    except_bookings: Collection[UUID],
) -> tuple[SessionView, list[Busy]]:
    first = min(start or session.during.lower, session.during.lower)
    ends = (one.during(start or session.during.upper).end for one in needs)
    busy = busy_between(first, max(session.during.upper, *ends), except_bookings=except_bookings)
    views = views_of(
        [session],
        nights=max(one.stay for one in needs),
        except_bookings=except_bookings,
        with_equipment=any(one.equipment for one in needs),
    )
    return views[session.pk], busy


def reasons_of(
    whys: Sequence[Why], session: TheatreSession, *, sites: Collection[UUID]
) -> tuple[Reason, ...]:
    """Return the sentences for why a case does not fit; patients are named only at the asker's ``sites``."""
    ids = {why.busy.booking_id for why in whys if why.busy}
    holders: dict[UUID, Booking] = {}
    if ids:
        rows = Booking.objects.filter(pk__in=ids).select_related(
            "patient", "theatre__site", "surgeon", "anaesthetist"
        )
        holders = {b.pk: b for b in rows}
    sentences = []
    for why in whys:
        holder = holders.get(why.busy.booking_id) if why.busy else None
        may_see = holder is not None and holder.theatre.site_id in sites
        sentences.append(words.reason(why, session, holder, may_see=may_see))
    return tuple({str(sentence): sentence for sentence in sentences}.values())
