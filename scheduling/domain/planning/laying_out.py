"""From a plan to places that may be booked: real starts, one case after another, each asked of ``fits``.

The planner counts minutes and half days; here the clock counts. Every placement was free when it was made, so
accepting them in this order works, and nobody loses a place before the new one is theirs.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from common.intervals import Interval
from scheduling.domain.fits import Busy, CaseNeeds, Fit, Resource, SessionView, WardBeds, Why, fits
from scheduling.domain.planner.problem import Plan
from scheduling.domain.planning.problems import Asked
from scheduling.domain.planning.question import Booked, Candidate

# A booking that does not exist yet is named after its case.
_NAMES = UUID("6d1cf1c2-6b0e-4a54-9d4a-5d6a3f0b7c11")


@dataclass(frozen=True)
class Placement:
    """A case gets this place. ``is_move``: it has another one now."""

    candidate: Candidate
    session_id: UUID
    during: Interval
    is_move: bool


@dataclass(frozen=True)
class LeftOut:
    """A case without a place, and for each session of its surgeon why not; nothing where it only comes too soon."""

    candidate: Candidate
    whys: tuple[tuple[UUID, tuple[Why, ...]], ...]


@dataclass(frozen=True)
class LaidOut:
    """The answer: placements in the order in which they may be accepted, who stays, who is left out."""

    placements: tuple[Placement, ...]
    staying: tuple[Candidate, ...]
    left_out: tuple[LeftOut, ...]


class _Days:
    """What is occupied, by day, as it changes while the plan is laid out."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.busy: dict[date, set[Busy]] = defaultdict(set)
        self.beds: Counter[tuple[UUID, date]] = Counter()
        self.complex: Counter[UUID] = Counter()
        for busy in asked.question.busy:
            self._occupy(busy)
        for candidate in asked.movable:
            if candidate.booked:
                self._lie_down(candidate.booked.ward_id, candidate.booked.nights)
                self.complex[candidate.booked.session_id] += candidate.needs.is_complex

    def try_in(self, candidate: Candidate, session: SessionView) -> Fit:
        """Ask whether the case fits as things stand now, its own present place not counted."""
        own = candidate.booked
        wards = tuple(replace(ward, free=self._free(ward, own)) for ward in session.wards)
        here = own is not None and own.session_id == session.session_id and candidate.needs.is_complex
        view = replace(
            session,
            wards=wards,
            complex_booked=session.complex_booked + self.complex[session.session_id] - here,
        )
        busy = [b for b in self._near(view, candidate.needs) if own is None or b.booking_id != own.booking_id]
        return fits(candidate.needs, view, busy, at=self.asked.question.at)

    def put(self, candidate: Candidate, session: SessionView, fit: Fit) -> Placement:
        """Give the case its place, and take its old one away."""
        assert fit.during is not None
        needs, own = candidate.needs, candidate.booked
        if own:
            self._clear(own.booking_id)
            if own.ward_id is not None:
                self.beds.subtract((own.ward_id, night) for night in own.nights)
            self.complex[own.session_id] -= needs.is_complex
        booking = uuid5(_NAMES, str(needs.case_id))
        for busy in _occupied(needs, session, fit, booking):
            self._occupy(busy)
        if fit.stay:
            self._lie_down(fit.ward_id, _nights(*fit.stay))
        self.complex[session.session_id] += needs.is_complex
        return Placement(candidate, session.session_id, fit.during, is_move=own is not None)

    def _free(self, ward: WardBeds, own: Booked | None) -> dict[date, int]:
        mine = frozenset(own.nights) if own and own.ward_id == ward.ward_id else frozenset()
        return {day: free - self.beds[ward.ward_id, day] + (day in mine) for day, free in ward.free.items()}

    def _near(self, session: SessionView, needs: CaseNeeds) -> set[Busy]:
        end = session.during.end + timedelta(minutes=needs.minutes + needs.turnover)
        return set().union(*(self.busy.get(day, set()) for day in _dates(session.during.start, end)))

    def _occupy(self, busy: Busy) -> None:
        for day in _dates(busy.during.start, busy.during.end):
            self.busy[day].add(busy)

    def _clear(self, booking: UUID) -> None:
        for day, found in self.busy.items():
            self.busy[day] = {busy for busy in found if busy.booking_id != booking}

    def _lie_down(self, ward: UUID | None, nights: Iterable[date]) -> None:
        if ward is not None:
            self.beds.update((ward, night) for night in nights)


