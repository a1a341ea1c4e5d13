"""What a coordinator asks the planner: who waits, who is booked already, which sessions there are, what counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from scheduling.domain.fits import Busy, CaseNeeds, SessionView


@dataclass(frozen=True)
class Weights:
    """How much each thing counts, in points.

    ``waiting``: a day that somebody waits after they can be ready; ``lateness``: a day past the target date beside
    it; ``left_out``: no place in these weeks at all; ``wish``: a day away from the one the patient wants. These count
    8, 4, 2 or 1 times by priority. ``overtime`` and ``idle``: an hour of a session planned past nine tenths of its
    time, or left empty. ``moving``: a new time for somebody who has one. ``fairness``: how far the patients of a
    surgeon whose list has waited longer than the others' go first, from 0 to 10.
    """

    waiting: int = 1
    lateness: int = 5
    left_out: int = 20
    wish: int = 1
    overtime: int = 4
    idle: int = 1
    moving: int = 200
    fairness: int = 3


@dataclass(frozen=True)
class Booked:
    """Where a case is now. ``stays``: it was agreed or is too near, so it is not moved.

    ``ward_id`` and ``nights``: the bed it holds.
    """

    booking_id: UUID
    version: int
    session_id: UUID
    start: datetime
    stays: bool
    ward_id: UUID | None = None
    nights: tuple[date, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A case that wants a place, or has one. ``weight``: 8, 4, 2 or 1 by priority. Dates are hospital-local.

    ``not_before``: the first day for which the patient hears of a new place in time.
    """

    needs: CaseNeeds
    weight: int
    waiting_since: date
    not_before: date
    target: date | None = None
    wanted: date | None = None
    booked: Booked | None = None

    @property
    def stays(self) -> bool:
        """Whether it keeps the place it has."""
        return self.booked is not None and self.booked.stays


@dataclass(frozen=True)
class Question:
    """All that is planned together, at one hospital, for the local days ``first`` to ``last``.

    ``sessions``: their beds and complex cases without those who may be moved. ``busy``: everything that bookings occupy
    then, anywhere, with those who may be moved. ``at`` is now. ``zone``: the hospital's.
    """

    candidates: Sequence[Candidate]
    sessions: Sequence[SessionView]
    busy: Sequence[Busy]
    first: date
    last: date
    at: datetime
    zone: str
    weights: Weights = Weights()

    @property
    def days(self) -> int:
        """How many days are planned."""
        return (self.last - self.first).days + 1
