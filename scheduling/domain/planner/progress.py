"""What the planner tells while it works, and what it gives in the end."""

from dataclasses import dataclass
from enum import StrEnum

from scheduling.domain.planner.problem import Plan


class Phase(StrEnum):
    """What the planner is doing."""

    FIRST_PLAN = "first_plan"
    BOUND = "bound"
    DIVE = "dive"
    IMPROVING = "improving"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Progress:
    """The best plan so far, and what no plan can cost less than (None until it is known)."""

    phase: Phase
    seconds: float
    cost: float
    bound: float | None
    plan: Plan


@dataclass(frozen=True, slots=True)
class Result:
    """The best plan found, its cost, and a bound that no plan can be below.

    ``first_plan``: seconds until the first plan. ``left_out``: cases that must be placed and are not.
    ``best``: no plan is better. ``stopped``: somebody ended it before the planner was done.
    """

    plan: Plan
    cost: float
    bound: float
    seconds: float
    first_plan: float
    left_out: tuple[int, ...] = ()
    best: bool = False
    stopped: bool = False

    @property
    def gap(self) -> float:
        """Return how far the cost may be from the best, as a part of the bound."""
        return (self.cost - self.bound) / self.bound if self.bound > 0 else float(self.cost > self.bound)
