"""What the planner is asked: cases that want a place, places that have room, and what they share.

One shape for everything that is planned: the board, a "what if", a file. All costs are whole numbers, and
smaller is better.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Case:
    """A case that may be placed.

    ``costs``: what each place that may take it costs; a place that is not in it may not take it.
    ``unplaced``: what leaving it out costs; None when it must be placed.
    ``kinds``: the exclusive equipment it needs. ``group``: its surgeon, where the places do not say who operates.
    ``ward`` and ``bed_days``: it holds a bed of that ward from the day of its place for so many days.
    ``tags``: what a place may take only some of ("complex", "child").
    ``barred``: why the other places may not take it: reason and place, only for words.
    """

    minutes: int
    costs: Mapping[int, int]
    unplaced: int | None
    kinds: frozenset[str] = frozenset()
    group: str | None = None
    ward: str | None = None
    bed_days: int = 0
    tags: frozenset[str] = frozenset()
    barred: tuple[tuple[str, int], ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A session, or a theatre on a day.

    ``minutes``: what its cases and the turnovers between them may take, ``taken`` and ``taken_cases`` included:
    the cases that are there already and stay. ``held``: the equipment those have. ``slots``: the half days in which
    it occupies equipment. ``limits``: how many more cases of a tag it takes.
    ``opening``: the cost of its first case, if none is there already.
    ``load_costs``: points (minutes in use, cost), straight lines between them; the last cost holds beyond the last
    point, the first before the first. Empty: no such cost. An empty place pays the cost of its load too.
    """

    day: int
    minutes: int
    turnover: int = 0
    slots: tuple[int, ...] = ()
    opening: int = 0
    load_costs: tuple[tuple[int, int], ...] = ()
    limits: Mapping[str, int] = field(default_factory=dict)
    taken: int = 0
    taken_cases: int = 0
    held: frozenset[str] = frozenset()
    name: str = ""

    def load(self, minutes: int, cases: int) -> int:
        """Return the minutes in use when planned cases of so many minutes join those that stay."""
        gaps = max(0, self.taken_cases + cases - 1)
        return self.taken + minutes + self.turnover * gaps

    def load_cost(self, load: int) -> float:
        """Return what so many minutes in use cost."""
        points = self.load_costs
        if not points:
            return 0
        if load <= points[0][0]:
            return points[0][1]
        for (left, low), (right, high) in pairwise(points):
            if load <= right:
                return low + (high - low) * (load - left) / (right - left)
        return points[-1][1]


@dataclass(frozen=True, slots=True)
class Problem:
    """All that is decided together.

    ``equipment``: pieces of a kind in a half day; a kind that is not in it is never short.
    ``beds``: free beds of a ward on a day; a ward and day that are not in it are never short.
    ``group_minutes``: what a group may operate on a day over all places; not in it: as much as it likes.
    ``transfer``: the cost of each further place that a group uses on one day.
    """

    cases: tuple[Case, ...]
    places: tuple[Place, ...]
    equipment: Mapping[tuple[str, int], int] = field(default_factory=dict)
    beds: Mapping[tuple[str, int], int] = field(default_factory=dict)
    group_minutes: Mapping[tuple[str, int], int] = field(default_factory=dict)
    transfer: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        places = range(len(self.places))
        for index, case in enumerate(self.cases):
            if case.minutes <= 0:
                raise ValueError(f"case {index}: {case.minutes} minutes")
            if any(place not in places for place in case.costs):
                raise ValueError(f"case {index}: a place that does not exist")


@dataclass(frozen=True, slots=True)
class Plan:
    """Which case goes to which place, by their numbers in the problem. Who is not in it is left out."""

    placed: Mapping[int, int]

    def contents(self) -> dict[int, list[int]]:
        """Return the planned cases of each place that has any, in the order of their numbers."""
        filled: dict[int, list[int]] = {}
        for case, place in sorted(self.placed.items()):
            filled.setdefault(place, []).append(case)
        return filled
