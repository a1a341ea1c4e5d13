"""Prices to begin with: a Lagrangian ascent, which needs no linear programme and finds a good bound fast."""

from collections.abc import Callable

import numpy as np

from scheduling.domain.planner.columns import Column, Columns
from scheduling.domain.planner.layout import Floats, Layout
from scheduling.domain.planner.prices import Filling, Prices
from scheduling.domain.planner.pricing import Pricing

# How a step is made: part of the way to the target, part of the last direction kept, and when to go more slowly.
_STEP, _KEEP, _PATIENCE, _SLOWER = 0.3, 0.7, 3, 0.7
_TARGET = 0.9
# Columns are worth keeping when they miss the best of their spot by this part of a usual saving.
_NEAR = 0.1


class Ascent:
    """What the ascent found: the best bound, its prices, and every filling that was best somewhere on the way."""

    def __init__(self, layout: Layout, pricing: Pricing, columns: Columns) -> None:
        self._layout, self._pricing, self._columns = layout, pricing, columns
        self.bound = -np.inf
        self.prices = self._first_prices()
        self.found: dict[Column, None] = {}

    def _first_prices(self) -> Prices:
        """Price each case at what it saves where it saves most, less what its minutes are worth."""
        layout = self._layout
        most = np.zeros(len(layout.problem.cases))
        np.maximum.at(most, layout.case, layout.saving)
        heavy = np.zeros(len(most))
        np.maximum.at(heavy, layout.case, layout.weight)
        room = float(sum(spot.capacity * len(spot.places) for spot in layout.spots))
        order = np.argsort(-most / np.maximum(heavy, 1), kind="stable")
        within = np.cumsum(heavy[order]) <= room
        last = order[min(int(within.sum()), len(order) - 1)] if len(order) else 0
        each = most[last] / max(heavy[last], 1) if len(order) else 0.0
        return Prices(np.maximum(0, most - each * heavy), np.zeros(len(layout.rows)))

    def climb(self, upper: float, steps: int, stopped: Callable[[], bool]) -> None:
        """Take so many steps towards a good part of a known plan's cost."""
        layout = self._layout
        count = len(layout.problem.cases)
        room = np.concatenate([np.ones(count), layout.capacity])
        now = np.concatenate([self.prices.cases, self.prices.rows])
        target, step, stalled, last = _TARGET * upper, _STEP, 0, np.zeros(len(now))
        for turn in range(steps):
            prices = Prices(now[:count], now[count:])
            worth, fillings = self._pricing.best(prices)
            bound = lagrangian(layout, prices, worth)
            if bound > self.bound + 1e-5 * abs(self.bound):
                stalled = 0
            else:
                stalled += 1
                if stalled >= _PATIENCE:
                    step, stalled = step * _SLOWER, 0
            if bound > self.bound:
                self.bound, self.prices = bound, prices
            target = max(target, self.bound + 0.01 * abs(self.bound))
            over = self._used(fillings, len(now)) - room
            last = _KEEP * last + (1 - _KEEP) * over if turn else over
            way = np.where((now <= 0) & (last < 0), 0, last)
            now = np.maximum(0, now + step * (target - bound) / max(1e-9, float(way @ way)) * way)
            if stopped() or not way.any():
                return

    def promising(self, pricing: Pricing) -> list[Column]:
        """Return the columns that are nearly the best of their spot at the best prices."""
        worth, _ = pricing.best(self.prices)
        own = np.concatenate([self.prices.cases, self.prices.rows])
        within = _NEAR * max(1.0, float(np.abs(self._layout.saving).mean()))
        return [
            column
            for column in self.found
            if column.saving - sum(amount * own[row] for row, amount in column.rows[:-1])
            > worth[column.spot] - within
        ]

    def _used(self, fillings: list[Filling], size: int) -> Floats:
        """Return what the best filling of each spot takes of each row, and remember all fillings."""
        used = np.zeros(size)
        best: dict[int, tuple[float, Column]] = {}
        for filling in fillings:
            column = self._columns.make(filling.spot, filling.cases)
            self.found[column] = None
            if filling.spot not in best or filling.worth > best[filling.spot][0]:
                best[filling.spot] = (filling.worth, column)
        for _, column in best.values():
            copies = len(self._layout.spots[column.spot].places)
            for row, amount in column.rows[:-1]:
                used[row] += amount * copies
        return used


def lagrangian(layout: Layout, prices: Prices, worth: Floats) -> float:
    """Return what no plan can cost less than, at any prices: everything left out, less all that can be saved."""
    shared = float(layout.capacity @ prices.rows)
    return float(layout.base - prices.cases.sum() - shared - layout.copies @ worth)
