"""A problem laid out in arrays: what each case saves in each place, and the rows of what is shared.

Equal places are one place that may be used several times. Whoever leaves a case out pays; placing it saves that.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import reduce
from math import gcd

import numpy as np
from numpy.typing import NDArray

from scheduling.domain.planner.problem import Case, Place, Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Row:
    """Something shared: at most so much of it. ``key``: a kind and half day, a ward and day, or a group and day."""

    key: tuple[str, int]
    capacity: int


@dataclass(frozen=True, slots=True)
class Spot:
    """Places that are the same for every case. ``capacity`` is in units, each case taking its turnover with it.

    ``loads``: the cost of each number of units in use, beyond that of none. ``kinds``: the row numbers that each kind
    of equipment occupies here. ``opening``: the cost of using it at all.
    """

    places: tuple[int, ...]
    day: int
    capacity: int
    loads: Floats
    opening: float
    kinds: dict[str, tuple[int, ...]]
    limits: dict[str, int]


class Layout:
    """The arrays. An entry is a case in a spot: ``case``, ``spot``, ``saving`` and ``weight`` (units) of each."""

    def __init__(self, problem: Problem, penalty: float | None = None) -> None:
        self.problem = problem
        self.penalty = penalty_of(problem) if penalty is None else penalty
        self.unplaced = np.array(
            [self.penalty if case.unplaced is None else case.unplaced for case in problem.cases], dtype=float
        )
        self.unit = _unit(problem)
        self.rows: list[Row] = []
        self._equipment = self._equipment_rows()
        self.spots = self._spots()
        self.spot_of = {place: number for number, spot in enumerate(self.spots) for place in spot.places}
        self._entries()
        self._links()
        self.capacity = np.array([row.capacity for row in self.rows], dtype=float)
        self.copies = np.array([len(spot.places) for spot in self.spots], dtype=float)
        idle = sum(place.load_cost(place.load(0, 0)) for place in problem.places)
        self.base = float(self.unplaced.sum()) + idle
        # Costs are whole numbers unless loads cost something: no better plan is better by less.
        whole = not any(place.load_costs for place in problem.places)
        self.grain = 1 - 1e-6 if whole else 1e-3
        self.rounding = 0.0 if whole else 1e-3 * len(problem.places)

    def _equipment_rows(self) -> dict[tuple[str, int], int]:
        """Number the rows of equipment that can be short at all."""
        held: Counter[tuple[str, int]] = Counter()
        wanted: Counter[tuple[str, int]] = Counter()
        kinds = _kinds_of_places(self.problem)
        for index, place in enumerate(self.problem.places):
            held.update((kind, slot) for kind in place.held for slot in place.slots)
            wanted.update((kind, slot) for kind in kinds[index] - place.held for slot in place.slots)
        numbers = {}
        for key, capacity in sorted(self.problem.equipment.items()):
            if wanted[key] > capacity - held[key]:
                numbers[key] = len(self.rows)
                self.rows.append(Row(key, max(0, capacity - held[key])))
        return numbers

    def _spots(self) -> list[Spot]:
        """Put equal places together."""
        offers: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for index, case in enumerate(self.problem.cases):
            for place, cost in case.costs.items():
                offers[place].append((index, cost))
        alike: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
        for number, where in enumerate(self.problem.places):
            if offers[number]:
                alike[*_features(where), tuple(offers[number])].append(number)
        return [self._spot(tuple(places)) for places in alike.values()]

    def _spot(self, places: tuple[int, ...]) -> Spot:
        place = self.problem.places[places[0]]
        capacity = max(-1, place.minutes - place.load(0, 1) + place.turnover) // self.unit
        capacity = max(0, capacity)
        idle = place.load_cost(place.load(0, 0))
        loads = np.zeros(capacity + 1)
        for units in range(1, capacity + 1):
            loads[units] = place.load_cost(place.load(units * self.unit - place.turnover, 1)) - idle
        kinds = {}
        for kind in sorted({kind for kind, _ in self._equipment} - place.held):
            rows = tuple(
                self._equipment[kind, slot] for slot in place.slots if (kind, slot) in self._equipment
            )
            if rows:
                kinds[kind] = rows
        opening = 0.0 if place.taken_cases else float(place.opening)
        return Spot(places, place.day, capacity, loads, opening, kinds, dict(place.limits))

    def _entries(self) -> None:
        """List every case in every spot where it fits, by spot, group and case."""
        entries = []
        for index, case in enumerate(self.problem.cases):
            for place, cost in case.costs.items():
                number = self.spot_of[place]
                spot = self.spots[number]
                weight = (case.minutes + self.problem.places[place].turnover) // self.unit
                saving = self.unplaced[index] - cost
                place_of = self.problem.places[place]
                if place == spot.places[0] and weight <= spot.capacity and _worth(case, saving, place_of):
                    entries.append((number, case.group or "", index, float(saving), weight))
        entries.sort()
        self.spot = np.array([entry[0] for entry in entries], dtype=np.int64)
        self.case = np.array([entry[2] for entry in entries], dtype=np.int64)
        self.saving = np.array([entry[3] for entry in entries], dtype=float)
        self.weight = np.array([entry[4] for entry in entries], dtype=np.int64)
        self.entry_of = {(entry[2], entry[0]): number for number, entry in enumerate(entries)}
        self.first = np.searchsorted(self.spot, np.arange(len(self.spots) + 1))

    def _links(self) -> None:
        """Number the rows of beds and of groups' minutes that can be short, and what each entry takes of them."""
        takes = [
            self._takes(int(case), self.spots[int(spot)].day)
            for case, spot in zip(self.case, self.spot, strict=True)
        ]
        wanted: Counter[tuple[str, tuple[str, int]]] = Counter()
        counted = set()
        for case, parts in zip(self.case, takes, strict=True):
            for key, amount in parts:
                if (case, key) not in counted:
                    counted.add((case, key))
                    wanted[key] += amount
        numbers = {}
        for key in sorted(wanted):
            capacity = (self.problem.beds if key[0] == "beds" else self.problem.group_minutes)[key[1]]
            if wanted[key] > capacity:
                numbers[key] = len(self.rows)
                self.rows.append(Row(key[1], capacity))
        links = [
            (entry, numbers[key], amount)
            for entry, parts in enumerate(takes)
            for key, amount in parts
            if key in numbers
        ]
        self.link_entry = np.array([link[0] for link in links], dtype=np.int64)
        self.link_row = np.array([link[1] for link in links], dtype=np.int64)
        self.link_amount = np.array([link[2] for link in links], dtype=float)
        self.links: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for entry, row, amount in links:
            self.links[entry].append((row, amount))

    def _takes(self, index: int, day: int) -> list[tuple[tuple[str, tuple[str, int]], int]]:
        case = self.problem.cases[index]
        parts = []
        if case.ward is not None:
            nights = [(case.ward, day + night) for night in range(case.bed_days)]
            parts += [(("beds", key), 1) for key in nights if key in self.problem.beds]
        if case.group is not None and (case.group, day) in self.problem.group_minutes:
            parts.append((("group", (case.group, day)), case.minutes))
        return parts


