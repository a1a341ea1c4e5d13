"""New places for many bookings at once: each gets the next session that takes it, and no place is used twice.

Greedy on purpose: whoever looks at it can follow why each case goes where it goes. Those of higher priority choose
first, then those whose target date is earlier, then those who were booked earlier. What a case would take (theatre,
people, equipment, bed, complex cases) counts for all that choose after it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from scheduling.domain.fits import Busy, CaseNeeds, Fit, Resource, SessionView, WardBeds, Why, fits

MOST_OPTIONS = 4
# How many sessions that did not take a case say why.
MOST_REFUSALS = 3


@dataclass(frozen=True)
class ToMove:
    """A booked case that needs another place. ``not_before``: the patient could not be told of a sooner one in time."""

    booking_id: UUID
    needs: CaseNeeds
    priority: int
    target_date: date | None
    start: datetime
    not_before: datetime | None = None


@dataclass(frozen=True)
class Place:
    """A session and the start that the case would get in it."""

    session_id: UUID
    start: datetime


@dataclass(frozen=True)
class NewPlace:
    """What was found for a case: ``places``, the one proposed first; none, and then why the nearest sessions refuse."""

    booking_id: UUID
    places: tuple[Place, ...] = ()
    refusals: tuple[tuple[UUID, tuple[Why, ...]], ...] = ()


def in_order(cases: Iterable[ToMove]) -> tuple[ToMove, ...]:
    """Return the cases in the order in which they choose."""
    return tuple(
        sorted(cases, key=lambda one: (one.priority, one.target_date or date.max, one.start, one.booking_id))
    )


def new_places(
    cases: Iterable[ToMove],
    sessions: Sequence[SessionView],
    busy: Iterable[Busy],
    *,
    at: datetime,
    not_into: Collection[UUID] = frozenset(),
) -> dict[UUID, NewPlace]:
    """Return a new place for each case, or why there is none. ``busy`` is without the cases that move.

    ``not_into``: the sessions that are given up. The beds and the complex cases of ``sessions`` are counted without the
    cases that move, too.
    """
    room = _Room(sorted(sessions, key=lambda one: (one.during.start, one.session_id)), list(busy))
    return {one.booking_id: _place(one, room, at, not_into) for one in in_order(cases)}


class _Room:
    """What is left while one case after another takes its place."""

    def __init__(self, sessions: Sequence[SessionView], busy: list[Busy]) -> None:
        self.sessions = {one.session_id: one for one in sessions}
        self.busy = busy
        self.beds: dict[tuple[UUID, date], int] = {}

    def view(self, session_id: UUID) -> SessionView:
        """Return the session with the beds that are left."""
        view = self.sessions[session_id]
        return replace(view, wards=tuple(self._ward(ward) for ward in view.wards))

    def _ward(self, ward: WardBeds) -> WardBeds:
        taken = {night: n for (ward_id, night), n in self.beds.items() if ward_id == ward.ward_id}
        free: Mapping[date, int] = {night: n - taken.get(night, 0) for night, n in ward.free.items()}
        return replace(ward, free=free)

    def take(self, needs: CaseNeeds, view: SessionView, place: Fit, booking_id: UUID) -> None:
        """Count what the case takes for all that choose after it."""
        assert place.during is not None
        owners = [
            (Resource.THEATRE, view.theatre_id),
            (Resource.SURGEON, needs.surgeon_id),
            (Resource.PATIENT, needs.patient_id),
            *((Resource.EQUIPMENT, piece) for piece in place.equipment_ids),
        ]
        if view.anaesthetist_id is not None:
            owners.append((Resource.ANAESTHETIST, view.anaesthetist_id))
        self.busy += [Busy(resource, pk, place.during, booking_id) for resource, pk in owners]
        if needs.is_complex:
            kept = self.sessions[view.session_id]
            self.sessions[view.session_id] = replace(kept, complex_booked=kept.complex_booked + 1)
        if place.ward_id is not None and place.stay is not None:
            first, until = place.stay
            for n in range((until - first).days):
                night = (place.ward_id, first + timedelta(days=n))
                self.beds[night] = self.beds.get(night, 0) + 1


def _place(one: ToMove, room: _Room, at: datetime, not_into: Collection[UUID]) -> NewPlace:
    at = max(at, one.not_before or at)
    found: list[tuple[SessionView, Fit]] = []
    refusals: list[tuple[UUID, tuple[Why, ...]]] = []
    for session_id, kept in room.sessions.items():
        if session_id in not_into or not _could(one.needs, kept, at):
            continue
        view = room.view(session_id)
        place = fits(one.needs, view, room.busy, at=at)
        if place.fits:
            found.append((view, place))
        elif len(refusals) < MOST_REFUSALS:
            refusals.append((session_id, place.whys))
        if len(found) == MOST_OPTIONS:
            break
    if not found:
        return NewPlace(one.booking_id, refusals=tuple(refusals))
    room.take(one.needs, *found[0], one.booking_id)
    places = (Place(view.session_id, place.during.start) for view, place in found if place.during)
    return NewPlace(one.booking_id, tuple(places))


def _could(needs: CaseNeeds, session: SessionView, at: datetime) -> bool:
    """Say whether the session is this surgeon's at all and still to come; the others need not be asked."""
    theirs = needs.surgeon_id == session.surgeon_id or needs.surgeon_id in session.team
    return theirs and not session.closed_reason and session.during.end > at
