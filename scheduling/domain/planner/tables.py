"""Knapsack tables over minutes, for many spots at once: the most that can be saved in each number of units.

A filling may use some of the equipment that has a price: there is one table for each set of it, and the cases that
need no more than that set go in. A tag with a limit has one table for each number that is still allowed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduling.domain.planner.layout import Floats, Ints, Layout
from scheduling.domain.planner.prices import Filling
from scheduling.domain.planner.tags import Tags

NEVER = -1e15


@dataclass(frozen=True, slots=True)
class Batch:
    """Spots of like size: a line of entries for each, -1 where there are no more. ``tables``: for limited tags."""

    spots: Ints
    entries: Ints
    capacity: int
    tables: int

    def part(self, lines: Ints) -> "Batch":
        """Return some of its lines."""
        return Batch(self.spots[lines], self.entries[lines], self.capacity, self.tables)


@dataclass(frozen=True, slots=True)
class Facts:
    """What never changes: the kinds that each entry needs as bits, its tags, and what filling a spot may gain."""

    layout: Layout
    needs: Ints
    tags: Tags
    gains: Floats


@dataclass(frozen=True, slots=True)
class Asked:
    """The question: the value of each entry, the price of each kind in each spot, and how many of those count.

    ``keep``: every step is kept, so that all good fillings can be listed; ``slack``: how far from the best.
    """

    values: Floats
    kind_prices: Floats
    kinds: int
    keep: bool
    slack: float


@dataclass(frozen=True, slots=True)
class _States:
    """Unfinished ways back through the tables: where each stands, what it saved so far, and what it took."""

    line: Ints
    kinds: Ints
    table: Ints
    load: Ints
    saved: Floats
    used: Ints
    rows: Ints


class Tables:
    """The tables of a batch: by spot, by table (equipment, then tags), by units in use, exactly."""

    def __init__(self, facts: Facts, batch: Batch, asked: Asked) -> None:
        self.spots = batch.spots
        self._facts, self._batch, self._tag_tables = facts, batch, batch.tables
        self._kept: list[Floats] | None = [] if asked.keep else None
        self._entries = _worthwhile(batch.entries, asked.values, asked.slack + facts.gains[batch.spots])
        self._steps = self._entries.shape[1]
        self._weights = np.where(self._entries >= 0, np.append(facts.layout.weight, 0)[self._entries], 0)
        self._shifts = facts.tags.shift[self._entries]
        own_prices = asked.kind_prices[batch.spots]
        active = np.argsort(-own_prices, axis=1, kind="stable")[:, : asked.kinds]
        self._local = self._local_needs(active)
        self._own = self._own_values(asked)
        self._fill()
        sets = (np.arange(1 << asked.kinds)[:, None] >> np.arange(asked.kinds)) & 1
        self._finish(np.take_along_axis(own_prices, active, axis=1) @ sets.T)

    def _local_needs(self, active: Ints) -> Ints:
        """Return the needs of each entry, as bits over the kinds that count in its spot."""
        needs = self._facts.needs[self._entries]
        local = np.zeros_like(needs)
        for position in range(active.shape[1]):
            local |= ((needs >> active[:, position, None]) & 1) << position
        return local

    def _own_values(self, asked: Asked) -> Floats:
        """Return the value of each entry in each table; never where it may not come in."""
        sets = np.arange(1 << asked.kinds)
        fits = ((self._local[:, :, None] & ~sets) == 0)[:, :, :, None]
        tag_fits = self._facts.tags.fits(self.spots, self._entries, self._tag_tables)[:, :, None, :]
        together = (fits & tag_fits).reshape(*self._entries.shape, -1)
        return np.where(together, asked.values[self._entries][:, :, None], NEVER)

    def _fill(self) -> None:
        """Take the entries in, one step after the other; left of the table stands what can never be."""
        lines, units, tables = len(self.spots), self._batch.capacity + 1, self._own.shape[2]
        pad = int(self._weights.max(initial=0))
        width = pad + units
        padded = np.full((lines, tables, width), NEVER)
        padded[:, :, pad] = 0
        table = padded[:, :, pad:]
        base = np.arange(lines * tables * width).reshape(lines, tables, width)[:, :, pad:]
        back = self._weights + self._shifts * width
        self._taken = np.zeros((self._steps, lines, tables, units), dtype=bool)
        flat = padded.reshape(-1)
        for step in range(self._steps):
            if self._kept is not None:
                self._kept.append(table.copy())
            candidate = flat.take(base - back[:, step, None, None], mode="clip")
            candidate += self._own[:, step, :, None]
            np.greater(candidate, table, out=self._taken[step])
            np.maximum(candidate, table, out=table)
        self._table = table

    def _finish(self, set_prices: Floats) -> None:
        """Take what the load, the equipment and the opening cost off the value of each table."""
        loads = np.full((len(self.spots), self._batch.capacity + 1), -NEVER)
        for line, spot in enumerate(self.spots):
            about = self._facts.layout.spots[spot]
            loads[line, : len(about.loads)] = about.loads + about.opening
        loads[:, 0] = -NEVER
        last = self._table[:, self._tag_tables - 1 :: self._tag_tables, :]
        self._final: Floats = last - loads[:, None, :] - set_prices[:, :, None]

    def worth(self) -> Floats:
        """Return the worth of the best filling of each spot, or 0."""
        best: Floats = self._final.reshape(len(self.spots), -1).max(axis=1)
        return np.maximum(best, 0.0)

    def fillings(self, several: int) -> list[Filling]:
        """Return for each spot and set of equipment its best fillings of different length, if worth anything."""
        units = self._final.shape[2]
        count = min(several, units)
        top = np.argpartition(self._final, units - count, axis=2)[:, :, units - count :]
        where = np.indices(top.shape)
        line, kinds, load = where[0].ravel(), where[1].ravel(), top.ravel()
        worth: Floats = self._final[line, kinds, load]
        good = worth > 1e-7
        line, kinds, load = line[good], kinds[good], load[good]
        return self._named(line, self._trace(line, self._last_table(kinds), load), worth[good])

    def _last_table(self, kinds: Ints) -> Ints:
        return kinds * self._tag_tables + self._tag_tables - 1

    def _trace(self, line: Ints, table: Ints, load: Ints) -> Ints:
        """Return the entries that made each of the asked values."""
        rows = np.full((len(line), self._steps), -1, dtype=np.int64)
        table, load = table.copy(), load.copy()
        for step in range(self._steps - 1, -1, -1):
            taken = self._taken[step][line, table, load]
            rows[taken, step] = self._entries[line, step][taken]
            load -= np.where(taken, self._weights[line, step], 0)
            table -= np.where(taken, self._shifts[line, step], 0)
        return rows

    def _named(self, line: Ints, rows: Ints, worth: Floats) -> list[Filling]:
        """Return fillings with the numbers of their spots and cases."""
        cases = np.where(rows >= 0, self._facts.layout.case[rows], -1)
        return [
            Filling(int(spot), tuple(sorted(case for case in some if case >= 0)), float(value))
            for spot, some, value in zip(self.spots[line], cases.tolist(), worth, strict=True)
        ]

    def all_above(self, floors: Floats, most: int) -> list[Filling] | None:
        """Return every filling worth more than the floor of its spot; None when there are more than so many."""
        own_floors = floors[self.spots] + 1e-9
        states = self._ends(own_floors)
        for step in range(self._steps - 1, -1, -1):
            states = self._step_back(states, step, own_floors)
            if len(states.line) > most:
                return None
        # A set of equipment is asked for by those who use all of it; whoever uses less stands in a smaller set too.
        good = (states.used == states.kinds) & (states.load == 0)
        return self._named(states.line[good], states.rows[good], states.saved[good])

    def _ends(self, floors: Floats) -> _States:
        line, kinds, load = np.nonzero(self._final > floors[:, None, None])
        table = self._last_table(kinds)
        # What was taken off at the end: equipment, opening, load.
        saved = self._final[line, kinds, load] - self._table[line, table, load]
        nothing = np.full((len(line), 0), -1, dtype=np.int64)
        return _States(line, kinds, table, load, saved, np.zeros_like(line), nothing)

    def _step_back(self, at: _States, step: int, floors: Floats) -> _States:
        """Go one entry back in every way that can still come above its floor: without it, and with it."""
        assert self._kept is not None
        before, floor = self._kept[step], floors[at.line]
        weight, shift = self._weights[at.line, step], self._shifts[at.line, step]
        own = self._own[at.line, step, at.table]
        can: NDArray[np.bool_] = at.load >= weight
        source = before[at.line, at.table - np.where(can, shift, 0), at.load - np.where(can, weight, 0)]
        without = np.flatnonzero(before[at.line, at.table, at.load] + at.saved > floor)
        taken = np.flatnonzero(can & (source + own + at.saved > floor))
        both = np.concatenate([without, taken])
        entry = np.concatenate([np.full(len(without), -1), self._entries[at.line[taken], step]])
        takes = entry >= 0
        return _States(
            at.line[both],
            at.kinds[both],
            at.table[both] - np.where(takes, shift[both], 0),
            at.load[both] - np.where(takes, weight[both], 0),
            at.saved[both] + np.where(takes, own[both], 0),
            at.used[both] | np.where(takes, self._local[at.line[both], step], 0),
            np.concatenate([at.rows[both], entry[:, None]], axis=1),
        )


def _worthwhile(entries: Ints, values: Floats, slack: Floats) -> Ints:
    """Move the entries that may be worth something to the front and drop the rest."""
    useless = values[entries] <= -slack[:, None]
    order = np.argsort(useless, axis=1, kind="stable")
    steps = max(1, int((~useless).sum(axis=1).max()))
    in_order = np.take_along_axis(entries, order, axis=1)[:, :steps]
    return np.where(np.take_along_axis(useless, order, axis=1)[:, :steps], -1, in_order)
