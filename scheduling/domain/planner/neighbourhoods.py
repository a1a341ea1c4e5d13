"""Which places to plan anew together: those that could take the same cases, or that share the same days."""

from random import Random

import numpy as np

from scheduling.domain.planner.improve import Outcome
from scheduling.domain.planner.problem import Problem

_SMALLEST, _FIRST, _LARGEST = 16, 28, 160
_SAME_DAYS = 0.25
_MOST_EFFORT = 20.0


class Neighbourhoods:
    """Chooses places in turn, and learns how many can be planned at once."""

    def __init__(self, problem: Problem, seed: int) -> None:
        self._random = Random(seed)
        self._days = np.array([place.day for place in problem.places], dtype=float)
        usable = np.zeros((len(problem.places), len(problem.cases)), dtype=np.float32)
        for index, case in enumerate(problem.cases):
            usable[list(case.costs), index] = 1
        common = usable @ usable.T
        sizes = usable.sum(axis=1)
        self._alike = common / np.maximum(1, sizes[:, None] + sizes - common)
        self._open = np.flatnonzero(sizes > 0)
        self._visits = np.zeros(len(problem.places))
        self.size = float(min(_FIRST, len(self._open)))
        self.effort = 1.0

    def choose(self, others: tuple[int, ...] = ()) -> tuple[int, ...]:
        """Return places around one that was planned anew least often; apart from others, if there are plenty."""
        taken = set(others) if len(self._open) > 3 * self.size else set()
        free = np.array([place for place in self._open if place not in taken], dtype=np.int64)
        noise = np.array([self._random.random() for _ in free])
        centre = free[np.argmin(self._visits[free] + 0.5 * noise)]
        near = self._alike[centre, free] + 0.15 * np.array([self._random.random() for _ in free])
        if self._random.random() < _SAME_DAYS:
            near = near * 0.3 - np.abs(self._days[free] - self._days[centre])
        near[free == centre] = np.inf
        order = np.argsort(-near, kind="stable")[: max(1, round(self.size))]
        chosen = free[order]
        self._visits[chosen] += 1
        return tuple(sorted(int(place) for place in chosen))

    def all_of(self, places: tuple[int, ...]) -> bool:
        """Say whether these are all places that can take a case."""
        return len(places) == len(self._open)

    def learn(self, outcome: Outcome) -> None:
        """Take more places together when that was easy, fewer when it was too much; or think longer about all."""
        if outcome == Outcome.TOO_LARGE and self.size >= len(self._open):
            self.effort = min(_MOST_EFFORT, 1.5 * self.effort)
            if len(self._open) <= _FIRST:
                return
        change = {
            Outcome.BEST_ALREADY: 1.2,
            Outcome.NOTHING: 1.1,
            Outcome.BETTER: 1.0,
            Outcome.TOO_LARGE: 0.96,
        }[outcome]
        self.size = min(max(_SMALLEST, self.size * change), _LARGEST, max(1, len(self._open)))
