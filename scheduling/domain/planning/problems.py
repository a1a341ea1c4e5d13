"""From a hospital's question to the planner's problem: who may go where, and what each place costs.

Who may go where is asked of ``fits``, as if the session were empty; so no rule stands here a second time. What several
cases need at once is the problem's own: minutes, beds, and equipment by half day.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from common.intervals import Interval
from scheduling.domain.fits import SessionView, fits
from scheduling.domain.planner.problem import Case, Place, Plan, Problem
from scheduling.domain.planning.question import Candidate, Question

# Costs are whole numbers: a point is a hundred.
POINT = 100
ADULTS, CHILDREN = "adults", "children"
COMPLEX = "complex"
# Planned fuller than this, a session is likely to run over.
SAFE_LOAD = 0.9
_NOON = 13
# Dearer than anything else: whoever has a place is not left out.
_NEVER = 10**7 * POINT


@dataclass(frozen=True)
class Asked:
    """The problem, and whose numbers are whose. Those who keep their place are part of the places."""

    question: Question

    @cached_property
    def movable(self) -> list[Candidate]:
        """Return the candidates that the plan decides on, in the problem's order."""
        free = (c for c in self.question.candidates if not c.stays)
        return sorted(free, key=lambda c: str(c.needs.case_id))

    @cached_property
    def sessions(self) -> list[SessionView]:
        """Return the sessions in the problem's order: by time."""
        return sorted(self.question.sessions, key=lambda s: (s.during.start, str(s.session_id)))

    @cached_property
    def number(self) -> Mapping[UUID, int]:
        """Return each session's number."""
        return {session.session_id: n for n, session in enumerate(self.sessions)}

    @cached_property
    def problem(self) -> Problem:
        """Return the problem."""
        return Problem(
            cases=tuple(self._case(candidate) for candidate in self.movable),
            places=tuple(self._place(session) for session in self.sessions),
            equipment=dict(self._equipment()),
            beds=dict(self._beds()),
        )

    @cached_property
    def start(self) -> Plan:
        """Return how things stand, as a plan to begin with."""
        placed = {
            n: self.number[c.booked.session_id]
            for n, c in enumerate(self.movable)
            if c.booked and self.number.get(c.booked.session_id) in self.problem.cases[n].costs
        }
        return Plan(placed)

    def may_take(self, candidate: Candidate) -> Iterator[int]:
        """Yield the sessions in which the case would fit if nobody else were in them, told in time."""
        needs = candidate.needs
        for number, session in enumerate(self.sessions):
            if needs.surgeon_id != session.surgeon_id and needs.surgeon_id not in session.team:
                continue
            if session.local_day(session.during.start) < candidate.not_before:
                continue
            if fits(needs, session, (), at=self.question.at).fits:
                yield number

    def _case(self, candidate: Candidate) -> Case:
        needs = candidate.needs
        allowed = set(self.may_take(candidate))
        here = self.number.get(candidate.booked.session_id) if candidate.booked else None
        if here is not None:
            # Whoever has a place keeps it unless there is a better one.
            allowed.add(here)
        return Case(
            minutes=needs.minutes,
            costs={n: self._cost(candidate, n) for n in sorted(allowed)},
            unplaced=_NEVER if here is not None else self._unplaced(candidate),
            kinds=frozenset(needs.equipment),
            ward=(CHILDREN if needs.is_child else ADULTS) if needs.stay else None,
            bed_days=needs.stay,
            tags=frozenset({COMPLEX}) if needs.is_complex else frozenset(),
        )

    def _place(self, session: SessionView) -> Place:
        turnover = max((c.needs.turnover for c in self.question.candidates), default=0)
        there = [c for c in self.question.candidates if self._is_in(c, session)]
        staying = [c for c in there if c.stays]
        weights = self.question.weights
        # A session that a person has planned too full may stay so.
        minutes = max(session.during.minutes, _load(there, turnover))
        idle = weights.idle * POINT * minutes // 60
        over = weights.overtime * POINT * minutes // 600
        limit = session.complex_limit
        return Place(
            day=(session.local_day(session.during.start) - self.question.first).days,
            minutes=minutes,
            turnover=turnover,
            slots=tuple(self._slots(session.during)),
            load_costs=((0, idle), (int(minutes * SAFE_LOAD), 0), (minutes, over)),
            limits={} if limit is None else {COMPLEX: max(0, limit - session.complex_booked)},
            taken=_load(staying, turnover),
            taken_cases=len(staying),
            held=frozenset(kind for c in staying for kind in c.needs.equipment),
        )

    def _is_in(self, candidate: Candidate, session: SessionView) -> bool:
        return candidate.booked is not None and candidate.booked.session_id == session.session_id

    def _cost(self, candidate: Candidate, number: int) -> int:
        session = self.sessions[number]
        day = session.local_day(session.during.start)
        weights = self.question.weights
        points = self._waiting(candidate, day)
        if candidate.wanted:
            points += candidate.weight * weights.wish * abs((day - candidate.wanted).days)
        if candidate.booked and candidate.booked.session_id != session.session_id:
            points += weights.moving
        return points * POINT

    def _unplaced(self, candidate: Candidate) -> int:
        after = self.question.last + timedelta(days=1)
        points = self._waiting(candidate, after) + candidate.weight * self.question.weights.left_out
        return int(points * POINT * self._fairness[candidate.needs.surgeon_id])

    def _waiting(self, candidate: Candidate, day: date) -> int:
        weights = self.question.weights
        ready = max(candidate.needs.earliest_ready or self.question.first, self.question.first)
        late = (day - candidate.target).days if candidate.target else 0
        waits = max(0, (day - ready).days)
        return candidate.weight * (weights.waiting * waits + weights.lateness * max(0, late))

    @cached_property
    def _fairness(self) -> Mapping[UUID, float]:
        """Return by how much the patients of each surgeon go first: their wait so far against everybody's."""
        waits: dict[UUID, list[int]] = defaultdict(list)
        for candidate in self.question.candidates:
            if candidate.booked is None:
                days = (self.question.first - candidate.waiting_since).days
                waits[candidate.needs.surgeon_id].append(max(1, days))
        everybody = [days for own in waits.values() for days in own] or [1]
        average = sum(everybody) / len(everybody)
        share = self.question.weights.fairness / 10
        own_average = {surgeon: sum(own) / len(own) for surgeon, own in waits.items()}
        return {
            surgeon: 1 + share * (min(2.0, max(0.5, wait / average)) - 1)
            for surgeon, wait in own_average.items()
        }

    def _slots(self, during: Interval) -> Iterator[int]:
        zone = ZoneInfo(self.question.zone)
        first, last = during.start.astimezone(zone), (during.end - timedelta(minutes=1)).astimezone(zone)
        begin = 2 * (first.date() - self.question.first).days + (first.hour >= _NOON)
        end = 2 * (last.date() - self.question.first).days + (last.hour >= _NOON)
        yield from range(begin, end + 1)

    def _equipment(self) -> Iterator[tuple[tuple[str, int], int]]:
        kinds = {kind for c in self.question.candidates for kind in c.needs.equipment}
        for session in self.sessions:
            for slot in self._slots(session.during):
                yield from (((kind, slot), len(session.equipment.get(kind, ()))) for kind in kinds)

    def _beds(self) -> Iterator[tuple[tuple[str, int], int]]:
        merged: dict[tuple[UUID, bool], dict[date, int]] = defaultdict(dict)
        for session in self.sessions:
            for ward in session.wards:
                merged[ward.ward_id, ward.for_children].update(ward.free)
        totals: dict[tuple[str, int], int] = defaultdict(int)
        for (_ward, for_children), free in merged.items():
            for day, beds in free.items():
                pool = CHILDREN if for_children else ADULTS
                totals[pool, (day - self.question.first).days] += max(0, beds)
        yield from totals.items()


def _load(cases: list[Candidate], turnover: int) -> int:
    return sum(c.needs.minutes for c in cases) + turnover * max(0, len(cases) - 1)
