"""What a plan comes to, in figures that can be laid side by side."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from scheduling.domain.planning.laying_out import LaidOut
from scheduling.domain.planning.question import Candidate, Question


@dataclass(frozen=True)
class Figures:
    """``used``: planned minutes, turnovers included, of every hundred that the sessions have.

    ``past_target``: cases that get a place after their target date, or none although it passes meanwhile.
    ``longest_wait`` and ``shortest_wait``: in days, the averages of the surgeons whose patients wait the longest and
    the shortest for the places of this plan.
    """

    sessions: int
    booked: int
    moved: int
    stayed: int
    left_out: int
    used: int
    past_target: int
    longest_wait: int
    shortest_wait: int

    def as_json(self) -> dict[str, int]:
        """Return them as they are kept with the run."""
        return asdict(self)


def figures(question: Question, answer: LaidOut) -> Figures:
    """Return what the answer comes to."""
    placed = [(p.candidate, _day(question, p)) for p in answer.placements]
    cases = [*(c for c, _on in placed), *answer.staying]
    minutes = sum(c.needs.minutes + c.needs.turnover for c in cases)
    room = sum(session.during.minutes for session in question.sessions if not session.closed_reason)
    late = [c for c, day in placed if c.target and day > c.target]
    late += [left.candidate for left in answer.left_out if _passes(left.candidate, question.last)]
    waits = _waits(placed)
    return Figures(
        sessions=len(question.sessions),
        booked=sum(not p.is_move for p in answer.placements),
        moved=sum(p.is_move for p in answer.placements),
        stayed=len(answer.staying),
        left_out=len(answer.left_out),
        used=round(100 * minutes / room) if room else 0,
        past_target=len(late),
        longest_wait=max(waits, default=0),
        shortest_wait=min(waits, default=0),
    )


def _day(question: Question, placement) -> date:  # type: ignore[no-untyped-def]
    session = next(s for s in question.sessions if s.session_id == placement.session_id)
    return session.local_day(placement.during.start)


def _passes(candidate: Candidate, last: date) -> bool:
    return candidate.target is not None and candidate.target <= last


def _waits(placed: Iterable[tuple[Candidate, date]]) -> list[int]:
    days: dict[UUID, list[int]] = defaultdict(list)
    for candidate, day in placed:
        days[candidate.needs.surgeon_id].append((day - candidate.waiting_since).days)
    return [round(sum(own) / len(own)) for own in days.values()]
