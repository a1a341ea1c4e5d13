"""What making sessions from the patterns would do on each day, and why it would make none."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

from common.intervals import Interval


class Outcome(StrEnum):
    """What becomes of one day of a pattern."""

    MAKE = "make"
    # The pattern has its session on that day, as it was made or as somebody changed it.
    THERE = "there"
    TAKEN = "taken"
    HOLIDAY = "holiday"
    CLOSED = "closed"
    AWAY = "away"


@dataclass(frozen=True)
class Wanted:
    """A session that a pattern asks for. ``surgeons``: whoever may operate in it, the session's own and the team's."""

    template_id: UUID
    theatre_id: UUID
    site_id: UUID
    surgeons: frozenset[UUID]
    anaesthetist_id: UUID | None
    day: date
    last_day: date
    during: Interval


@dataclass(frozen=True)
class There:
    """A session that is there already, or planned a moment ago; ``day`` is the local day on which it begins."""

    theatre_id: UUID
    template_id: UUID | None
    day: date
    during: Interval
    session_id: UUID | None = None


@dataclass(frozen=True)
class Away:
    """A hospital, a theatre or a person (``who``) that does not operate from one day to another, both included."""

    who: UUID
    first_day: date
    last_day: date
    reason: str
    is_holiday: bool = False

    def touches(self, first: date, last: date) -> bool:
        """Say whether it takes any of those days."""
        return self.first_day <= last and first <= self.last_day


@dataclass(frozen=True)
class Planned:
    """What becomes of what a pattern asks for. ``why`` is the closure, absence or other session in the way.

    ``without_anaesthetist``: it would be made, but the pattern's anaesthetist is away.
    """

    wanted: Wanted
    outcome: Outcome
    why: Away | There | None = None
    without_anaesthetist: bool = False


def plan(wanted: Iterable[Wanted], there: Iterable[There], away: Iterable[Away]) -> list[Planned]:
    """Say of every session that the patterns ask for whether it would be made, in the order of time.

    Where two patterns want the same hours of a theatre, the one that begins first has them.
    """
    by_theatre: dict[UUID, list[There]] = defaultdict(list)
    for session in there:
        by_theatre[session.theatre_id].append(session)
    made_on = {(t.template_id, t.day) for sessions in by_theatre.values() for t in sessions}
    of: dict[UUID, list[Away]] = defaultdict(list)
    for absence in away:
        of[absence.who].append(absence)
    found = []
    for one in sorted(wanted, key=lambda w: (w.during, w.theatre_id, w.template_id)):
        planned = _plan_one(one, by_theatre[one.theatre_id], made_on, of)
        if planned.outcome is Outcome.MAKE:
            by_theatre[one.theatre_id].append(There(one.theatre_id, one.template_id, one.day, one.during))
        found.append(planned)
    return found


def digest(planned: Iterable[Planned]) -> str:
    """Return a mark of the sessions that would be made: the same plan has the same one."""
    lines = [
        f"{p.wanted.template_id} {p.wanted.during.start} {p.wanted.during.end} {p.without_anaesthetist}"
        for p in planned
        if p.outcome is Outcome.MAKE
    ]
    return sha256("\n".join(sorted(lines)).encode()).hexdigest()[:32]


def _plan_one(
    one: Wanted, beside: list[There], made_on: set[tuple[UUID | None, date]], of: dict[UUID, list[Away]]
) -> Planned:
    if (one.template_id, one.day) in made_on:
        return Planned(one, Outcome.THERE)
    for closed in (*of[one.site_id], *of[one.theatre_id]):
        if closed.touches(one.day, one.last_day):
            return Planned(one, Outcome.HOLIDAY if closed.is_holiday else Outcome.CLOSED, closed)
    other = next((t for t in beside if t.during.overlaps(one.during)), None)
    if other:
        return Planned(one, Outcome.TAKEN, other)
    absences = [_absence(surgeon, one, of) for surgeon in sorted(one.surgeons)]
    if all(absences):
        return Planned(one, Outcome.AWAY, absences[0])
    without = one.anaesthetist_id is not None and _absence(one.anaesthetist_id, one, of) is not None
    return Planned(one, Outcome.MAKE, without_anaesthetist=without)


def _absence(person: UUID, one: Wanted, of: dict[UUID, list[Away]]) -> Away | None:
    return next((a for a in of[person] if a.touches(one.day, one.last_day)), None)
