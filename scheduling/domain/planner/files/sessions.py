"""A waiting list and the sessions that surgeons own, with shared C-arms."""

from collections.abc import Callable
from typing import Any

from scheduling.domain.planner.files.parts import COST, DAYS, MANY, MINUTES, Part, labelled
from scheduling.domain.planner.problem import Case, Place, Plan, Problem

C_ARM = "C-arm"
HORIZON = 20
LATE = 5
LEFT_OUT = 20


def read(file: Part) -> tuple[Problem, Any, Callable[[Plan], dict[str, Any]]]:
    """Return the problem, the raw contents, and how a plan is written: case id to session id."""
    horizon = file.field("H").whole(1, DAYS) if file.has("H") else HORIZON
    turnover = file.field("turn").whole(0, MINUTES)
    rooms = labelled(file.field("sessions").items())
    people = labelled(file.field("cases").items())
    places = tuple(_place(part, turnover) for part in rooms.values())
    by_owner: dict[str, list[int]] = {}
    for index, part in enumerate(rooms.values()):
        by_owner.setdefault(str(part.field("surg").label()), []).append(index)
    cases = tuple(_case(part, places, by_owner, horizon) for part in people.values())
    slots = {slot for place in places for slot in place.slots}
    pieces = file.field("carms").whole(0, MANY)
    problem = Problem(cases, places, equipment={(C_ARM, slot): pieces for slot in sorted(slots)})
    case_names, session_ids = list(people), [part.field("id").value for part in rooms.values()]

    def written(plan: Plan) -> dict[str, Any]:
        return {case_names[case]: session_ids[place] for case, place in sorted(plan.placed.items())}

    return problem, file.value, written


def _place(part: Part, turnover: int) -> Place:
    day = part.field("day").whole(0, DAYS)
    halves = sorted({half.whole(0, 1) for half in part.field("halves").items()})
    return Place(
        day=day,
        minutes=part.field("len").whole(0, MINUTES),
        turnover=turnover,
        slots=tuple(2 * day + half for half in halves),
        name=str(part.field("id").value),
    )


def _case(part: Part, places: tuple[Place, ...], by_owner: dict[str, list[int]], horizon: int) -> Case:
    weight = part.field("w").whole(0, COST)
    ready, due = part.field("ready").whole(-DAYS, DAYS), part.field("due").whole(-DAYS, DAYS)
    owners = dict.fromkeys(str(owner.label()) for owner in part.field("surg").items())

    def waited(day: int) -> int:
        return weight * ((day - ready) + LATE * max(0, day - due))

    # A session can be of one owner only, so no place comes twice.
    mine = sorted(place for owner in owners for place in by_owner.get(owner, []))
    return Case(
        minutes=part.field("dur").whole(1, MINUTES),
        costs={place: waited(places[place].day) for place in mine if places[place].day >= ready},
        unplaced=waited(horizon) + LEFT_OUT * weight,
        kinds=frozenset({C_ARM} if part.field("carm").flag() else ()),
        name=str(part.field("id").value),
    )
