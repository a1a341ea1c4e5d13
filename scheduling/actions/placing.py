"""Putting a case before another one of a session: those after it go later, all in one transaction.

What a drag on the board does, and the form beside it. ``seen`` is the order stamp of the session that the person had
before them (``queries.board.changes``): when somebody booked, moved or re-ordered there meanwhile, nothing is done.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as noop

import cases.queries
from cases.models import Case
from common.intervals import Interval
from common.refusals import BadInput
from scheduling import queries
from scheduling.actions import locks
from scheduling.actions.booking import NoPlace, as_range, book_case, resources_of, until_settled
from scheduling.actions.moving import change_running_order, move_booking, needs_to_move, redate
from scheduling.actions.overtaken import Overtaken
from scheduling.domain.bookings import BookingStatus, check_can_be_moved
from scheduling.domain.fits import CaseNeeds, Obstacle
from scheduling.domain.lining_up import Placed, reordered
from scheduling.models import Booking, BookingEquipment, TheatreSession
from scheduling.queries.board import changes, room
from staff.models import User
from staff.queries import site_ids

CHANGED = noop("Somebody changed this session meanwhile. Look at it as it is now, then decide.")


def place_case(
    *,
    case: Case,
    session: TheatreSession,
    before: UUID | None,
    by: User,
    at: datetime,
    seen: str = "",
    expected_version: int | None = None,
    **reasons: Any,
) -> Booking:
    """Book a waiting case right before a booking of the session, or into its first free place.

    ``reasons`` are those of ``book_case``: overrun_reason, despite, despite_reason. Raises ``NoPlace`` with every
    reason, ``Changed`` when the session is not as it was seen, ``Stale`` when the case is not.
    """
    locks.check_version(case.version, expected_version)
    booked = partial(book_case, case_id=case.pk, session=session, by=by, at=at, **reasons)
    if before is None:
        # Nobody gives way, so the booking's own locks are enough: whoever comes first has the first free place.
        _check_seen(session, seen)
        return booked()
    needs = queries.needs_of(case, at=at)
    return until_settled(
        lambda: booked(start=_make_room(case, needs, session, before, by, at, seen, reasons))
    )


def place_booking(
    *,
    booking: Booking,
    session: TheatreSession,
    before: UUID | None,
    by: User,
    at: datetime,
    seen: str = "",
    expected_version: int | None = None,
    **reasons: Any,
) -> Booking:
    """Move a booking right before another one: in its own session that is a new order, else another place.

    As ``place_case``; raises ``WrongStatus`` past the gate.
    """
    if booking.session_id == session.pk:
        why = str(reasons.get("list_reason", ""))
        return until_settled(lambda: _reorder(booking, session, before, by, at, seen, expected_version, why))
    wanted = {"booking": booking, "session": session, "expected_version": expected_version, **reasons}
    moved = partial(move_booking, by=by, at=at, **wanted)
    if before is None:
        _check_seen(session, seen)
        return moved()
    needs = needs_to_move(booking, at=at)
    return until_settled(
        lambda: moved(
            start=_make_room(booking.case, needs, session, before, by, at, seen, reasons, moving=booking)
        )
    )


def _make_room(
    case: Case,
    needs: CaseNeeds,
    session: TheatreSession,
    before: UUID,
    by: User,
    at: datetime,
    seen: str,
    reasons: dict[str, Any],
    *,
    moving: Booking | None = None,
) -> datetime:
    """Let those after the place go later, and return when the case can start."""
    place = _find(needs, session, before, by, at, reasons, moving)
    stretches = [Interval(session.during.lower, session.during.upper), *(one.during for one in place.moved)]
    assert place.fit.during is not None
    resources = resources_of(case, session, place.fit)
    if moving:
        stretches.append(Interval(moving.during.lower, moving.during.upper))
        resources.append(moving.theatre_id)
    moved = _lock(session, place.moved, resources, [*stretches, place.fit.during], case.pk)
    _check_seen(session, seen)
    if room.running_order(session, except_bookings=_but(moving)) != place.placed:
        raise Overtaken
    _go_later(session, place.moved, moved, str(reasons.get("overrun_reason", "")), by, at)
    return place.fit.during.start


def _find(  # type: ignore[no-untyped-def]
    needs: CaseNeeds,
    session: TheatreSession,
    before: UUID,
    by: User,
    at: datetime,
    reasons: dict[str, Any],
    moving: Booking | None,
):
    try:
        place = room.place_for(
            needs,
            session,
            before,
            at=at,
            allow_overrun=bool(reasons.get("overrun_reason")),
            despite=frozenset(Obstacle(one) for one in reasons.get("despite", ())),
            except_bookings=_but(moving),
        )
    except KeyError:
        raise locks.Changed(CHANGED) from None
    if not place.fits:
        said = queries.reasons_of(place.whys, session, sites=site_ids(by))
        raise NoPlace("The case cannot be booked there.", reasons=said)
    return place


def _but(moving: Booking | None) -> tuple[UUID, ...]:
    return (moving.pk,) if moving else ()


def _check_seen(session: TheatreSession, seen: str) -> None:
    if seen and changes.stamp_of(session).order != seen:
        raise locks.Changed(CHANGED)


def _lock(
    session: TheatreSession,
    placed: Sequence[Placed],
    resources: Iterable[UUID | str | None],
    stretches: Sequence[Interval],
    *more_cases: UUID,
) -> dict[UUID, Booking]:
    """Take every lock of the whole change in the one order there is, and return the locked bookings."""
    rows = _rows(placed)
    _lock_places(session, rows, resources, stretches)
    locked = cases.queries.lock_many({row.case_id for row in rows} | set(more_cases))
    return locks.lock_bookings(rows, locked)


def _rows(placed: Iterable[Placed]) -> list[Booking]:
    return list(Booking.objects.filter(pk__in=[one.booking_id for one in placed]))


def _lock_places(
    session: TheatreSession,
    rows: Sequence[Booking],
    resources: Iterable[UUID | str | None],
    stretches: Sequence[Interval],
) -> None:
    pieces = BookingEquipment.objects.filter(booking__in=rows).values_list("equipment_id", flat=True)
    people = [person for row in rows for person in (row.patient_id, row.surgeon_id, row.anaesthetist_id)]
    wanted = [session.theatre_id, session.surgeon_id, session.anaesthetist_id, *people, *pieces, *resources]
    locks.lock_places(wanted, stretches)


def _go_later(
    session: TheatreSession,
    moved: Sequence[Placed],
    locked: dict[UUID, Booking],
    overrun_reason: str,
    by: User,
    at: datetime,
) -> None:
    if moved:
        locks.count_version_up(session, None)
    # The last one first, so that nobody stands in anybody's place, not even for a moment.
    for one in reversed(moved):
        booking = locked[one.booking_id]
        check_can_be_moved(BookingStatus(booking.status))
        booking.during = as_range(one.during)
        if one.ends > session.during.upper:
            booking.overrun_reason = overrun_reason or booking.overrun_reason
        booking.version += 1
        booking.save(update_fields=["during", "overrun_reason", "version"])
    redate([locked[one.booking_id] for one in moved], by=by, at=at)


def _reorder(
    booking: Booking,
    session: TheatreSession,
    before: UUID | None,
    by: User,
    at: datetime,
    seen: str,
    expected_version: int | None,
    list_reason: str,
) -> Booking:
    placed = room.running_order(session)
    # The rows are locked by the new order itself; until then nobody gets a place here.
    _lock_places(session, _rows(placed), [], [one.during for one in placed])
    _check_seen(session, seen)
    now = {one.pk: one for one in Booking.objects.filter(session=session).only("status", "version")}
    if booking.pk not in now:
        raise locks.Changed(CHANGED)
    locks.check_version(now[booking.pk].version, expected_version)
    check_can_be_moved(BookingStatus(now[booking.pk].status))
    to_come = [one for one in placed if now[one.booking_id].status == BookingStatus.BOOKED]
    order = [one.booking_id for one in reordered(to_come, booking.pk, before)]
    try:
        moved = change_running_order(
            session=session, booking_ids=order, by=by, at=at, list_reason=list_reason
        )
    except BadInput as refusal:
        if refusal.field != "bookings":
            raise
        raise Overtaken from None
    placed_now = queries.booking_to_change(by, booking.pk)
    placed_now.not_stopped = tuple(reason for one in moved for reason in one.not_stopped)
    return placed_now
