"""The problem with cases that may be cut: a first bound, what each choice would cost more, and a plan by rounding."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scheduling.domain.planner.pooled.model import build
from scheduling.domain.planner.pooled.pools import LEFT_OUT, Ints, Pools
from scheduling.domain.planner.pooled.shapes import Model, Part

Floats = NDArray[np.float64]
SURE = 0.999
ROUNDS = 150


@dataclass(frozen=True, slots=True)
class Relaxed:
    """``bound``; ``extra``: what choosing each entry would cost beyond the bound; ``where``: a plan in the making."""

    bound: float
    extra: Floats
    where: Ints


def relax(pools: Pools, *, penalty: float, ended: Callable[[], bool]) -> Relaxed | None:
    """Return the bound, and a plan: the fullest choices are settled, the rest is asked again. None: no bound came."""
    from ortools.math_opt.python import mathopt

    count = len(pools.problem.cases)
    everything = Part(
        np.full(count, LEFT_OUT, dtype=np.int64), np.ones(count, dtype=bool), np.arange(len(pools.case))
    )
    built = build(pools, everything, relaxed=True, penalty=penalty)
    solver = mathopt.IncrementalSolver(built.model, mathopt.SolverType.GLOP)
    result = solver.solve()
    if not _good(result, mathopt):
        return None
    bound = result.objective_value() + built.base
    extra = np.array(result.reduced_costs(built.choices), dtype=float)
    where = _round(pools, built, solver, _values(result, built), ended)
    return Relaxed(bound, extra, where)


def _good(result: Any, mathopt: Any) -> bool:
    return bool(result.termination.reason == mathopt.TerminationReason.OPTIMAL)


def _values(result: Any, built: Model) -> Floats:
    return np.array(result.variable_values(built.choices), dtype=float)


def _round(pools: Pools, built: Model, solver: Any, values: Floats, ended: Callable[[], bool]) -> Ints:
    """Settle what is sure and the fullest of the rest, round after round."""
    from ortools.math_opt.python import mathopt

    where = np.full(len(pools.problem.cases), LEFT_OUT, dtype=np.int64)
    left, room = pools.capacity.copy(), np.array([sum(pool.room) for pool in pools.pools], dtype=np.int64)
    links = _links(pools)
    for _ in range(ROUNDS):
        settled = changed = 0
        # Cases that must be placed go first: what is left for them at the end may be nothing.
        first = pools.must[pools.case] & (where[pools.case] == LEFT_OUT) & (values > 1e-6)
        wanted = np.where(first, values + 1, values) if first.any() else values
        many = max(3, int((values > 1e-6).sum()) // 25)
        for entry in np.argsort(-wanted, kind="stable").tolist():
            case = pools.case[entry]
            if values[entry] < 1e-6 or (
                values[entry] < SURE and (settled >= many or first.any() > first[entry])
            ):
                break
            if where[case] != LEFT_OUT:
                continue
            rows, amounts = links[entry]
            if pools.weight[entry] <= room[pools.pool[entry]] and (amounts <= left[rows]).all():
                where[case] = pools.pool[entry]
                left[rows] -= amounts
                room[pools.pool[entry]] -= pools.weight[entry]
                built.choices[entry].lower_bound = 1
                settled += 1
            else:
                built.choices[entry].upper_bound = 0
            changed += 1
        if not changed or ended():
            break
        result = solver.solve()
        if not _good(result, mathopt):
            break
        values = _values(result, built)
    return where


def _links(pools: Pools) -> list[tuple[Ints, Ints]]:
    """Return the rows of each entry, and how much it takes of them."""
    order = np.argsort(pools.link_entry, kind="stable")
    ends = np.searchsorted(pools.link_entry[order], np.arange(len(pools.case) + 1))
    return [
        (
            pools.link_row[order[ends[entry] : ends[entry + 1]]],
            pools.link_amount[order[ends[entry] : ends[entry + 1]]],
        )
        for entry in range(len(pools.case))
    ]
