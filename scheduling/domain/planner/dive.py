"""A whole plan from a fractional one: take what is nearly whole, solve again, and so on to the bottom."""

from collections.abc import Callable

from scheduling.domain.planner.columns import Column
from scheduling.domain.planner.prices import Prices
from scheduling.domain.planner.pricing import Pricing
from scheduling.domain.planner.relaxation import Relaxation

_NEARLY, _EACH_TIME = 0.9, 0.06
_NOT_FOR_SALE = 1e12


class Dive:
    """One way down. The relaxation is as open as before when it ends."""

    def __init__(self, relaxation: Relaxation, pricing: Pricing, stopped: Callable[[], bool]) -> None:
        self._relaxation, self._master, self._pricing = relaxation, relaxation.master, pricing
        self._stopped = stopped
        self._fixed: dict[int, Column] = {}

    def plan(self) -> list[Column] | None:
        """Return the columns of a whole plan; None when stopped on the way."""
        try:
            return self._down()
        finally:
            self._master.fix(self._fixed, 0)

    def _down(self) -> list[Column] | None:
        while not self._stopped():
            if not self._price():
                return None
            used = self._master.used()
            open_ones = [(value, number) for number, value in used if number not in self._fixed]
            if not open_ones or all(value > 1 - 1e-6 for value, _ in open_ones):
                return [self._master.columns[number] for number, value in used for _ in range(round(value))]
            self._fix(open_ones)
        return None

    def _fix(self, open_ones: list[tuple[float, int]]) -> None:
        """Fix what is nearly whole, and at least a few of the largest."""
        least = max(1, int(_EACH_TIME * len(self._relaxation.layout.spots)))
        ordered = sorted(open_ones, key=lambda pair: (-pair[0], pair[1]))
        taken: set[int] = set()
        count = 0
        for value, number in ordered:
            column = self._master.columns[number]
            if count >= least and value < _NEARLY:
                break
            rows = {row for row, _ in column.rows}
            if value < 1 - 1e-6 and not rows.isdisjoint(taken):
                continue
            taken |= rows
            count += 1
            self._fixed[number] = column
        self._master.fix(list(self._fixed))

    def _price(self) -> bool:
        """Look for fillings of what is still open, and solve with them."""
        relaxation = self._relaxation
        held = [case for column in self._fixed.values() for case in column.cases]
        full = {
            column.spot
            for column in self._fixed.values()
            if len(relaxation.layout.spots[column.spot].places) == 1
        }
        duals = self._master.solve()
        if duals is None:
            return False
        cases = duals.prices.cases.copy()
        cases[held] = _NOT_FOR_SALE
        _, found = self._pricing.best(Prices(cases, duals.prices.rows), 1)
        columns = [relaxation.columns.make(one.spot, one.cases) for one in found if one.spot not in full]
        if not self._master.add([one for one in columns if relaxation.reduced(duals, one) > 1e-6]):
            return True
        return self._master.solve() is not None
