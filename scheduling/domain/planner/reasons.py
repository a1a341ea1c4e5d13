"""Why a case has no place in a plan: one reason, and what stands in the way in each place that might take it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scheduling.domain.planner.plans import Breach, Rule
from scheduling.domain.planner.problem import Plan, Problem
from scheduling.domain.planner.room import Room


class Why(StrEnum):
    """Why a case is left out, the most stubborn first."""

    NO_PLACE = "no_place"
    TOO_LONG = "too_long"
    FULL = "full"
    LIMIT = "limit"
    EQUIPMENT = "equipment"
    BEDS = "beds"
    GROUP_MINUTES = "group_minutes"
    OTHERS_FIRST = "others_first"
    NOT_WORTH = "not_worth"


@dataclass(frozen=True, slots=True)
class Hindrance:
    """What keeps a case out of one place: the rule it would break, and the planned cases that are there instead."""

    place: int
    why: Why
    breach: Breach | None = None
    others: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a case is left out. ``barred``: how many places may not take it, by the reason the asker gave."""

    why: Why
    hindrances: tuple[Hindrance, ...]
    barred: tuple[tuple[str, int], ...] = ()


# The reason of a case is that of the place that is nearest to taking it.
_NEARNESS = (
    Why.NOT_WORTH,
    Why.OTHERS_FIRST,
    Why.GROUP_MINUTES,
    Why.BEDS,
    Why.EQUIPMENT,
    Why.LIMIT,
    Why.FULL,
    Why.TOO_LONG,
)
_OF_RULE = {
    Rule.LIMIT: Why.LIMIT,
    Rule.EQUIPMENT: Why.EQUIPMENT,
    Rule.BEDS: Why.BEDS,
    Rule.GROUP_MINUTES: Why.GROUP_MINUTES,
}


def why_not(problem: Problem, plan: Plan, index: int) -> WhyNot:
    """Return why a plan leaves a case out."""
    return why_left_out(problem, plan, [index])[index]


def why_left_out(problem: Problem, plan: Plan, cases: Iterable[int]) -> dict[int, WhyNot]:
    """Return why a plan leaves each of some cases out."""
    room = Room(problem)
    for case, place in plan.placed.items():
        room.put(case, place)
    contents = plan.contents()
    return {index: _why(room, contents, index) for index in cases}


def _why(room: Room, contents: dict[int, list[int]], index: int) -> WhyNot:
    case = room.problem.cases[index]
    barred = tuple(sorted(Counter(reason for reason, _ in case.barred).items()))
    if not case.costs:
        return WhyNot(Why.NO_PLACE, (), barred)
    hindrances = tuple(
        _hindrance(room, index, place, tuple(contents.get(place, ()))) for place in sorted(case.costs)
    )
    kinds = {hindrance.why for hindrance in hindrances}
    return WhyNot(next(why for why in _NEARNESS if why in kinds), hindrances, barred)


def _hindrance(room: Room, index: int, place: int, others: tuple[int, ...]) -> Hindrance:
    """Return what keeps a case out of a place that may take it."""
    where, minutes = room.problem.places[place], room.problem.cases[index].minutes
    breach = room.obstacle(index, place)
    if breach is None:
        return Hindrance(place, Why.NOT_WORTH)
    if minutes > where.minutes:
        return Hindrance(place, Why.TOO_LONG, breach)
    if where.load(minutes, 1) > where.minutes:
        return Hindrance(place, Why.FULL, breach)
    return Hindrance(place, _OF_RULE.get(breach.rule, Why.OTHERS_FIRST), breach, others)
