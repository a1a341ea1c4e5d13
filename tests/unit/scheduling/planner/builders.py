"""Small problems to plan, from a seed, and every plan there is."""

from collections.abc import Iterator
from itertools import product
from random import Random

from scheduling.domain.planner.plans import broken_rules, cost_of
from scheduling.domain.planner.problem import Case, Place, Plan, Problem


def case(
    minutes: int = 60, unplaced: int | None = 100, *, places: dict[int, int] | None = None, **more: object
) -> Case:
    """Return a case; it may go to place 0 for nothing unless told otherwise."""
    return Case(minutes, {0: 0} if places is None else places, unplaced, **more)  # type: ignore[arg-type]


def any_problem(seed: int, *, must_place: bool = False) -> Problem:
    """Return a small problem with something of everything: equipment, beds, limits, loads, openings, groups."""
    random = Random(seed)
    places = tuple(_place(random) for _ in range(random.randint(1, 4)))
    cases = tuple(_case(random, len(places), must_place) for _ in range(random.randint(0, 6)))
    slots = {slot for place in places for slot in place.slots}
    return Problem(
        cases,
        places,
        {("c_arm", slot): random.randint(1, 2) for slot in slots} | {("tower", slot): 1 for slot in slots},
        {("ward", day): random.randint(1, 4) for day in range(5)},
        {("anna", day): random.choice([90, 200]) for day in range(3)},
        transfer=random.choice([0, 7]),
    )


def _place(random: Random) -> Place:
    day = random.randint(0, 2)
    slots = random.choice([(2 * day,), (2 * day + 1,), (2 * day, 2 * day + 1)])
    fixed = random.random() < 0.2
    return Place(
        day,
        120 * len(slots),
        turnover=random.choice([0, 10, 15]),
        slots=slots,
        opening=random.choice([0, 0, 20]),
        load_costs=random.choice([(), (), ((0, 30), (100, 0), (240, 40))]),
        limits=random.choice([{}, {}, {"complex": 1}, {"child": 0, "complex": 2}]),
        taken=30 if fixed else 0,
        taken_cases=1 if fixed else 0,
        held=frozenset({"c_arm"}) if fixed and random.random() < 0.5 else frozenset(),
    )


def _case(random: Random, places: int, must_place: bool) -> Case:
    return Case(
        random.choice([30, 45, 60, 90, 130]),
        {place: random.randint(0, 60) for place in range(places) if random.random() < 0.8},
        None if must_place and random.random() < 0.3 else random.randint(0, 120),
        kinds=frozenset(kind for kind in ("c_arm", "tower") if random.random() < 0.35),
        group=random.choice([None, "anna", "boris"]),
        ward=random.choice([None, "ward"]),
        bed_days=random.randint(0, 3),
        tags=frozenset(tag for tag in ("complex", "child") if random.random() < 0.25),
    )


def every_plan(problem: Problem) -> Iterator[Plan]:
    """Return every plan that breaks no rule."""
    choices = [[None, *case.costs] for case in problem.cases]
    for chosen in product(*choices):
        plan = Plan({case: place for case, place in enumerate(chosen) if place is not None})
        if not broken_rules(problem, plan):
            yield plan


def least_cost(problem: Problem) -> float | None:
    """Return what the best plan costs; None when there is none."""
    return min((cost_of(problem, plan) for plan in every_plan(problem)), default=None)
