"""What is handed to another process: thinking over a part, or the whole."""

from dataclasses import dataclass

from scheduling.domain.planner.pooled.model import solve_part
from scheduling.domain.planner.pooled.pools import Ints, Pools
from scheduling.domain.planner.pooled.shapes import Answer, Part


@dataclass(frozen=True, slots=True)
class Think:
    """Think a part over, from a plan that is known."""

    part: Part
    hint: Ints
    seconds: float
    seed: int
    penalty: float
    tolerance: float = 0
    whole: bool = False

    def run(self, pools: Pools) -> Answer:
        """Return what the solver found."""
        return solve_part(
            pools,
            self.part,
            seconds=self.seconds,
            seed=self.seed,
            hint=self.hint,
            penalty=self.penalty,
            tolerance=self.tolerance,
            whole=self.whole,
        )
