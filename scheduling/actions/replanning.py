"""Moving many bookings because their places are gone: each by itself, through the same move as a single one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from common.refusals import BadInput, Reason, Refused
from scheduling.actions.moving import move_booking
from scheduling.models import Booking, TheatreSession
from staff.models import User

MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Wanted:
    """A move that was ticked: ``version`` is the booking's that was looked at."""

    booking: Booking
    version: int
    session: TheatreSession
    start: datetime


@dataclass(frozen=True)
class Came:
    """What came of one move: the booking at its new place, or why it stays where it is."""

    booking: Booking
    is_moved: bool
    sentence: Reason | None = None
    reasons: tuple[Reason, ...] = ()


def move_all(*, wanted: Sequence[Wanted], by: User, at: datetime, list_reason: str = "") -> list[Came]:
    """Make the moves one by one and return what came of each. A refused one keeps its place; nothing is cancelled.

    Every move is a transaction of its own: what was moved stays moved.
    """
    if len(wanted) > MOST_AT_ONCE:
        raise BadInput("moves", "At most 100 moves at once.")
    return [_move(one, by, at, list_reason) for one in wanted]


def _move(one: Wanted, by: User, at: datetime, list_reason: str) -> Came:
    try:
        moved = move_booking(
            booking=one.booking,
            session=one.session,
            start=one.start,
            expected_version=one.version,
            list_reason=list_reason,
            by=by,
            at=at,
        )
    except (Refused, BadInput) as refused:
        sentence = Reason(refused.sentence, getattr(refused, "code", "bad_input"), refused.details)
        return Came(one.booking, False, sentence, tuple(getattr(refused, "reasons", ())))
    return Came(moved, True)
