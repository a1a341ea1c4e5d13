"""What a drop on the board would do: the place, the new times of the others, and what becomes of the preparation."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import cases.queries
from cases.models import Case
from checklists.domain.moves import Comparison, compare
from checklists.domain.readiness import Readiness
from checklists.queries.readiness import readiness_at
from common.refusals import Reason
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.fits import CaseNeeds
from scheduling.domain.lining_up import Placed, line_up, reordered
from scheduling.models import Booking, TheatreSession
from scheduling.queries.board.room import place_for, running_order
from scheduling.queries.needs import needs_of, needs_of_booked
from scheduling.queries.places import reasons_of
from staff.models import User
from staff.queries import site_ids


@dataclass(frozen=True)
class NewTime:
    """Another booking of the session that would start at another time."""

    booking_id: UUID
    patient: str
    start: datetime
    new_start: datetime


@dataclass(frozen=True)
class DropForecast:
    """Everything there is to say before the drop. ``past``: what somebody may go past with a reason.

    ``readiness`` is that for the new start; ``comparison`` sets it beside the booked one. ``start`` is None where the
    case would not get a place at all.
    """

    start: datetime | None
    reasons: tuple[Reason, ...] = ()
    past: tuple[str, ...] = ()
    moved: tuple[NewTime, ...] = ()
    minutes_over: int = 0
    readiness: Readiness | None = None
    comparison: Comparison | None = None

    @property
    def fits(self) -> bool:
        """Whether the drop would be done as it is."""
        return not self.reasons


def forecast(
    user: User,
    session: TheatreSession,
    before: UUID | None,
    *,
    at: datetime,
    case: Case | None = None,
    booking: Booking | None = None,
) -> DropForecast:
    """Return what putting a waiting case, or a booking, before another booking of the session would do.

    Raises ``KeyError`` when that other booking does not stand in the session.
    """
    if booking is not None and booking.session_id == session.pk:
        return _forecast_order(booking, before, at=at)
    if booking is not None:
        case = booking.case = cases.queries.case_for(user, booking.case_id)
        needs = needs_of_booked([booking], at=at)[case.pk]
    else:
        assert case is not None
        needs = needs_of(case, at=at)
    return _forecast_drop(user, case, needs, session, before, at=at, booking=booking)


def _forecast_drop(
    user: User,
    case: Case,
    needs: CaseNeeds,
    session: TheatreSession,
    before: UUID | None,
    *,
    at: datetime,
    booking: Booking | None = None,
) -> DropForecast:
    moving = (booking.pk,) if booking else ()
    place = place_for(needs, session, before, at=at, except_bookings=moving)
    start = place.fit.during.start if place.fit.during else None
    readiness, comparison = _preparation(case, booking, start, at)
    return DropForecast(
        start=start,
        reasons=reasons_of(place.whys, session, sites=site_ids(user)),
        past=tuple(sorted(one.value for one in place.past)),
        moved=_new_times(place.moved),
        minutes_over=place.minutes_over,
        readiness=readiness,
        comparison=comparison,
    )


def _forecast_order(booking: Booking, before: UUID | None, *, at: datetime) -> DropForecast:
    rows = Booking.objects.filter(session=booking.session_id, status=BookingStatus.BOOKED.value)
    to_come = set(rows.values_list("pk", flat=True))
    placed = [one for one in running_order(booking.session) if one.booking_id in to_come]
    old = {one.booking_id: one.during.start for one in placed}
    lined_up = line_up(reordered(placed, booking.pk, before))
    new = {one.booking_id: one.during.start for one in lined_up}
    moved = [one for one in lined_up if old[one.booking_id] != one.during.start]
    readiness, comparison = _preparation(booking.case, booking, new[booking.pk], at)
    return DropForecast(
        start=new[booking.pk],
        moved=_new_times(one for one in moved if one.booking_id != booking.pk),
        readiness=readiness,
        comparison=comparison,
    )


def _preparation(
    case: Case, booking: Booking | None, start: datetime | None, at: datetime
) -> tuple[Readiness | None, Comparison | None]:
    if start is None:
        return None, None
    times = {start, booking.during.lower} if booking else {start}
    known = readiness_at(case, times, at=at)
    return known[start], compare(known[booking.during.lower], known[start]) if booking else None


def _new_times(moved: Iterable[Placed]) -> tuple[NewTime, ...]:
    moved = list(moved)
    rows = Booking.objects.filter(pk__in=[one.booking_id for one in moved]).select_related("patient")
    old = {row.pk: row for row in rows} if moved else {}
    return tuple(
        NewTime(
            one.booking_id,
            f"{old[one.booking_id].patient.family_name.upper()} {old[one.booking_id].patient.given_name}",
            old[one.booking_id].during.lower,
            one.during.start,
        )
        for one in moved
        if one.booking_id in old
    )
