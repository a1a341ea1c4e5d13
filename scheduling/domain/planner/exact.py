"""The best whole plan from a given list of columns, by CP-SAT."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from scheduling.domain.planner.columns import Column
from scheduling.domain.planner.layout import Layout

# Savings are counted in thousandths, for costs that are not whole.
_GRAIN = 1000


@dataclass(frozen=True, slots=True)
class Chosen:
    """The columns of a plan, and whether none of those given make a better one.

    ``saving``: no plan of them saves more.
    """

    columns: list[Column] | None
    proven: bool
    saving: float


def best_of(
    layout: Layout,
    columns: Sequence[Column],
    start: Sequence[Column],
    *,
    effort: float,
    seconds: float,
    seed: int,
) -> Chosen:
    """Return the best plan found among these columns.

    ``effort``: the solver's own measure of work, the same on every machine; ``seconds`` ends it in any case.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    variables = [model.new_bool_var("") for _ in columns]
    _add_rows(model, layout, columns, variables)
    begun = {(column.spot, column.cases) for column in start}
    for column, variable in zip(columns, variables, strict=True):
        model.add_hint(variable, (column.spot, column.cases) in begun)
    savings = [
        round(column.saving * _GRAIN) * variable for column, variable in zip(columns, variables, strict=True)
    ]
    model.maximize(
        sum(savings) - round(layout.problem.transfer * _GRAIN) * _transfers(model, layout, columns, variables)
    )
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = effort
    solver.parameters.max_time_in_seconds = max(0.01, seconds)
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Chosen(None, status == cp_model.INFEASIBLE, inf)
    chosen = [
        column for column, variable in zip(columns, variables, strict=True) if solver.boolean_value(variable)
    ]
    return Chosen(chosen, status == cp_model.OPTIMAL, solver.best_objective_bound / _GRAIN)


def _add_rows(model: Any, layout: Layout, columns: Sequence[Column], variables: Sequence[Any]) -> None:
    room = [1] * len(layout.problem.cases)
    room += [int(row.capacity) for row in layout.rows]
    room += [len(spot.places) for spot in layout.spots]
    on_row = defaultdict(list)
    for column, variable in zip(columns, variables, strict=True):
        for row, amount in column.rows:
            on_row[row].append((variable, amount))
    for row, parts in sorted(on_row.items()):
        if room[row] == 1 and all(amount == 1 for _, amount in parts):
            model.add_at_most_one(variable for variable, _ in parts)
        elif sum(amount for _, amount in parts) > room[row]:
            model.add(sum(amount * variable for variable, amount in parts) <= room[row])


def _transfers(model: Any, layout: Layout, columns: Sequence[Column], variables: Sequence[Any]) -> Any:
    """Return how many places groups use on a day beyond their first, as the solver counts them."""
    if not layout.problem.transfer:
        return 0
    uses = defaultdict(list)
    for column, variable in zip(columns, variables, strict=True):
        for group in {layout.problem.cases[case].group for case in column.cases} - {None}:
            uses[group, layout.spots[column.spot].day].append(variable)
    count: Any = 0
    for visits in uses.values():
        once = model.new_bool_var("")
        model.add(once <= sum(visits))
        count += sum(visits) - once
    return count
