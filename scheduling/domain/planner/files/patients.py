"""The surgical part of an IHTC 2024 instance: patients, surgeons, theatres and the beds of the ward, day by day."""

from collections.abc import Callable
from typing import Any

from scheduling.domain.planner.files.parts import COST, MANY, MINUTES, Part, labelled
from scheduling.domain.planner.problem import Case, Place, Plan, Problem

WARD = "ward"
YEAR = 366


def read(file: Part) -> tuple[Problem, Any, Callable[[Plan], dict[str, Any]]]:
    """Return the problem, the raw contents, and how a plan is written: patient id to day and theatre id."""
    days = file.field("days").whole(1, YEAR)
    weights = {name: file.field("weights").field(name).whole(0, COST) for name in _WEIGHTS}
    places, answers = _places(file, days, weights["open_operating_theater"])
    surgeons = labelled(file.field("surgeons").items())
    minutes = {
        (name, day): most
        for name, part in surgeons.items()
        for day, most in enumerate(part.field("max_surgery_time").wholes(days, 0, MINUTES))
    }
    people = labelled(file.field("patients").items())
    reader = _Patients(days, places, set(surgeons), weights)
    problem = Problem(
        cases=tuple(reader.case(name, part) for name, part in people.items()),
        places=tuple(places),
        beds={(WARD, day): free for day, free in enumerate(file.field("free_beds").wholes(days, 0, MANY))},
        group_minutes=minutes,
        transfer=weights["surgeon_transfer"],
    )
    names = list(people)

    def written(plan: Plan) -> dict[str, Any]:
        return {names[case]: answers[place] for case, place in sorted(plan.placed.items())}

    return problem, file.value, written


_WEIGHTS = ("open_operating_theater", "surgeon_transfer", "patient_delay", "unscheduled_optional")


def _places(file: Part, days: int, opening: int) -> tuple[list[Place], list[list[Any]]]:
    """Return the theatre-days that have any minutes, day by day, and what each is called in an answer."""
    theatres = labelled(file.field("operating_theaters").items())
    free = {name: part.field("availability").wholes(days, 0, MINUTES) for name, part in theatres.items()}
    places, answers = [], []
    for day in range(days):
        for name, part in theatres.items():
            if free[name][day]:
                places.append(Place(day, free[name][day], opening=opening, name=f"{name} on day {day}"))
                answers.append([day, part.field("id").value])
    return places, answers


class _Patients:
    """Makes cases of patients; those with the same days share one table of costs."""

    def __init__(self, days: int, places: list[Place], surgeons: set[str], weights: dict[str, int]) -> None:
        self.days, self.places, self.surgeons, self.weights = days, places, surgeons, weights
        self.tables: dict[tuple[int, int], dict[int, int]] = {}

    def case(self, name: str, part: Part) -> Case:
        mandatory = part.field("mandatory").flag()
        surgeon = part.field("surgeon_id")
        if str(surgeon.label()) not in self.surgeons:
            raise surgeon.bad(f"there is no surgeon {surgeon.value!r} in the file")
        first = part.field("surgery_release_day").whole(0, self.days - 1)
        last = self.days - 1
        if mandatory:
            last = min(last, part.field("surgery_due_day").whole(first, YEAR))
        return Case(
            minutes=part.field("surgery_duration").whole(1, MINUTES),
            costs=self._costs(first, last),
            unplaced=None if mandatory else self.weights["unscheduled_optional"],
            group=str(surgeon.value),
            ward=WARD,
            bed_days=part.field("length_of_stay").whole(0, YEAR),
            name=name,
        )

    def _costs(self, first: int, last: int) -> dict[int, int]:
        if (first, last) not in self.tables:
            delay = self.weights["patient_delay"]
            self.tables[first, last] = {
                index: delay * (place.day - first)
                for index, place in enumerate(self.places)
                if first <= place.day <= last
            }
        return self.tables[first, last]
