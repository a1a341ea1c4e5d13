"""Cuts: three rows that fractional columns share two by two, though a whole plan could use only one of those."""

from collections import Counter

import numpy as np

from scheduling.domain.planner.columns import Column
from scheduling.domain.planner.layout import Floats, Ints
from scheduling.domain.planner.master import Cut, Master

_LEAST, _EACH_ROW = 0.03, 4


def violated(master: Master, most: int) -> list[Cut]:
    """Return the cuts that the present solution breaks most, not too many on any row."""
    fractional = [(master.columns[number], value) for number, value in master.used() if value < 1 - 1e-6]
    found = [(-by, cut) for by, cut in _triples(fractional) if cut not in master.cuts]
    chosen: list[Cut] = []
    on_row: Counter[int] = Counter()
    for _, cut in sorted(found):
        if len(chosen) < most and all(on_row[row] < _EACH_ROW for row in cut):
            chosen.append(cut)
            on_row.update(cut)
    return chosen


def _triples(fractional: list[tuple[Column, float]]) -> list[tuple[float, Cut]]:
    """Return every triple of rows with how far the columns that take two of them go beyond one."""
    rows = sorted({row for column, _ in fractional for row in column.singles})
    at = {row: number for number, row in enumerate(rows)}
    member = np.zeros((len(fractional), len(rows)))
    for line, (column, _) in enumerate(fractional):
        member[line, [at[row] for row in column.singles]] = 1
    values = np.array([value for _, value in fractional])
    both = (member * values[:, None]).T @ member
    np.fill_diagonal(both, 0)
    found = {}
    for row in range(len(rows)):
        for cut, by in _around(row, both, member, values):
            found[cut] = by
    return [(by, (rows[a], rows[b], rows[c])) for (a, b, c), by in found.items()]


def _around(
    row: int, both: Floats, member: Floats, values: Floats
) -> list[tuple[tuple[int, int, int], float]]:
    """Return the broken triples with two rows that share a column with this one."""
    near: Ints = np.flatnonzero(both[row] > 1e-9)
    if len(near) < 2:
        return []
    pairs = both[row, near][:, None] + both[row, near] + both[np.ix_(near, near)]
    lines = member[:, row] > 0
    thrice = (member[lines][:, near] * values[lines, None]).T @ member[lines][:, near]
    over = np.triu(pairs - 2 * thrice, 1) - 1
    found = []
    for first, second in np.argwhere(over > _LEAST):
        a, b, c = sorted((row, int(near[first]), int(near[second])))
        found.append(((a, b, c), round(float(over[first, second]), 9)))
    return found
