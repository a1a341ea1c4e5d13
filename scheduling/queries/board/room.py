"""What becomes of a session when a case is put into it: whether it fits, who goes later, and what clashes then."""

from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from common.intervals import Interval
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.fits import (
    PASSABLE,
    Busy,
    CaseNeeds,
    Fit,
    Obstacle,
    Resource,
    SessionView,
    Why,
    fits,
    minutes_left,
)
from scheduling.domain.lining_up import Placed, make_room, minutes_past
from scheduling.models import Booking, TheatreSession
from scheduling.queries.places import busy_between, fit
from scheduling.queries.views import views_of


@dataclass(frozen=True)
class Place:
    """A place for a case, whether it fits there, and the bookings of the session that would go later.

    ``placed``: how the session stood when this was found. ``minutes_over``: how far it would run past its end.
    ``later``: the rows of those that go later, as they were read. ``held``: the ids of all that these need.
    """

    fit: Fit
    whys: tuple[Why, ...]
    moved: tuple[Placed, ...] = ()
    minutes_over: int = 0
    placed: Sequence[Placed] = ()
    later: tuple[Booking, ...] = ()
    held: frozenset[UUID] = frozenset()

    @property
    def fits(self) -> bool:
        """Whether it can be put there as it is."""
        return not self.whys

    @property
    def past(self) -> frozenset[Obstacle]:
        """What a person would have to go past with a reason; empty when something else is in the way too."""
        found = {why.obstacle for why in self.whys}
        may = self.fit.during is not None and found <= PASSABLE | {Obstacle.TOO_LONG}
        return frozenset(found) if may else frozenset()


def bookings_of(session: TheatreSession, *, except_bookings: Collection[UUID] = ()) -> list[Booking]:
    """Return the session's live bookings, those already called too, in running order."""
    rows = Booking.objects.filter(session=session).exclude(status=BookingStatus.CANCELLED.value)
    found = list(rows.exclude(pk__in=except_bookings).order_by("during", "pk"))
    for booking in found:
        booking.session, booking.theatre = session, session.theatre
    return found


def placed(booking: Booking) -> Placed:
    """Return a booking as the rules of a running order see it."""
    stretch = Interval(booking.during.lower, booking.during.upper)
    return Placed(booking.pk, stretch, booking.planned_minutes)


def running_order(session: TheatreSession, *, except_bookings: Collection[UUID] = ()) -> list[Placed]:
    """Return the session's live bookings, those already called too, in running order, as the rules see them."""
    return [placed(one) for one in bookings_of(session, except_bookings=except_bookings)]


def place_for(
    needs: CaseNeeds,
    session: TheatreSession,
    before: UUID | None,
    *,
    at: datetime,
    allow_overrun: bool = False,
    despite: Set[Obstacle] = frozenset(),
    except_bookings: Collection[UUID] = (),
) -> Place:
    """Return the place right before a booking of the session, or its first free one when none is named.

    Raises ``KeyError`` when that booking does not stand in the session.
    """
    if before is None:
        found = fit(
            needs,
            session,
            at=at,
            allow_overrun=allow_overrun,
            despite=despite,
            except_bookings=except_bookings,
        )
        return Place(found, found.whys, minutes_over=found.minutes_over)
    standing = bookings_of(session, except_bookings=except_bookings)
    order = [placed(one) for one in standing]
    earliest = max(session.during.lower, _next_five_minutes(at))
    room = make_room(order, before, minutes=needs.minutes + needs.turnover, earliest=earliest)
    last = max([session.during.upper, needs.during(room.start).end, *(one.during.end for one in room.moved)])
    busy = busy_between(min(room.start, session.during.lower), last, except_bookings=except_bookings)
    busy = _as_moved(busy, room.moved)
    pieces = bool(needs.equipment) or any(one.resource is Resource.EQUIPMENT for one in busy)
    views = views_of([session], nights=needs.stay, except_bookings=except_bookings, with_equipment=pieces)
    view = views[session.pk]
    found = fits(needs, view, busy, at=at, start=room.start, allow_overrun=allow_overrun, despite=despite)
    over = max(found.minutes_over, minutes_past(session.during.upper, room.moved))
    whys = [*found.whys, *_clashes(busy, room.moved, view)]
    if over > minutes_past(session.during.upper, order) and not allow_overrun:
        whys = [why for why in whys if why.obstacle is not Obstacle.TOO_LONG]
        whys.append(Why(Obstacle.TOO_LONG, {"minutes": needs.minutes, "left": _left(session, order)}))
    ids = {one.booking_id for one in room.moved}
    later = tuple(one for one in standing if one.pk in ids)
    held = frozenset(one.resource_id for one in busy if one.booking_id in ids)
    return Place(found, tuple(whys), room.moved, over, order, later, held)


def _next_five_minutes(at: datetime) -> datetime:
    whole = at.replace(second=0, microsecond=0)
    whole += timedelta(minutes=whole < at)
    return whole + timedelta(minutes=-whole.minute % 5)


def _left(session: TheatreSession, placed: Sequence[Placed]) -> int:
    stretch = Interval(session.during.lower, session.during.upper)
    return max(0, minutes_left(stretch, [(one.minutes, one.during.minutes - one.minutes) for one in placed]))


def _as_moved(busy: Iterable[Busy], moved: Iterable[Placed]) -> list[Busy]:
    times = {one.booking_id: one.during for one in moved}
    return [replace(one, during=times.get(one.booking_id, one.during)) for one in busy]


def _clashes(busy: Sequence[Busy], moved: Sequence[Placed], view: SessionView) -> Iterator[Why]:
    """Yield what those that go later would need while somebody else has it."""
    ids = {one.booking_id for one in moved}
    kinds = {piece: kind for kind, pieces in view.equipment.items() for piece in pieces}
    for mine in (one for one in busy if one.booking_id in ids):
        for other in busy:
            same = (other.resource, other.resource_id) == (mine.resource, mine.resource_id)
            if not same or other.booking_id in ids or not other.during.overlaps(mine.during):
                continue
            if mine.resource is Resource.EQUIPMENT:
                details = {"kind": kinds.get(mine.resource_id, "")}
                yield Why(Obstacle.NO_EQUIPMENT, details, other)
            else:
                yield Why(Obstacle.TAKEN, {"resource": mine.resource.value}, other)
