"""What a change of a pattern does to the sessions that were made from it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from common.intervals import Interval
from scheduling.domain.generation import Outcome, Planned


class Change(StrEnum):
    """What becomes of one session, or of one day of the new pattern."""

    CHANGES = "changes"
    REMOVED = "removed"
    NEW = "new"
    # Cases are booked, or a person changed, closed, released or took over the session: it stays as it is.
    STAYS = "stays"
    # A day of the new pattern that gets no session; the plan says why.
    NOT_MADE = "not_made"


@dataclass(frozen=True)
class Made:
    """A coming session of the old pattern. ``touched``: a person has done something about it."""

    session_id: UUID
    day: date
    during: Interval
    booked: int
    touched: bool

    @property
    def is_free(self) -> bool:
        """Whether the change of the pattern may change it."""
        return not self.booked and not self.touched


@dataclass(frozen=True)
class Line:
    """One day: the session that is there, if there is one, and what the new pattern would have, if anything."""

    change: Change
    day: date
    made: Made | None = None
    planned: Planned | None = None


def succeed(made: Iterable[Made], planned: Iterable[Planned]) -> list[Line]:
    """Pair the old pattern's sessions with the new one's days, in the order of time.

    ``planned`` was planned as if the free sessions were not there.
    """
    free = {m.day: m for m in made if m.is_free}
    lines = [Line(Change.STAYS, m.day, m) for m in made if not m.is_free]
    for one in planned:
        day = one.wanted.day
        if one.outcome is Outcome.MAKE:
            old = free.pop(day, None)
            lines.append(Line(Change.CHANGES if old else Change.NEW, day, old, one))
        elif one.outcome is not Outcome.THERE:
            lines.append(Line(Change.NOT_MADE, day, None, one))
    lines += [Line(Change.REMOVED, day, old) for day, old in free.items()]
    return sorted(lines, key=lambda line: (line.day, line.change))
