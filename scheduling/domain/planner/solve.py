"""Solve a problem: the one entry for the board, files and benchmarks."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

from scheduling.domain.planner.greedy import greedy_plan
from scheduling.domain.planner.plans import cost_of
from scheduling.domain.planner.problem import Plan, Problem


class Phase(StrEnum):
    """What the planner is doing."""

    FIRST_PLAN = "first_plan"
    BOUND = "bound"
    DIVE = "dive"
    IMPROVING = "improving"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Progress:
    """The best plan so far and how good any plan could be. ``bound`` is None until there is one."""

    phase: Phase
    seconds: float
    cost: float
    bound: float | None
    plan: Plan


@dataclass(frozen=True, slots=True)
class Result:
    """The best plan found, its cost, and a bound that no plan can be below.

    ``first_plan``: seconds until the first plan. ``left_out``: cases that must be placed and are not.
    ``stopped``: somebody ended it before the planner was done.
    """

    plan: Plan
    cost: float
    bound: float
    seconds: float
    first_plan: float
    left_out: tuple[int, ...] = ()
    stopped: bool = False

    @property
    def gap(self) -> float:
        """Return how far the cost may be from the best, as a part of the bound."""
        return (self.cost - self.bound) / self.bound if self.bound > 0 else float(self.cost > self.bound)


def solve(
    problem: Problem,
    *,
    seconds: float,
    workers: int = 2,
    seed: int = 0,
    start: Plan | None = None,
    progress: Callable[[Progress], None] | None = None,
    stopped: Callable[[], bool] | None = None,
) -> Result:
    """Return the best plan found in the time given."""
    began = monotonic()
    plan = greedy_plan(problem, start)
    took = monotonic() - began
    left_out = tuple(
        index
        for index, case in enumerate(problem.cases)
        if case.unplaced is None and index not in plan.placed
    )
    return Result(plan, cost_of(problem, plan), 0, took, took, left_out)
