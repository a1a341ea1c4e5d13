"""The problem, or a part of it, as an integer programme: which case in which pool, and how many places are used.

Which place a case gets is left open, so what is counted here is never more than a plan costs: a bound on the whole is
a bound. OR-Tools is imported when it is needed: a web process that plans nothing should not carry it.
"""

from collections import defaultdict
from datetime import timedelta
from typing import Any

import numpy as np

from scheduling.domain.planner.pooled.pools import LEFT_OUT, Ints, Pools
from scheduling.domain.planner.pooled.shapes import Answer, Model, Part

# The whole is divided 1,000 times for the bound with 3,000 entries, 27,000 times with 1,000.
WHOLE_NODES = 2.7e13
LARGE = 3_000


def build(pools: Pools, part: Part, *, relaxed: bool = False, penalty: float = 0) -> Model:
    """Return the model of a part. ``penalty``: what leaving out a case costs that must be placed; 0: not allowed."""
    from ortools.math_opt.python import mathopt

    model = mathopt.Model()
    stay = pools.chosen(np.where(part.free, LEFT_OUT, part.where))
    choices = [
        model.add_variable(lb=0, ub=1, is_integer=not relaxed, name="") for _ in range(len(part.entries))
    ]
    built = Model(model, choices, [], [], pools.base + int(pools.cost[stay].sum()))
    _once_each(pools, part, built, mathopt, penalty)
    _shared(pools, part, built, mathopt, pools.left(stay))
    _places(pools, part, built, mathopt, stay, relaxed)
    terms = [cost * choice for cost, choice in zip(pools.cost[part.entries].tolist(), choices, strict=True)]
    terms += [pools.pools[pool].opening * count for count, pool, _ in built.used]
    model.minimize(mathopt.fast_sum([*terms, *(penalty * missing for missing in built.missing)]))
    return built


def _once_each(pools: Pools, part: Part, built: Model, mathopt: Any, penalty: float) -> None:
    of_case: defaultdict[int, list[Any]] = defaultdict(list)
    for choice, case in zip(built.choices, pools.case[part.entries].tolist(), strict=True):
        of_case[case].append(choice)
    for case in np.flatnonzero(part.free).tolist():
        total = mathopt.fast_sum(of_case[case])
        if not pools.must[case]:
            if of_case[case]:
                built.model.add_linear_constraint(total <= 1)
            continue
        if penalty:
            missing = built.model.add_variable(lb=0, ub=1)
            built.missing.append(missing)
            total = total + missing
        built.model.add_linear_constraint(total == 1)


def _shared(pools: Pools, part: Part, built: Model, mathopt: Any, left: Ints) -> None:
    """Add the rows that can be short: beds, and minutes of groups."""
    choice_of = np.full(len(pools.case), -1, dtype=np.int64)
    choice_of[part.entries] = np.arange(len(part.entries))
    mine = np.flatnonzero(choice_of[pools.link_entry] >= 0)
    terms: defaultdict[int, list[Any]] = defaultdict(list)
    most: defaultdict[int, int] = defaultdict(int)
    for link in mine.tolist():
        row, amount = int(pools.link_row[link]), int(pools.link_amount[link])
        terms[row].append(amount * built.choices[choice_of[pools.link_entry[link]]])
        most[row] += amount
    for row, parts in terms.items():
        if most[row] > left[row]:
            built.model.add_linear_constraint(mathopt.fast_sum(parts) <= int(left[row]))


def _places(pools: Pools, part: Part, built: Model, mathopt: Any, stay: Ints, relaxed: bool) -> None:
    """Add for each pool that may change how many of its places are used; places of one length are one number."""
    minutes: defaultdict[int, list[Any]] = defaultdict(list)
    for choice, entry in zip(built.choices, part.entries.tolist(), strict=True):
        minutes[int(pools.pool[entry])].append(int(pools.weight[entry]) * choice)
    taken = np.bincount(pools.pool[stay], pools.weight[stay], minlength=len(pools.pools))
    for number, parts in sorted(minutes.items()):
        room = pools.pools[number].room
        counts = []
        for length in sorted(set(room), reverse=True):
            count = built.model.add_variable(lb=0, ub=room.count(length), is_integer=not relaxed)
            counts.append(length * count)
            built.used.append((count, number, length))
        total = mathopt.fast_sum(parts) + float(taken[number])
        built.model.add_linear_constraint(total <= mathopt.fast_sum(counts))


def solve_part(
    pools: Pools,
    part: Part,
    *,
    seconds: float,
    seed: int,
    hint: Ints | None,
    penalty: float = 0,
    tolerance: float = 0,
    whole: bool = False,
) -> Answer:
    """Return the best that the solver finds for a part in the time given, starting from a plan that is known."""
    from ortools.math_opt.python import mathopt

    built = build(pools, part, penalty=penalty)
    model_parameters = mathopt.ModelSolveParameters()
    if hint is not None:
        model_parameters.solution_hints.append(
            mathopt.SolutionHint(variable_values=_hint(pools, part, built, hint))
        )
    result = mathopt.solve(
        built.model,
        mathopt.SolverType.GSCIP if whole else mathopt.SolverType.HIGHS,
        params=mathopt.SolveParameters(
            time_limit=timedelta(seconds=max(0.05, seconds)),
            random_seed=seed,
            absolute_gap_tolerance=tolerance or None,
            node_limit=_nodes(len(part.entries)) if whole else None,
            # Plans of a large whole come from its parts; here the bound is what counts.
            heuristics=mathopt.Emphasis.OFF if whole and len(part.entries) > LARGE else None,
        ),
        model_params=model_parameters,
    )
    where = None
    if result.has_primal_feasible_solution():
        values = result.variable_values(built.choices)
        where = np.where(part.free, LEFT_OUT, part.where)
        chosen = part.entries[np.array(values, dtype=float) > 0.5]
        where[pools.case[chosen]] = pools.pool[chosen]
    proven = result.termination.reason == mathopt.TerminationReason.OPTIMAL
    return Answer(where, result.termination.objective_bounds.dual_bound + built.base, proven)


def _nodes(entries: int) -> int:
    """Return how far the whole is divided for the bound: to the end when it is small; when it is large, dividing
    raises the bound so little that the time is better spent on the plan."""
    return max(20, int(WHOLE_NODES / max(1, entries) ** 3))


def _hint(pools: Pools, part: Part, built: Model, where: Ints) -> dict[Any, float]:
    """Return the values of all variables in a plan that is known."""
    hint = {
        choice: float(where[case] == pool)
        for choice, case, pool in zip(
            built.choices,
            pools.case[part.entries].tolist(),
            pools.pool[part.entries].tolist(),
            strict=True,
        )
    }
    cases = [int(case) for case in np.flatnonzero(part.free & pools.must)]
    for missing, case in zip(built.missing, cases, strict=False):
        hint[missing] = float(where[case] == LEFT_OUT)
    chosen = pools.chosen(where)
    load = np.bincount(pools.pool[chosen], pools.weight[chosen], minlength=len(pools.pools)).tolist()
    for count, pool, length in built.used:
        needed = 0
        for _ in range(pools.pools[pool].room.count(length)):
            if load[pool] > 0:
                load[pool] -= length
                needed += 1
        hint[count] = float(needed)
    return hint