def _worth(case: Case, saving: float, place: Place) -> bool:
    """Say whether a case may go to a place and be worth it: it saves something, or the place wants to be filled."""
    return (saving > 0 or bool(place.load_costs)) and all(place.limits.get(tag, 1) > 0 for tag in case.tags)


def _features(place: Place) -> tuple[object, ...]:
    """Return all that makes a place differ from another, besides the cases that may go there."""
    return (
        place.day,
        place.minutes,
        place.turnover,
        place.slots,
        place.opening,
        place.load_costs,
        tuple(sorted(place.limits.items())),
        place.taken,
        place.taken_cases,
        tuple(sorted(place.held)),
    )


def penalty_of(problem: Problem) -> float:
    """Return a price of leaving out a case that must be placed, above whatever placing it can cost the others."""
    dearest = max((max(case.costs.values(), default=0) for case in problem.cases), default=0)
    left_out = max((case.unplaced or 0 for case in problem.cases), default=0)
    places = max(
        (place.opening + max((c for _, c in place.load_costs), default=0) for place in problem.places),
        default=0,
    )
    return 10.0 * (dearest + left_out + places + problem.transfer + 1)


def _unit(problem: Problem) -> int:
    """Return the greatest step in which all minutes can be counted."""
    turnovers = {place.turnover for place in problem.places}
    return reduce(gcd, (case.minutes for case in problem.cases), reduce(gcd, turnovers, 0)) or 1


def _kinds_of_places(problem: Problem) -> list[set[str]]:
    kinds: list[set[str]] = [set() for _ in problem.places]
    for case in problem.cases:
        for place in case.costs:
            kinds[place] |= case.kinds
    return kinds
