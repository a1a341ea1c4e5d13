"""Two bookings change places, instead of one being cancelled: both or neither, in one transaction."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError

import cases.queries
from common.intervals import Interval
from common.refusals import BadInput
from scheduling import queries
from scheduling.actions import locks
from scheduling.actions.booking import NoPlace, in_any_order, resources_of, until_settled
from scheduling.actions.lists import note_change
from scheduling.actions.moving import redate, rewrite
from scheduling.actions.overtaken import Taking, hold_beds, hold_sessions
from scheduling.actions.wishes import Wish, checked_wish
from scheduling.domain.bookings import BookingStatus, check_can_be_moved
from scheduling.models import Booking
from scheduling.queries.swaps import Half, halves_of
from staff.models import User
from staff.queries import site_ids

_CLASH = "At the same time a person or a piece of equipment would be needed twice."


def swap_bookings(
    *,
    first: Booking,
    second: Booking,
    by: User,
    at: datetime,
    first_version: int | None = None,
    second_version: int | None = None,
    overrun_reason: str = "",
    despite: Iterable[str] = frozenset(),
    despite_reason: str = "",
    list_reason: str = "",
) -> tuple[Booking, Booking]:
    """Give each booking the session and the start of the other, and return both; each keeps its own minutes.

    Raises ``NoPlace`` with every reason when one of them does not fit there, ``WrongStatus`` past the gate, ``Stale``
    when either is not at the version that was looked at. The other arguments are those of ``move_booking``.
    """
    if first.pk == second.pk:
        raise BadInput("second", "Choose two different bookings.")
    wish = checked_wish(
        at=at,
        start=None,
        minutes=None,
        overrun_reason=overrun_reason,
        despite=despite,
        despite_reason=despite_reason,
    )
    versions = {first.pk: first_version, second.pk: second_version}
    swapped: list[Booking] = []

    def write() -> Booking:
        swapped[:] = _swap(first, second, by, at, wish, versions, list_reason)
        return swapped[0]

    until_settled(write)
    return swapped[0], swapped[1]


def _swap(first, second, by, at, wish, versions, list_reason) -> list[Booking]:  # type: ignore[no-untyped-def]
    halves = _fitting(first, second, by, at, wish)
    _lock_places(halves, first, second)
    locked = cases.queries.lock_many([first.case_id, second.case_id])
    rows = locks.lock_bookings([first, second], locked)
    for booking in rows.values():
        locks.check_version(booking.version, versions[booking.pk])
        check_can_be_moved(BookingStatus(booking.status))
    # Both were read before they were locked: a place that has changed since is another question.
    if any(rows[one.pk].version != one.version for one in (first, second)):
        raise NoPlace("Somebody has just changed one of the two. Please look again.")
    _hold_sessions(halves, first, second)
    moved = _exchange(rows[first.pk], rows[second.pk], halves, wish)
    redate(moved, by=by, at=at)
    note_change(sessions={one.session_id for one in moved}, reason=list_reason, by=by, at=at, held=True)
    hold_beds(moved)
    return moved


def _fitting(first: Booking, second: Booking, by: User, at: datetime, wish: Wish) -> tuple[Half, Half]:
    halves = halves_of(first, second, at=at, allow_overrun=bool(wish.overrun_reason), despite=wish.despite)
    sites = site_ids(by)
    reasons = [
        reason
        for half, there in zip(halves, (second, first), strict=True)
        for reason in queries.reasons_of(half.place.whys, there.session, sites=sites)
    ]
    if reasons:
        raise NoPlace("The two cannot change places.", reasons=reasons)
    return halves


def _lock_places(halves: tuple[Half, Half], first: Booking, second: Booking) -> None:
    resources: list[object] = [first.theatre_id, second.theatre_id]
    stretches = [Interval(one.during.lower, one.during.upper) for one in (first, second)]
    for half, there in zip(halves, (second, first), strict=True):
        resources += resources_of(half.booking.case, there.session, half.place)
        if half.place.during is not None:
            stretches.append(half.place.during)
    locks.lock_places(resources, stretches)  # type: ignore[arg-type]


def _hold_sessions(halves: tuple[Half, Half], first: Booking, second: Booking) -> None:
    """Lock both sessions; within one session nothing about complex cases changes."""
    apart = first.session_id != second.session_id
    taking = []
    for half, there in zip(halves, (second, first), strict=True):
        assert half.place.during is not None
        is_complex = half.needs.is_complex and apart
        taking.append(Taking(there.session, half.needs.surgeon_id, half.place.during, is_complex))
    hold_sessions(taking, except_bookings=(first.pk, second.pk))


def _exchange(first: Booking, second: Booking, halves: tuple[Half, Half], wish: Wish) -> list[Booking]:
    sessions = {first.pk: second.session, second.pk: first.session}
    try:
        with in_any_order():
            for booking, half in zip((first, second), halves, strict=True):
                # What somebody went past before keeps its reason.
                why = replace(wish, despite_reason=wish.despite_reason or booking.despite_reason)
                rewrite(booking, sessions[booking.pk], half.place, half.needs, why)
    except IntegrityError as clash:
        raise NoPlace(_CLASH) from clash
    return [first, second]
