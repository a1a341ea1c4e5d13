"""Plan a part anew: bound it, and when it may be better, find its best plan among all columns that could be in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

import numpy as np

from scheduling.domain.planner.columns import Column, Columns
from scheduling.domain.planner.exact import best_of
from scheduling.domain.planner.layout import Floats, Layout, penalty_of
from scheduling.domain.planner.parts import Part
from scheduling.domain.planner.plans import cost_of
from scheduling.domain.planner.prices import Prices
from scheduling.domain.planner.pricing import Pricing
from scheduling.domain.planner.problem import Plan, Problem
from scheduling.domain.planner.relaxation import Relaxation

_ROUNDS, _MOST_COLUMNS, _EACH_PLACE = 6, 2000, 25
# Fillings worth starting with, by place: the cases of each.
Known = Mapping[int, Sequence[tuple[int, ...]]]


class Outcome(StrEnum):
    """What planning a part anew came to."""

    BEST_ALREADY = "best_already"
    BETTER = "better"
    NOTHING = "nothing"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class Improved:
    """A plan for the places of a part, in the numbers of the whole problem, when a better one was found.

    ``within``: no plan of the part is better by more.
    """

    outcome: Outcome
    places: tuple[int, ...]
    within: float
    placed: dict[int, int] | None = None


def improve(
    problem: Problem,
    plan: Plan,
    places: Iterable[int],
    known: Known,
    case_prices: Floats,
    *,
    effort: float,
    until: float,
    seed: int,
) -> Improved:
    """Plan some places anew, with their cases and those left out; ``until``: the time to give up."""
    part = Part(problem, plan, places)
    work = _Work(part, penalty_of(problem), until)
    work.begin(known, case_prices)
    return work.finish(effort, seed)


class _Work:
    def __init__(self, part: Part, penalty: float, until: float) -> None:
        self._part, self._until = part, until
        self.layout = Layout(part.problem, penalty)
        self._columns = Columns(self.layout)
        self._relaxation = Relaxation(self.layout, Pricing(self.layout), self._columns, until)
        self._start = self._columns.of_plan(part.start)
        self._cost = whole_cost(self.layout, part.start)
        self._enough = self._cost - self.layout.grain

    def _late(self) -> bool:
        return monotonic() > self._until

    def begin(self, known: Known, case_prices: Floats) -> None:
        """Start with the plan there is, with what is known, and with the prices of the whole."""
        self._relaxation.master.add(self._start)
        self._relaxation.master.add(self._fitting(known))
        self._relaxation.prices = Prices(case_prices[self._part.cases], np.zeros(len(self.layout.rows)))

    def _fitting(self, known: Known) -> Iterable[Column]:
        case_of = self._part.case_of
        for place in self._part.places:
            spot = self.layout.spot_of.get(self._part.place_of[place])
            if spot is None:
                continue
            for cases in known.get(place, ()):
                own = tuple(case_of[case] for case in cases if case in case_of)
                if len(own) == len(cases) and all((case, spot) in self.layout.entry_of for case in own):
                    yield self._columns.make(spot, own)

    def finish(self, effort: float, seed: int) -> Improved:
        """Bound it, tighten, and look for the best plan if it may be better than the present one."""
        relaxation = self._relaxation
        relaxation.close(self._late, enough=self._enough)
        if relaxation.bound < self._enough:
            relaxation.tighten(self._late, _ROUNDS, self._enough)
        if relaxation.bound >= self._enough:
            return self._improved(Outcome.BEST_ALREADY)
        if self._late():
            return self._improved(Outcome.TOO_LARGE)
        candidates, complete = self._candidates()
        have = {(column.spot, column.cases) for column in candidates}
        candidates += [column for column in self._start if (column.spot, column.cases) not in have]
        chosen = best_of(
            self.layout, candidates, self._start, effort=effort, seconds=self._until - monotonic(), seed=seed
        )
        if complete:
            # Whatever is better than the present plan is made of these columns.
            proven = min(self._cost, self.layout.base - chosen.saving - self.layout.rounding)
            relaxation.bound = max(relaxation.bound, proven)
        better = self._better(chosen.columns)
        if better is not None:
            return self._improved(Outcome.BETTER, better)
        if not chosen.proven:
            return self._improved(Outcome.TOO_LARGE)
        return self._improved(Outcome.BEST_ALREADY if complete else Outcome.NOTHING)

    def _candidates(self) -> tuple[list[Column], bool]:
        """Return the columns that a better plan may use, and whether they are all; else those that seem best."""
        gap = self._cost - self._relaxation.bound
        most = max(_MOST_COLUMNS, _EACH_PLACE * len(self._part.places))
        for part in (1.0, 0.6, 0.35, 0.2, 0.1):
            columns = self._relaxation.all_within(part * gap, most)
            if columns is not None:
                return columns, part == 1.0
        return list(self._relaxation.master.columns), False

    def _better(self, chosen: list[Column] | None) -> Plan | None:
        if chosen is None:
            return None
        plan = self._columns.plan_of(chosen)
        return plan if whole_cost(self.layout, plan) < self._cost - 1e-6 else None

    def _improved(self, outcome: Outcome, plan: Plan | None = None) -> Improved:
        part = self._part
        placed = None
        if plan is not None:
            placed = {part.cases[case]: part.places[place] for case, place in plan.placed.items()}
        return Improved(outcome, tuple(part.places), float(self._cost - self._relaxation.bound), placed)


def whole_cost(layout: Layout, plan: Plan) -> float:
    """Return the cost of a plan, with the penalty for every case that must be placed and is not."""
    missing = sum(
        case.unplaced is None and index not in plan.placed for index, case in enumerate(layout.problem.cases)
    )
    return cost_of(layout.problem, plan) + layout.penalty * missing
