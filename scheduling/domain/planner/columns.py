"""Columns of the master programme: a filling with what it saves and the rows it takes.

Rows are numbered: first the cases, then what is shared, then the spots.
"""

from collections import Counter
from dataclasses import dataclass

from scheduling.domain.planner.layout import Layout
from scheduling.domain.planner.problem import Plan


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """Cases together in one spot. ``rows``: what it takes of each row. ``singles``: the rows that have room for one."""

    spot: int
    cases: tuple[int, ...]
    saving: float
    rows: tuple[tuple[int, int], ...]
    singles: frozenset[int]


class Columns:
    """Makes columns, each once."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.known: dict[tuple[int, tuple[int, ...]], Column] = {}
        self._cases = len(layout.problem.cases)
        self._spots = self._cases + len(layout.rows)

    def make(self, spot: int, cases: tuple[int, ...]) -> Column:
        """Return the column of these cases, in order, in a spot."""
        known = self.known.get((spot, cases))
        if known is None:
            known = self.known[spot, cases] = self._make(spot, cases)
        return known

    def _make(self, spot: int, cases: tuple[int, ...]) -> Column:
        layout, about = self.layout, self.layout.spots[spot]
        entries = [layout.entry_of[case, spot] for case in cases]
        load = sum(int(layout.weight[entry]) for entry in entries)
        saving = sum(float(layout.saving[entry]) for entry in entries) - about.loads[load] - about.opening
        shared = Counter(row for kind in self.kinds(spot, cases) for row in about.kinds[kind])
        for entry in entries:
            for row, amount in layout.links.get(entry, ()):
                shared[row] += amount
        rows = [(case, 1) for case in cases]
        rows += [(self._cases + row, amount) for row, amount in sorted(shared.items())]
        rows.append((self._spots + spot, 1))
        singles = [*cases, self._spots + spot] if len(about.places) == 1 else cases
        return Column(spot, cases, float(saving), tuple(rows), frozenset(singles))

    def kinds(self, spot: int, cases: tuple[int, ...]) -> set[str]:
        """Return the equipment that may be short and that these cases need in a spot."""
        needed = {kind for case in cases for kind in self.layout.problem.cases[case].kinds}
        return needed & self.layout.spots[spot].kinds.keys()

    def of_plan(self, plan: Plan) -> list[Column]:
        """Return the columns of a plan, without the cases that no column could hold (they save nothing)."""
        layout = self.layout
        made = []
        for place, cases in plan.contents().items():
            spot = layout.spot_of[place]
            kept = tuple(case for case in cases if (case, spot) in layout.entry_of)
            if kept:
                made.append(self.make(spot, kept))
        return made

    def plan_of(self, chosen: list[Column]) -> Plan:
        """Return the plan of columns: each copy of a spot is one of its places."""
        free = {number: list(spot.places) for number, spot in enumerate(self.layout.spots)}
        placed = {}
        for column in chosen:
            place = free[column.spot].pop(0)
            placed.update(dict.fromkeys(column.cases, place))
        return Plan(dict(sorted(placed.items())))
