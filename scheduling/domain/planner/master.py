"""The master programme: which fillings to use, at most one for each case, spot and piece of what is shared.

Its linear relaxation gives the prices that new fillings are looked for with. Cuts over three rows of which a whole
plan may use only one filling that holds two of them bring the relaxation nearer to whole plans.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from time import monotonic

import numpy as np

from scheduling.domain.planner.columns import Column
from scheduling.domain.planner.layout import Floats, Layout
from scheduling.domain.planner.prices import Prices

Cut = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Duals:
    """The prices of all rows and cuts, and what the relaxation costs at them."""

    prices: Prices
    spots: Floats
    cuts: Floats
    cost: float


class Master:
    """The relaxation, kept warm while columns and cuts come in. ``until``: when it gives up."""

    def __init__(self, layout: Layout, until: float) -> None:
        from ortools.linear_solver import pywraplp

        self.layout, self._until = layout, until
        self._solver = pywraplp.Solver.CreateSolver("GLOP")
        capacity = np.concatenate([np.ones(len(layout.problem.cases)), layout.capacity, layout.copies])
        self._least = -self._solver.infinity()
        self._rows = [self._solver.Constraint(self._least, float(room)) for room in capacity]
        self._objective = self._solver.Objective()
        self._objective.SetMaximization()
        self.columns: list[Column] = []
        self._variables: list[pywraplp.Variable] = []
        self._seen: set[tuple[int, tuple[int, ...]]] = set()
        self._columns_on: dict[int, list[int]] = {}
        self._rows_changed = False
        self._used: list[tuple[int, float]] = []
        self.cuts: dict[Cut, pywraplp.Constraint] = {}
        self._cuts_of: dict[int, list[Cut]] = {}

    def add(self, columns: Iterable[Column]) -> int:
        """Take columns in that are not there yet; return how many."""
        count = len(self.columns)
        for column in columns:
            if (column.spot, column.cases) in self._seen:
                continue
            self._seen.add((column.spot, column.cases))
            variable = self._solver.NumVar(0, self._solver.infinity(), "")
            self._objective.SetCoefficient(variable, column.saving)
            for row, amount in column.rows:
                self._rows[row].SetCoefficient(variable, amount)
            for cut in self.cuts_on(column):
                self.cuts[cut].SetCoefficient(variable, 1)
            for row in column.singles:
                self._columns_on.setdefault(row, []).append(len(self.columns))
            self.columns.append(column)
            self._variables.append(variable)
        return len(self.columns) - count

    def cuts_on(self, column: Column) -> list[Cut]:
        """Return the cuts that hold for a column: it takes two of their rows."""
        return held_by(self._cuts_of, column)

    def cut(self, rows: Cut) -> None:
        """Use at most one column that takes two of three rows."""
        constraint = self._solver.Constraint(self._least, 1)
        self.cuts[rows] = constraint
        for row in rows:
            self._cuts_of.setdefault(row, []).append(rows)
        counts: Counter[int] = Counter()
        for row in rows:
            counts.update(self._columns_on.get(row, ()))
        for number, count in counts.items():
            if count >= 2:
                constraint.SetCoefficient(self._variables[number], 1)
        self._rows_changed = True

    def fix(self, numbers: Iterable[int], times: int = 1) -> None:
        """Use these columns, come what may; or, with 0 times, leave it open again."""
        for number in numbers:
            self._variables[number].SetLb(times)
        self._rows_changed = True

    def solve(self) -> Duals | None:
        """Solve the relaxation; None when the solver gave up."""
        # From the last solution on: the dual method where that broke new rows, the primal where columns came in.
        method = "true" if self._rows_changed else "false"
        self._solver.SetSolverSpecificParametersAsString(
            f"use_preprocessing: false use_dual_simplex: {method}"
        )
        self._rows_changed = False
        self._solver.SetTimeLimit(max(1, round(1000 * (self._until - monotonic()))))
        if self._solver.Solve() != self._solver.OPTIMAL:
            return None
        values = [variable.solution_value() for variable in self._variables]
        self._used = [(number, value) for number, value in enumerate(values) if value > 1e-7]
        layout = self.layout
        row = np.maximum(0, np.array([row.dual_value() for row in self._rows]))
        cases, shared = len(layout.problem.cases), len(layout.rows)
        cuts = np.maximum(0, np.array([cut.dual_value() for cut in self.cuts.values()]))
        prices = Prices(row[:cases], row[cases : cases + shared])
        return Duals(prices, row[cases + shared :], cuts, layout.base - self._objective.Value())

    def used(self) -> list[tuple[int, float]]:
        """Return the numbers of the columns in use when last solved, and how much of each."""
        return self._used

    def penalty(self, duals: Duals) -> "Penalty":
        """Return what the cuts take off a column's worth."""
        prices = {
            cut: price for cut, price in zip(self.cuts, duals.cuts.tolist(), strict=True) if price > 1e-9
        }
        on_row: dict[int, list[Cut]] = {}
        for cut in prices:
            for row in cut:
                on_row.setdefault(row, []).append(cut)
        return Penalty(prices, on_row)


@dataclass(frozen=True, slots=True)
class Penalty:
    """The cuts that have a price, and on which rows."""

    prices: dict[Cut, float]
    on_row: dict[int, list[Cut]]

    def of(self, column: Column) -> float:
        """Return what the cuts on a column cost."""
        return sum(self.prices[cut] for cut in held_by(self.on_row, column))


def held_by(cuts_of: dict[int, list[Cut]], column: Column) -> list[Cut]:
    """Return the cuts of which a column takes two rows."""
    counts: dict[Cut, int] = {}
    for row in column.singles:
        for cut in cuts_of.get(row, ()):
            counts[cut] = counts.get(cut, 0) + 1
    return [cut for cut, count in counts.items() if count >= 2]