def lay_out(asked: Asked, plan: Plan) -> LaidOut:
    """Return real places for a plan. What the clock does not allow is tried elsewhere, then left out with reasons."""
    days = _Days(asked)
    wanted = {n: asked.sessions[place] for n, place in plan.placed.items()}
    movers = [n for n in wanted if _moves(asked.movable[n], wanted[n])]
    placements = list(_move(asked, days, movers, wanted))
    new = [n for n, c in enumerate(asked.movable) if c.booked is None]
    waiting: list[int] = []
    for n in sorted(new, key=lambda n: _turn(asked, n, wanted)):
        fit = days.try_in(asked.movable[n], wanted[n]) if n in wanted else None
        if fit and fit.fits:
            placements.append(days.put(asked.movable[n], wanted[n], fit))
        else:
            waiting.append(n)
    waiting.sort(key=lambda n: (-(asked.problem.cases[n].unplaced or 0), n))
    rest = [n for n in waiting if not _anywhere(asked, days, n, placements)]
    moved = {p.candidate.needs.case_id for p in placements}
    staying = tuple(c for c in asked.question.candidates if c.booked and c.needs.case_id not in moved)
    left = tuple(_left_out(asked, days, asked.movable[n]) for n in rest)
    return LaidOut(tuple(placements), staying, left)


def _moves(candidate: Candidate, session: SessionView) -> bool:
    return candidate.booked is not None and candidate.booked.session_id != session.session_id


def _move(
    asked: Asked, days: _Days, movers: Sequence[int], wanted: dict[int, SessionView]
) -> Iterator[Placement]:
    """Move whoever can move, again and again, because one who left makes room for the next."""
    left = list(movers)
    while left:
        still = []
        for n in left:
            fit = days.try_in(asked.movable[n], wanted[n])
            if fit.fits:
                yield days.put(asked.movable[n], wanted[n], fit)
            else:
                still.append(n)
        if len(still) == len(left):
            return
        left = still


def _turn(asked: Asked, n: int, wanted: dict[int, SessionView]) -> tuple[object, ...]:
    """Return who goes first in a session: children, then by priority, then the longest."""
    candidate = asked.movable[n]
    session = wanted.get(n)
    start = session.during.start if session else asked.question.at + timedelta(days=3650)
    needs = candidate.needs
    return start, not needs.is_child, -candidate.weight, -needs.minutes, str(needs.case_id)


def _anywhere(asked: Asked, days: _Days, n: int, placements: list[Placement]) -> bool:
    costs = asked.problem.cases[n].costs
    for number in sorted(costs, key=lambda number: (costs[number], number)):
        fit = days.try_in(asked.movable[n], asked.sessions[number])
        if fit.fits:
            placements.append(days.put(asked.movable[n], asked.sessions[number], fit))
            return True
    return False


def _left_out(asked: Asked, days: _Days, candidate: Candidate) -> LeftOut:
    surgeon = candidate.needs.surgeon_id
    own = [s for s in asked.sessions if surgeon == s.surgeon_id or surgeon in s.team]
    whys = tuple((session.session_id, days.try_in(candidate, session).whys) for session in own)
    return LeftOut(candidate, whys)


def _occupied(needs: CaseNeeds, session: SessionView, fit: Fit, booking: UUID) -> Iterator[Busy]:
    assert fit.during is not None
    taken = [
        (Resource.THEATRE, session.theatre_id),
        (Resource.SURGEON, needs.surgeon_id),
        (Resource.PATIENT, needs.patient_id),
        *((Resource.EQUIPMENT, piece) for piece in fit.equipment_ids),
    ]
    if session.anaesthetist_id:
        taken.append((Resource.ANAESTHETIST, session.anaesthetist_id))
    for resource, resource_id in taken:
        yield Busy(resource, resource_id, fit.during, booking)


def _nights(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days)]


def _dates(start: datetime, end: datetime) -> Iterator[date]:
    day = start.date()
    while day <= end.date():
        yield day
        day += timedelta(days=1)
