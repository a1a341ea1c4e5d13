"""Places that are alike but for their minutes, put together, and the problem in arrays."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduling.domain.planner.problem import Place, Plan, Problem

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
LEFT_OUT = -1


@dataclass(frozen=True, slots=True)
class Pool:
    """Places alike, the longest first. ``room``: what each of them holds, each case taking its turnover with it."""

    places: tuple[int, ...]
    room: tuple[int, ...]
    day: int
    turnover: int
    opening: int


class Pools:
    """A problem by pools. An entry is a case in a pool: ``case``, ``pool``, ``cost`` (less that of leaving it out).

    ``links``: which entry takes how much of which row; ``capacity``: what there is of each row (beds, minutes of a
    group). Rows that can never be short are left away.
    """

    def __init__(self, problem: Problem, pools: list[Pool]) -> None:
        self.problem, self.pools = problem, pools
        self.must = np.array([case.unplaced is None for case in problem.cases], dtype=bool)
        self.base = sum(case.unplaced or 0 for case in problem.cases)
        self._entries()
        self._rows()

    def _entries(self) -> None:
        found: list[tuple[int, int, int, int]] = []
        first = {pool.places[0]: number for number, pool in enumerate(self.pools)}
        for index, case in enumerate(self.problem.cases):
            for place, cost in case.costs.items():
                if place in first:
                    pool = self.pools[first[place]]
                    weight = case.minutes + pool.turnover
                    worth = case.unplaced is None or cost < case.unplaced
                    if worth and weight <= pool.room[0]:
                        found.append((index, first[place], cost - (case.unplaced or 0), weight))
        found.sort()
        table = np.array(found, dtype=np.int64).reshape(-1, 4)
        self.case, self.pool, self.cost, self.weight = (table[:, column].copy() for column in range(4))
        self.entry = {(case, pool): number for number, (case, pool, _, _) in enumerate(found)}

    def _rows(self) -> None:
        takes: defaultdict[tuple[int, str, int], list[tuple[int, int]]] = defaultdict(list)
        capacity: dict[tuple[int, str, int], int] = {}
        for entry, (index, number) in enumerate(zip(self.case.tolist(), self.pool.tolist(), strict=True)):
            for key, amount, most in self._takes(index, self.pools[number].day):
                takes[key].append((entry, amount))
                capacity[key] = most
        rows = [key for key in takes if sum(amount for _, amount in takes[key]) > capacity[key]]
        self.capacity = np.array([capacity[key] for key in rows], dtype=np.int64)
        links = [(entry, row, amount) for row, key in enumerate(rows) for entry, amount in takes[key]]
        table = np.array(links, dtype=np.int64).reshape(-1, 3)
        self.link_entry, self.link_row, self.link_amount = (table[:, column].copy() for column in range(3))

    def _takes(self, index: int, day: int) -> Iterator[tuple[tuple[int, str, int], int, int]]:
        """Return the rows that a case takes of on a day: the row, how much, and how much there is."""
        case, problem = self.problem.cases[index], self.problem
        if case.ward is not None:
            for night in range(case.bed_days):
                if (case.ward, day + night) in problem.beds:
                    yield (0, case.ward, day + night), 1, problem.beds[case.ward, day + night]
        if case.group is not None and (case.group, day) in problem.group_minutes:
            yield (1, case.group, day), case.minutes, problem.group_minutes[case.group, day]

    def chosen(self, where: Ints) -> Ints:
        """Return the entries of cases that are placed."""
        cases = np.flatnonzero(where != LEFT_OUT)
        return np.array(
            [
                self.entry[case, pool]
                for case, pool in zip(cases.tolist(), where[cases].tolist(), strict=True)
            ],
            dtype=np.int64,
        )

    def left(self, entries: Ints) -> Ints:
        """Return what is left of each row when these entries have taken theirs."""
        taken = np.isin(self.link_entry, entries)
        used = np.bincount(self.link_row[taken], self.link_amount[taken], minlength=len(self.capacity))
        return self.capacity - used.astype(np.int64)

    def of_plan(self, plan: Plan) -> Ints:
        """Return the pool of every case of a plan that breaks no rule."""
        pool_of = {place: number for number, pool in enumerate(self.pools) for place in pool.places}
        where = np.full(len(self.problem.cases), LEFT_OUT, dtype=np.int64)
        for case, place in plan.placed.items():
            if (case, pool_of.get(place, LEFT_OUT)) in self.entry:
                where[case] = pool_of[place]
        return where


def pooled(problem: Problem) -> Pools | None:
    """Return the problem by pools; None when its places differ in more than their minutes, or are all different."""
    if not (problem.beds or problem.group_minutes):
        # Where nothing ties the days together, places are best thought of one by one.
        return None
    if any(not _plain(place) for place in problem.places) or any(
        (kind, slot) in problem.equipment
        for case in problem.cases
        for kind in case.kinds
        for slot in {slot for place in case.costs for slot in problem.places[place].slots}
    ):
        return None
    offers: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for index, case in enumerate(problem.cases):
        for place, cost in case.costs.items():
            offers[place].append((index, cost))
    alike: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for index, where in enumerate(problem.places):
        if offers[index]:
            alike[where.day, where.turnover, where.opening, tuple(offers[index])].append(index)
    days = [problem.places[places[0]].day for places in alike.values()]
    # A few that happen to be alike are no pools: most places have to have others like them.
    few = len(alike) > 0.7 * sum(len(places) for places in alike.values())
    if few or (problem.transfer and len(set(days)) < len(days)):
        return None
    return Pools(problem, [_pool(problem, places) for places in alike.values()])


def _plain(place: Place) -> bool:
    return not (place.load_costs or place.limits or place.taken or place.taken_cases or place.held)


def _pool(problem: Problem, places: list[int]) -> Pool:
    ordered = sorted(places, key=lambda index: (-problem.places[index].minutes, index))
    first = problem.places[ordered[0]]
    room = tuple(problem.places[index].minutes + first.turnover for index in ordered)
    return Pool(tuple(ordered), room, first.day, first.turnover, first.opening)
