"""What a plan costs, and which rules it breaks: the plain reading that the solver is held against."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from scheduling.domain.planner.problem import Plan, Problem


class Rule(StrEnum):
    """What a plan may not break."""

    NOT_ALLOWED = "not_allowed"
    LEFT_OUT = "left_out"
    MINUTES = "minutes"
    LIMIT = "limit"
    EQUIPMENT = "equipment"
    BEDS = "beds"
    GROUP_MINUTES = "group_minutes"


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that is broken: by what (a case, a place, a kind and slot, a ward and day), used and allowed."""

    rule: Rule
    what: tuple[str | int, ...]
    used: int = 0
    allowed: int = 0


def cost_of(problem: Problem, plan: Plan) -> float:
    """Return the cost of a plan: cases, places and transfers. Cases that must be placed cost nothing when left out."""
    total: float = 0
    for index, case in enumerate(problem.cases):
        place = plan.placed.get(index)
        total += (case.unplaced or 0) if place is None else case.costs[place]
    contents = plan.contents()
    for index, place_of in enumerate(problem.places):
        cases = contents.get(index, [])
        load = place_of.load(sum(problem.cases[case].minutes for case in cases), len(cases))
        total += place_of.load_cost(load)
        if cases and not place_of.taken_cases:
            total += place_of.opening
    return total + problem.transfer * transfers(problem, plan)


def transfers(problem: Problem, plan: Plan) -> int:
    """Return how many places groups use on a day beyond their first."""
    used = {
        (problem.cases[case].group, problem.places[place].day, place)
        for case, place in plan.placed.items()
        if problem.cases[case].group is not None
    }
    return len(used) - len({(group, day) for group, day, _ in used})


def broken_rules(problem: Problem, plan: Plan) -> list[Breach]:
    """Return everything a plan breaks; empty when it may be carried out."""
    allowed = [case for case, place in plan.placed.items() if place in problem.cases[case].costs]
    return [
        *_wrong_places(problem, plan, set(allowed)),
        *_overfull(problem, plan),
        *_over_limit(problem, plan),
        *_short(Rule.EQUIPMENT, problem.equipment, equipment_used(problem, plan)),
        *_short(Rule.BEDS, problem.beds, beds_used(problem, plan)),
        *_short(Rule.GROUP_MINUTES, problem.group_minutes, group_minutes_used(problem, plan)),
    ]


def equipment_used(problem: Problem, plan: Plan) -> Counter[tuple[str, int]]:
    """Return the pieces of each kind in use in each half day: one for every place with a case that needs it."""
    used: Counter[tuple[str, int]] = Counter()
    contents = plan.contents()
    for index, place in enumerate(problem.places):
        kinds = set(place.held).union(*(problem.cases[case].kinds for case in contents.get(index, [])))
        used.update((kind, slot) for kind in kinds for slot in place.slots)
    return used


def beds_used(problem: Problem, plan: Plan) -> Counter[tuple[str, int]]:
    """Return the beds that planned cases hold on each ward and day."""
    used: Counter[tuple[str, int]] = Counter()
    for index, place in plan.placed.items():
        case, day = problem.cases[index], problem.places[place].day
        if case.ward is not None:
            used.update((case.ward, day + night) for night in range(case.bed_days))
    return used


def group_minutes_used(problem: Problem, plan: Plan) -> Counter[tuple[str, int]]:
    """Return the minutes of cases, without turnovers, of each group on each day."""
    used: Counter[tuple[str, int]] = Counter()
    for index, place in plan.placed.items():
        case = problem.cases[index]
        if case.group is not None:
            used[case.group, problem.places[place].day] += case.minutes
    return used


def _wrong_places(problem: Problem, plan: Plan, allowed: set[int]) -> Iterator[Breach]:
    for case, place in plan.placed.items():
        if case not in allowed:
            yield Breach(Rule.NOT_ALLOWED, (case, place))
    for index, case_of in enumerate(problem.cases):
        if case_of.unplaced is None and index not in plan.placed:
            yield Breach(Rule.LEFT_OUT, (index,))


def _overfull(problem: Problem, plan: Plan) -> Iterator[Breach]:
    for index, cases in plan.contents().items():
        place = problem.places[index]
        load = place.load(sum(problem.cases[case].minutes for case in cases), len(cases))
        if load > place.minutes:
            yield Breach(Rule.MINUTES, (index,), load, place.minutes)


def _over_limit(problem: Problem, plan: Plan) -> Iterator[Breach]:
    for index, cases in plan.contents().items():
        tags = Counter(tag for case in cases for tag in problem.cases[case].tags)
        for tag, limit in problem.places[index].limits.items():
            if tags[tag] > limit:
                yield Breach(Rule.LIMIT, (index, tag), tags[tag], limit)


def _short(
    rule: Rule, capacity: Mapping[tuple[str, int], int], used: Counter[tuple[str, int]]
) -> Iterator[Breach]:
    for key, allowed in capacity.items():
        if used[key] > allowed:
            yield Breach(rule, key, used[key], allowed)
