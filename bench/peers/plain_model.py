"""The textbook model in CP-SAT: one switch for every case in every place, started from the clerk's plan."""

from collections import defaultdict
from typing import Any

from ortools.sat.python import cp_model

from scheduling.domain.planner.greedy import greedy_plan
from scheduling.domain.planner.problem import Plan, Problem


def plain_plan(problem: Problem, seconds: float) -> Plan:
    """Return the best plan that CP-SAT finds with two workers."""
    model = cp_model.CpModel()
    clerk = greedy_plan(problem)
    switch = {}
    for index, case in enumerate(problem.cases):
        for place in case.costs:
            switch[index, place] = model.new_bool_var("")
            model.add_hint(switch[index, place], clerk.placed.get(index) == place)
        choices = [switch[index, place] for place in case.costs]
        model.add(sum(choices) == 1) if case.unplaced is None else model.add_at_most_one(choices)
    costs: list[Any] = [
        (problem.cases[index].costs[place] - (problem.cases[index].unplaced or 0)) * chosen
        for (index, place), chosen in switch.items()
    ]
    costs += _places(model, problem, switch) + _groups(model, problem, switch)
    _beds(model, problem, switch)
    model.minimize(sum(costs))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 2
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return clerk
    return Plan({case: place for (case, place), chosen in switch.items() if solver.value(chosen)})


def _places(model: cp_model.CpModel, problem: Problem, switch: dict[tuple[int, int], Any]) -> list[Any]:
    """Add the minutes of each place, its equipment, and the cost of opening it."""
    of_place = defaultdict(list)
    for (case, place), chosen in switch.items():
        of_place[place].append((case, chosen))
    costs: list[Any] = []
    in_use = defaultdict(list)
    for place, entries in of_place.items():
        where = problem.places[place]
        minutes = [(problem.cases[case].minutes + where.turnover) * chosen for case, chosen in entries]
        opened = model.new_bool_var("")
        model.add(sum(minutes) <= (where.minutes + where.turnover) * opened)
        costs.append(where.opening * opened)
        for kind, used in _equipment(model, problem, entries).items():
            for slot in where.slots:
                in_use[kind, slot].append(used)
    for key, most in problem.equipment.items():
        model.add(sum(in_use[key]) <= most)
    return costs


def _equipment(model: cp_model.CpModel, problem: Problem, entries: list[tuple[int, Any]]) -> dict[str, Any]:
    """Return for each kind whether a place uses it."""
    used: dict[str, Any] = {}
    for case, chosen in entries:
        for kind in problem.cases[case].kinds:
            if kind not in used:
                used[kind] = model.new_bool_var("")
            model.add_implication(chosen, used[kind])
    return used


def _groups(model: cp_model.CpModel, problem: Problem, switch: dict[tuple[int, int], Any]) -> list[Any]:
    """Add the minutes of each group on a day, and the cost of each further place."""
    minutes, visits = defaultdict(list), defaultdict(list)
    for (index, place), chosen in switch.items():
        case, day = problem.cases[index], problem.places[place].day
        if case.group is not None:
            minutes[case.group, day].append(case.minutes * chosen)
            visits[case.group, day, place].append(chosen)
    for key, parts in minutes.items():
        if key in problem.group_minutes:
            model.add(sum(parts) <= problem.group_minutes[key])
    places_of = defaultdict(list)
    for (group, day, _), choices in visits.items():
        there = model.new_bool_var("")
        model.add_max_equality(there, choices)
        places_of[group, day].append(there)
    costs = []
    for places in places_of.values():
        further = model.new_int_var(0, len(places), "")
        model.add(further >= sum(places) - 1)
        costs.append(problem.transfer * further)
    return costs


def _beds(model: cp_model.CpModel, problem: Problem, switch: dict[tuple[int, int], Any]) -> None:
    beds = defaultdict(list)
    for (index, place), chosen in switch.items():
        case = problem.cases[index]
        if case.ward is not None:
            for night in range(case.bed_days):
                beds[case.ward, problem.places[place].day + night].append(chosen)
    for key, free in problem.beds.items():
        if beds[key]:
            model.add(sum(beds[key]) <= free)
