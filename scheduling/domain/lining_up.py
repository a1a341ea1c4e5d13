"""Who moves when a case is put before another one of a session, and who stands where in a new order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from common.intervals import Interval


@dataclass(frozen=True)
class Placed:
    """A booking in a session: ``during`` has its turnover, ``minutes`` are the planned ones without it."""

    booking_id: UUID
    during: Interval
    minutes: int

    @property
    def ends(self) -> datetime:
        """When the case itself is over."""
        return self.during.start + timedelta(minutes=self.minutes)

    def starting(self, start: datetime) -> "Placed":
        """Return the same booking at another time."""
        return replace(self, during=Interval.lasting(start, self.during.minutes))


@dataclass(frozen=True)
class Room:
    """Where a case would start, and the bookings that go later for it, in running order."""

    start: datetime
    moved: tuple[Placed, ...]


def make_room(placed: Sequence[Placed], before: UUID, *, minutes: int, earliest: datetime) -> Room:
    """Return the place right before a booking; those after it go later only as far as they have to.

    ``placed`` is the session in running order, ``minutes`` what the case needs with its turnover. ``earliest``: nothing
    starts before it. Raises ``KeyError`` when the booking is not among them.
    """
    at = next((index for index, one in enumerate(placed) if one.booking_id == before), None)
    if at is None:
        raise KeyError(before)
    start = max(placed[at - 1].during.end, earliest) if at else earliest
    free_from = Interval.lasting(start, minutes).end
    moved = []
    for one in placed[at:]:
        if one.during.start >= free_from:
            break
        moved.append(one.starting(free_from))
        free_from = moved[-1].during.end
    return Room(start, tuple(moved))


def line_up(placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """Return the bookings one after another in this order, from when the earliest of them starts."""
    if not placed:
        return ()
    start = min(one.during.start for one in placed)
    lined_up = []
    for one in placed:
        lined_up.append(one.starting(start))
        start = lined_up[-1].during.end
    return tuple(lined_up)


def reordered(placed: Sequence[Placed], moved: UUID, before: UUID | None) -> list[Placed]:
    """Return the order with one booking put before another, or last. An unknown one to stand before means last."""
    one = next(item for item in placed if item.booking_id == moved)
    others = [item for item in placed if item.booking_id != moved]
    at = next((index for index, item in enumerate(others) if item.booking_id == before), len(others))
    return [*others[:at], one, *others[at:]]


def minutes_past(end: datetime, placed: Sequence[Placed]) -> int:
    """Return by how many minutes the last of the bookings runs past the end, nothing when none does."""
    return max((max(0, int((one.ends - end).total_seconds() // 60)) for one in placed), default=0)
