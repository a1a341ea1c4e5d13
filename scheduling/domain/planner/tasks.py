"""What can be handed to another process: planning a part anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scheduling.domain.planner.improve import Improved, improve
from scheduling.domain.planner.layout import Floats
from scheduling.domain.planner.problem import Plan, Problem


@dataclass(frozen=True, slots=True)
class Ground:
    """What every task builds on. ``known``: fillings worth starting with, by place; ``prices``: of the cases."""

    problem: Problem
    known: Mapping[int, Sequence[tuple[int, ...]]]
    prices: Floats


@dataclass(frozen=True, slots=True)
class Again:
    """Plan some places anew."""

    plan: Plan
    places: tuple[int, ...]
    effort: float
    until: float
    seed: int

    def run(self, ground: Ground) -> Improved:
        """Return what came of it."""
        return improve(
            ground.problem,
            self.plan,
            self.places,
            ground.known,
            ground.prices,
            effort=self.effort,
            until=self.until,
            seed=self.seed,
        )
