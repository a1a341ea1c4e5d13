"""The relaxation of a problem: fillings are looked for until none can make it better, then cuts tighten it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from scheduling.domain.planner.ascent import lagrangian
from scheduling.domain.planner.columns import Column, Columns
from scheduling.domain.planner.cuts import violated
from scheduling.domain.planner.layout import Floats, Layout
from scheduling.domain.planner.master import Duals, Master, Penalty
from scheduling.domain.planner.prices import Filling, Prices
from scheduling.domain.planner.pricing import Pricing

_TOLERANCE = 1e-6
_MOST_FILLINGS = 60_000
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Priced:
    """What looking for fillings gave: those that would make it better, and a bound that holds at these prices."""

    better: list[Column]
    bound: float


class Relaxation:
    """A master programme with the fillings it needs. ``bound``: no plan of the problem can be below."""

    def __init__(self, layout: Layout, pricing: Pricing, columns: Columns, until: float) -> None:
        self.layout, self._pricing, self.columns = layout, pricing, columns
        self.master = Master(layout, until)
        self.bound = -np.inf
        self.prices: Prices | None = None
        self.duals: Duals | None = None

    def close(
        self, stopped: Callable[[], bool], tolerance: float = _TOLERANCE, enough: float = np.inf
    ) -> bool:
        """Add fillings until the bound meets the cost of the relaxation, or is enough; say whether it did."""
        while not stopped():
            duals = self.master.solve()
            if duals is None:
                return False
            self.duals = duals
            priced = self._price(duals)
            if priced.bound > self.bound:
                self.bound, self.prices = priced.bound, duals.prices
            if self.bound >= enough or duals.cost - self.bound <= tolerance * max(1, abs(self.bound)):
                return True
            if not self.master.add(priced.better):
                return False
        return False

    def _price(self, duals: Duals) -> Priced:
        """Look for fillings that are worth more than their spot's price; with cuts, among all that may be."""
        if not self.master.cuts:
            return self._price_plainly(duals)
        penalty = self.master.penalty(duals)
        worth: Floats | None = None
        priced = Priced([], -np.inf)
        for part in (0.0, 0.3, 0.6, 0.85):
            if part and worth is None:
                worth, _ = self._pricing.best(duals.prices)
            floors = duals.spots if worth is None else duals.spots + part * np.maximum(0, worth - duals.spots)
            found = self._pricing.all_above(duals.prices, floors - 1e-9, _MOST_FILLINGS)
            if found is not None:
                priced = self._with_cuts(duals, floors, found, penalty)
                break
        return priced

    def _price_plainly(self, duals: Duals) -> Priced:
        for prices in self._smoothed(duals):
            worth, found = self._pricing.best(prices, 2)
            bound = lagrangian(self.layout, prices, worth)
            if bound > self.bound:
                self.bound, self.prices = bound, prices
            better = self._better(duals, found)
            if better:
                return Priced(better, bound)
        return Priced([], bound)

    def _smoothed(self, duals: Duals) -> Iterable[Prices]:
        """Return prices between the best known and the present ones, then the present ones."""
        best = self.prices
        if best is not None:
            for part in (0.5, 0.25):
                cases = part * best.cases + (1 - part) * duals.prices.cases
                yield Prices(cases, part * best.rows + (1 - part) * duals.prices.rows)
        yield duals.prices

    def _better(self, duals: Duals, found: list[Filling]) -> list[Column]:
        """Return the columns that would come in at the present prices."""
        columns = [self.columns.make(filling.spot, filling.cases) for filling in found]
        return [column for column in columns if self.reduced(duals, column) > 1e-7]

    def reduced(self, duals: Duals, column: Column) -> float:
        """Return what a column saves beyond all its prices."""
        cases, rows = duals.prices.cases, duals.prices.rows
        count = len(cases)
        left = column.saving - float(duals.spots[column.spot])
        for row, amount in column.rows[:-1]:
            left -= amount * float(cases[row] if row < count else rows[row - count])
        return left

    def _with_cuts(self, duals: Duals, floors: Floats, found: list[Filling], penalty: Penalty) -> Priced:
        worth = floors.copy()
        better: list[tuple[float, int, Column]] = []
        for filling in found:
            column = self.columns.make(filling.spot, filling.cases)
            left = filling.worth - penalty.of(column)
            if left > duals.spots[filling.spot] + 1e-7:
                better.append((duals.spots[filling.spot] - left, len(better), column))
                worth[filling.spot] = max(worth[filling.spot], left)
        bound = lagrangian(self.layout, duals.prices, worth) - float(duals.cuts.sum())
        return Priced([column for _, _, column in sorted(better)[:_AT_ONCE]], bound)

    def tighten(self, stopped: Callable[[], bool], rounds: int, enough: float = np.inf) -> None:
        """Cut off fractional solutions, some rounds long or until the bound is enough."""
        for _ in range(rounds):
            before = self.bound
            cuts = violated(self.master, 40 + len(self.layout.spots) // 4)
            for cut in cuts:
                self.master.cut(cut)
            if not cuts or not self.close(stopped, enough=enough) or self.bound >= enough:
                return
            if self.bound - before < 2e-5 * max(1.0, abs(self.bound)):
                return

    def all_within(self, gap: float, most: int) -> list[Column] | None:
        """Return every column that a plan better than the bound plus the gap may use; None if there are too many."""
        duals = self.duals
        if duals is None:
            return None
        found = self._pricing.all_above(duals.prices, duals.spots - gap, most, gap)
        if found is None:
            return None
        penalty = self.master.penalty(duals)
        columns = []
        for filling in found:
            column = self.columns.make(filling.spot, filling.cases)
            left = filling.worth - penalty.of(column)
            if left > float(duals.spots[filling.spot]) - gap:
                columns.append(column)
        return columns
