"""Putting a case before another one of a session: those after it go later, all in one transaction.

What a drag on the board does, and the form beside it. ``seen`` is the order stamp of the session that the person had
before them (``queries.board.changes``): when somebody booked, moved or re-ordered there meanwhile, nothing is done.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as noop

import cases.queries
from cases.models import Case
from common.intervals import Interval
from scheduling import queries
from scheduling.actions import locks
from scheduling.actions.booking import (
    NoPlace,
    as_range,
    book_case,
    case_to_book,
    hold_to_book,
    in_any_order,
    put_in,
    resources_of,
    until_settled,
)
from scheduling.actions.lists import note_change
from scheduling.actions.moving import (
    as_before,
    hold_to_move,
    move_booking,
    needs_to_move,
    put_in_order,
    redate,
    retime,
    rewrite,
)
from scheduling.actions.overtaken import Overtaken, hold_beds
from scheduling.actions.wishes import Wish, checked_wish
from scheduling.domain.bookings import BookingStatus, check_can_be_moved
from scheduling.domain.fits import CaseNeeds
from scheduling.domain.lining_up import reordered
from scheduling.models import Booking, TheatreSession
from scheduling.queries.board import changes, room
from staff.models import User
from staff.queries import site_ids

CHANGED = noop("Somebody changed this session meanwhile. Look at it as it is now, then decide.")


@dataclass(frozen=True)
class _Before:
    """The place right before a booking of a session, as somebody saw it, and what they go past to have it."""

    booking_id: UUID
    session: TheatreSession
    seen: str
    wish: Wish
    by: User
    at: datetime


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
    if before is None:
        # Nobody gives way, so the booking's own locks are enough: whoever comes first has the first free place.
        _check_seen(session, seen)
        return book_case(case_id=case.pk, session=session, by=by, at=at, **reasons)
    where = _Before(before, session, seen, _wish(at, reasons), by, at)
    return until_settled(lambda: _book_before(case.pk, where))


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
    if before is None:
        _check_seen(session, seen)
        wanted = {"booking": booking, "session": session, "expected_version": expected_version, **reasons}
        return move_booking(by=by, at=at, **wanted)
    wish = as_before(booking, session, _wish(at, reasons))
    where = _Before(before, session, seen, wish, by, at)
    return until_settled(lambda: _move_before(booking, where, expected_version))


def _wish(at: datetime, reasons: Mapping[str, Any]) -> Wish:
    known = {"overrun_reason": "", "despite": (), "despite_reason": "", **reasons}
    return checked_wish(at=at, start=None, minutes=None, **known)


def _book_before(case_id: UUID, where: _Before) -> Booking:
    case = case_to_book(case_id)
    needs = queries.needs_of(case, at=where.at)
    place = _find(needs, where)
    locked, rows = _lock(place, where, case)
    _check_unchanged(place, where)
    hold_to_book(case, locked[case.pk], where.session, place.fit, needs)
    later = _later(place, rows, where)
    with in_any_order():
        retime(later)
    booking = put_in(locked[case.pk], where.session, place.fit, needs, where.wish, by=where.by, at=where.at)
    redate(later, by=where.by, at=where.at)
    _settle(booking, {where.session.pk}, where)
    return booking


def _move_before(booking: Booking, where: _Before, expected_version: int | None) -> Booking:
    needs = needs_to_move(booking, at=where.at)
    place = _find(needs, where, booking.pk)
    _cases, rows = _lock(place, where, booking.case, booking)
    _check_unchanged(place, where, booking.pk)
    booking = rows[booking.pk]
    left = booking.session_id
    hold_to_move(booking, where.session, place.fit, needs, expected_version)
    later = _later(place, rows, where)
    with in_any_order():
        retime(later)
        rewrite(booking, where.session, place.fit, needs, where.wish)
    redate([*later, booking], by=where.by, at=where.at)
    _settle(booking, {left, where.session.pk}, where)
    return booking


def _find(needs: CaseNeeds, where: _Before, *moving: UUID) -> room.Place:
    try:
        place = room.place_for(
            needs,
            where.session,
            where.booking_id,
            at=where.at,
            allow_overrun=bool(where.wish.overrun_reason),
            despite=where.wish.despite,
            except_bookings=moving,
        )
    except KeyError:
        raise locks.Changed(CHANGED) from None
    if not place.fits:
        said = queries.reasons_of(place.whys, where.session, sites=site_ids(where.by))
        raise NoPlace("The case cannot be booked there.", reasons=said)
    return place


def _lock(
    place: room.Place, where: _Before, case: Case, moving: Booking | None = None
) -> tuple[dict[UUID, Case], dict[UUID, Booking]]:
    """Take every lock of the whole change in the one order there is; return the locked cases and bookings."""
    rows = [*place.later, *([moving] if moving else [])]
    assert place.fit.during is not None
    stretches = [Interval(one.during.lower, one.during.upper) for one in rows]
    stretches += [queries.stretch_of(where.session), place.fit.during, *(one.during for one in place.moved)]
    resources = [*resources_of(case, where.session, place.fit), *place.held]
    if moving:
        resources.append(moving.theatre_id)
    locks.lock_places(resources, stretches)
    locked = cases.queries.lock_many({case.pk, *(row.case_id for row in rows)})
    return locked, locks.lock_bookings(rows, locked)


def _check_unchanged(place: room.Place, where: _Before, *moving: UUID) -> None:
    """Refuse when the session is not as the person saw it; ask again when it is not as it was read."""
    _check_seen(where.session, where.seen)
    # What was read came after what was seen: when nothing has changed since then, nothing has since.
    if not where.seen and room.running_order(where.session, except_bookings=moving) != place.placed:
        raise Overtaken


def _check_seen(session: TheatreSession, seen: str) -> None:
    if seen and changes.stamp_of(session).order != seen:
        raise locks.Changed(CHANGED)


def _later(place: room.Place, rows: Mapping[UUID, Booking], where: _Before) -> list[Booking]:
    """Return those that go later with their new times, still to be written; the session is held."""
    later = [rows[one.booking_id] for one in place.moved]
    for booking, to in zip(later, place.moved, strict=True):
        check_can_be_moved(BookingStatus(booking.status))
        booking.during = as_range(to.during)
        if to.ends > where.session.during.upper:
            booking.overrun_reason = where.wish.overrun_reason or booking.overrun_reason
    if later:
        locks.count_up(where.session)
    return later


def _settle(booking: Booking, sessions: set[UUID], where: _Before) -> None:
    note_change(sessions=sessions, reason=where.wish.list_reason, by=where.by, at=where.at, held=True)
    hold_beds([booking])


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
    standing = {one.pk: one for one in room.bookings_of(session)}
    if booking.pk not in standing:
        raise locks.Changed(CHANGED)
    locks.check_version(standing[booking.pk].version, expected_version)
    check_can_be_moved(BookingStatus(standing[booking.pk].status))
    to_come = [one for one in standing.values() if one.status == BookingStatus.BOOKED]
    order = [one.booking_id for one in reordered([room.placed(one) for one in to_come], booking.pk, before)]
    # What is known of the dragged one goes on hanging on it.
    rows = _lock_order(session, [booking if one.pk == booking.pk else one for one in to_come])
    _check_seen(session, seen)
    # Somebody who came, went or was called in between: another question.
    if not seen and _versions(room.bookings_of(session)) != _versions(standing.values()):
        raise Overtaken
    locks.count_version_up(session, None)
    start = min(one.during.lower for one in to_come)
    moved = put_in_order(session, [rows[pk] for pk in order], start, list_reason=list_reason, by=by, at=at)
    dragged = rows[booking.pk]
    dragged.not_stopped = tuple(reason for one in moved for reason in one.not_stopped)
    return dragged


def _lock_order(session: TheatreSession, bookings: Sequence[Booking]) -> dict[UUID, Booking]:
    people = [person for one in bookings for person in (one.surgeon_id, one.anaesthetist_id, one.patient_id)]
    stretches = [Interval(one.during.lower, one.during.upper) for one in bookings]
    locks.lock_places([session.theatre_id, *people], stretches)
    return locks.lock_bookings(bookings, cases.queries.lock_many(one.case_id for one in bookings))


def _versions(bookings: Iterable[Booking]) -> set[tuple[UUID, int]]:
    return {(one.pk, one.version) for one in bookings}
