"""What can be handed to another process: tightening the bound, and planning a part anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

from scheduling.domain.planner.columns import Columns
from scheduling.domain.planner.improve import Improved, improve
from scheduling.domain.planner.layout import Floats, Layout
from scheduling.domain.planner.pricing import Prices, Pricing
from scheduling.domain.planner.problem import Plan, Problem
from scheduling.domain.planner.relaxation import Relaxation


@dataclass(frozen=True, slots=True)
class Ground:
    """What every task builds on. ``known``: fillings worth starting with, by place; ``prices``: of the cases."""

    problem: Problem
    known: Mapping[int, Sequence[tuple[int, ...]]]
    prices: Floats


@dataclass(frozen=True, slots=True)
class Tighten:
    """Raise the bound by cuts until a time, or until it is enough. ``columns``: those of the relaxation so far."""

    columns: tuple[tuple[int, tuple[int, ...]], ...]
    prices: Prices
    bound: float
    enough: float
    until: float

    def run(self, ground: Ground) -> float:
        """Return the bound."""
        layout = Layout(ground.problem)
        columns = Columns(layout)
        relaxation = Relaxation(layout, Pricing(layout), columns)
        relaxation.prices, relaxation.bound = self.prices, self.bound
        relaxation.master.add(columns.make(spot, cases) for spot, cases in self.columns)
        relaxation.close(self._late)
        relaxation.tighten(self._late, 30, self.enough)
        return float(relaxation.bound)

    def _late(self) -> bool:
        return monotonic() > self.until


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
