"""A first plan, as a clerk would make it: who loses most by waiting goes first, to the cheapest place with room."""

from scheduling.domain.planner.problem import Case, Plan, Problem
from scheduling.domain.planner.room import Room


def greedy_plan(problem: Problem, start: Plan | None = None) -> Plan:
    """Return a plan that breaks no rule about places; a case that must be placed may be left out if none is found.

    ``start``: what is placed already stays, as far as it is allowed.
    """
    room = Room(problem)
    if start is not None:
        for case, place in sorted(start.placed.items()):
            if place in problem.cases[case].costs and room.obstacle(case, place) is None:
                room.put(case, place)
    order = sorted(range(len(problem.cases)), key=lambda case: (*_rank(problem.cases[case]), case))
    for case in order:
        if case not in room.placed:
            _place(problem, room, case)
    return Plan(dict(sorted(room.placed.items())))


def _rank(case: Case) -> tuple[bool, float]:
    """Cases that must be placed first, then who loses most for each minute of theatre."""
    if case.unplaced is None or not case.costs:
        return (case.unplaced is not None, len(case.costs))
    return (True, -(case.unplaced - min(case.costs.values())) / case.minutes)


def _place(problem: Problem, room: Room, index: int) -> None:
    """Put a case into the cheapest place that has room and is worth it."""
    case = problem.cases[index]
    options = sorted((cost + room.extra_cost(index, place), place) for place, cost in case.costs.items())
    for cost, place in options:
        if case.unplaced is not None and cost >= case.unplaced:
            return
        if room.obstacle(index, place) is None:
            room.put(index, place)
            return
