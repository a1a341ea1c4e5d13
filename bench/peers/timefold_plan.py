"""Plan with Timefold, by the Python of the virtual environment it is installed for: problem in, placed pairs out.

It runs outside the product's own environment, so it knows nothing of it.
"""

import json
import sys
from dataclasses import dataclass, field
from typing import Annotated

from timefold.solver import SolverFactory
from timefold.solver.config import (
    Duration,
    ScoreDirectorFactoryConfig,
    SolverConfig,
    TerminationConfig,
)
from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ProblemFactCollectionProperty,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import (
    Constraint,
    ConstraintCollectors,
    ConstraintFactory,
    HardSoftScore,
    Joiners,
    constraint_provider,
)


@dataclass
class Place:
    number: int
    day: int
    room: int
    turnover: int
    opening: int
    slots: list[int]


@dataclass
class Limit:
    """So much of something at one time: equipment in a half day, beds or a surgeon's minutes on a day."""

    what: str
    when: int
    most: int


@planning_entity
@dataclass
class Case:
    number: Annotated[int, PlanningId]
    minutes: int
    costs: dict[int, int]
    unplaced: int
    must: bool
    kinds: list[str]
    group: str
    nights: int
    transfer: int
    allowed: Annotated[list[Place], ValueRangeProvider(id="allowed")]
    place: Annotated[
        Place | None, PlanningVariable(value_range_provider_refs=["allowed"], allows_unassigned=True)
    ] = field(default=None)


@planning_solution
@dataclass
class Schedule:
    limits: Annotated[list[Limit], ProblemFactCollectionProperty]
    cases: Annotated[list[Case], PlanningEntityCollectionProperty]
    score: Annotated[HardSoftScore | None, PlanningScore] = field(default=None)


@constraint_provider
def rules(factory: ConstraintFactory) -> list[Constraint]:
    placed = lambda: factory.for_each(Case)  # noqa: E731
    everybody = lambda: factory.for_each_including_unassigned(Case)  # noqa: E731
    minutes = ConstraintCollectors.sum(lambda case: case.minutes + case.place.turnover)
    return [
        everybody()
        .filter(lambda case: case.place is None and case.must)
        .penalize(HardSoftScore.ONE_HARD, lambda case: 1_000)
        .as_constraint("must be placed"),
        placed()
        .group_by(lambda case: case.place, minutes)
        .filter(lambda place, used: used > place.room)
        .penalize(HardSoftScore.ONE_HARD, lambda place, used: used - place.room)
        .as_constraint("minutes"),
        factory.for_each(Limit)
        .filter(lambda limit: limit.what.startswith("kind "))
        .join(
            Case,
            Joiners.filtering(
                lambda limit, case: (
                    case.place is not None and limit.what[5:] in case.kinds and limit.when in case.place.slots
                )
            ),
        )
        .group_by(
            lambda limit, case: limit,
            ConstraintCollectors.count_distinct(lambda limit, case: case.place.number),
        )
        .filter(lambda limit, used: used > limit.most)
        .penalize(HardSoftScore.ONE_HARD, lambda limit, used: 60 * (used - limit.most))
        .as_constraint("equipment"),
        factory.for_each(Limit)
        .filter(lambda limit: limit.what == "beds")
        .join(
            Case,
            Joiners.filtering(
                lambda limit, case: (
                    case.place is not None and case.place.day <= limit.when < case.place.day + case.nights
                )
            ),
        )
        .group_by(lambda limit, case: limit, ConstraintCollectors.count_bi())
        .filter(lambda limit, used: used > limit.most)
        .penalize(HardSoftScore.ONE_HARD, lambda limit, used: 60 * (used - limit.most))
        .as_constraint("beds"),
        factory.for_each(Limit)
        .join(
            Case,
            Joiners.filtering(
                lambda limit, case: (
                    case.place is not None
                    and limit.what == "group " + case.group
                    and limit.when == case.place.day
                )
            ),
        )
        .group_by(lambda limit, case: limit, ConstraintCollectors.sum(lambda limit, case: case.minutes))
        .filter(lambda limit, used: used > limit.most)
        .penalize(HardSoftScore.ONE_HARD, lambda limit, used: used - limit.most)
        .as_constraint("minutes of a surgeon"),
        everybody()
        .penalize(
            HardSoftScore.ONE_SOFT,
            lambda case: case.unplaced if case.place is None else case.costs[case.place.number],
        )
        .as_constraint("cost"),
        placed()
        .group_by(lambda case: case.place)
        .penalize(HardSoftScore.ONE_SOFT, lambda place: place.opening)
        .as_constraint("opening"),
    ]


def main() -> None:
    asked = json.load(sys.stdin)
    places = [
        Place(number, place["day"], place["minutes"] + place["turnover"], place["turnover"], place["opening"],
              list(place["slots"]))
        for number, place in enumerate(asked["places"])
    ]  # fmt: skip
    limits = [Limit(f"kind {kind}", slot, pieces) for kind, slot, pieces in asked["equipment"]]
    limits += [Limit("beds", day, free) for day, free in asked["beds"]]
    limits += [Limit(f"group {group}", day, most) for group, day, most in asked["group_minutes"]]
    cases = []
    for number, case in enumerate(asked["cases"]):
        costs = {int(place): int(cost) for place, cost in case["costs"]}
        cases.append(
            Case(
                number=number,
                minutes=case["minutes"],
                costs=costs,
                unplaced=case["unplaced"] or 0,
                must=case["unplaced"] is None,
                kinds=case["kinds"],
                group=case["group"] or "",
                nights=case["nights"],
                transfer=asked["transfer"],
                allowed=[places[place] for place in costs],
            )
        )
    for case, place in asked["start"]:
        cases[case].place = places[place]
    config = SolverConfig(
        solution_class=Schedule,
        entity_class_list=[Case],
        score_director_factory_config=ScoreDirectorFactoryConfig(constraint_provider_function=rules),
        termination_config=TerminationConfig(spent_limit=Duration(milliseconds=int(1000 * asked["seconds"]))),
        random_seed=0,
    )
    solved = SolverFactory.create(config).build_solver().solve(Schedule(limits, cases))
    if solved.score.hard_score < 0:
        sys.exit(f"no plan without a breach: {solved.score}")
    print(json.dumps([[case.number, case.place.number] for case in solved.cases if case.place is not None]))


if __name__ == "__main__":
    main()
