"""A part of a problem: some places are planned anew, with the cases that they hold and those that are left out."""

from collections.abc import Iterable
from dataclasses import replace

from scheduling.domain.planner.plans import beds_used, equipment_used, group_minutes_used
from scheduling.domain.planner.problem import Plan, Problem


class Part:
    """A smaller problem, and how its numbers stand for those of the whole."""

    def __init__(self, problem: Problem, plan: Plan, places: Iterable[int]) -> None:
        self.places = sorted(set(places))
        own = {place: number for number, place in enumerate(self.places)}
        stays = {case: place for case, place in plan.placed.items() if place not in own}
        self.stays = Plan(stays)
        self.cases = [
            index
            for index, case in enumerate(problem.cases)
            if index not in stays and (index in plan.placed or not own.keys().isdisjoint(case.costs))
        ]
        self.case_of = {case: number for number, case in enumerate(self.cases)}
        self.place_of = own
        self.problem = self._smaller(problem)
        self.start = Plan({self.case_of[c]: own[p] for c, p in sorted(plan.placed.items()) if p in own})

    def _smaller(self, problem: Problem) -> Problem:
        cases = tuple(
            replace(
                problem.cases[index],
                costs={
                    self.place_of[place]: cost
                    for place, cost in problem.cases[index].costs.items()
                    if place in self.place_of
                },
            )
            for index in self.cases
        )
        used = equipment_used(problem, self.stays)
        for place in self.places:
            about = problem.places[place]
            used.subtract((kind, slot) for kind in about.held for slot in about.slots)
        beds, minutes = beds_used(problem, self.stays), group_minutes_used(problem, self.stays)
        return Problem(
            cases,
            tuple(problem.places[place] for place in self.places),
            {key: room - used[key] for key, room in problem.equipment.items()},
            {key: room - beds[key] for key, room in problem.beds.items()},
            {key: room - minutes[key] for key, room in problem.group_minutes.items()},
            problem.transfer,
        )

    def whole(self, plan: Plan) -> Plan:
        """Return a plan of the whole problem: what stays, and this part planned so."""
        placed = dict(self.stays.placed)
        placed.update({self.cases[case]: self.places[place] for case, place in plan.placed.items()})
        return Plan(dict(sorted(placed.items())))
