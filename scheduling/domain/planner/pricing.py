"""The best fillings of every spot at given prices: exact knapsacks over minutes, all spots at once.

A filling may use some of the equipment that has a price: there is one table for each set of it, and the cases that
need no more than that set go in. A tag with a limit has one table for each number that is still allowed.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduling.domain.planner.layout import Floats, Ints, Layout

NEVER = -1e15


@dataclass(frozen=True, slots=True)
class Prices:
    """What using something costs: each case, and each row of what is shared."""

    cases: Floats
    rows: Floats


@dataclass(frozen=True, slots=True)
class Filling:
    """Cases that go into one spot together. ``worth``: what it saves beyond the prices of what it uses."""

    spot: int
    cases: tuple[int, ...]
    worth: float


@dataclass(frozen=True, slots=True)
class _Batch:
    """Spots of like size: a line of entries for each, -1 where there are no more. ``tables``: for limited tags."""

    spots: Ints
    entries: Ints
    capacity: int
    tables: int


class Pricing:
    """Finds the best fillings. Made once for a problem, asked many times."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._kinds = sorted({kind for spot in layout.spots for kind in spot.kinds})
        self._tags = _Tags(layout)
        self._needs = self._kind_masks()
        self._uses = self._kind_rows()
        self._batches = list(self._make_batches())
        # How much a place may gain by being filled further: so much may a case cost and be worth it yet.
        self.gains = np.array(
            [float((np.maximum.accumulate(spot.loads) - spot.loads).max(initial=0)) for spot in layout.spots]
        )

    def _kind_masks(self) -> Ints:
        """Return for each entry the kinds it needs, as bits."""
        layout, bit = self.layout, {kind: 1 << number for number, kind in enumerate(self._kinds)}
        masks = np.zeros(len(layout.case) + 1, dtype=np.int64)
        for entry, (case, spot) in enumerate(zip(layout.case, layout.spot, strict=True)):
            kinds = layout.problem.cases[case].kinds & layout.spots[spot].kinds.keys()
            masks[entry] = sum(bit[kind] for kind in kinds)
        return masks

    def _kind_rows(self) -> Floats:
        """Return for each spot and kind which rows its use takes."""
        layout = self.layout
        uses = np.zeros((len(layout.spots), len(self._kinds), len(layout.rows)))
        for number, spot in enumerate(layout.spots):
            for kind, rows in spot.kinds.items():
                uses[number, self._kinds.index(kind), list(rows)] = 1
        return uses

    def _make_batches(self) -> Iterator[_Batch]:
        layout = self.layout
        alike = defaultdict(list)
        for number, spot in enumerate(layout.spots):
            size = layout.first[number + 1] - layout.first[number]
            if size:
                alike[self._tags.shape[number], spot.capacity.bit_length()].append(number)
        for (shape, _), spots in sorted(alike.items()):
            longest = max(layout.first[spot + 1] - layout.first[spot] for spot in spots)
            entries = np.full((len(spots), longest), -1, dtype=np.int64)
            for line, spot in enumerate(spots):
                own = np.arange(layout.first[spot], layout.first[spot + 1])
                entries[line, : len(own)] = own
            capacity = max(layout.spots[spot].capacity for spot in spots)
            yield _Batch(
                np.array(spots), entries, capacity, int(np.prod([part + 1 for part in shape], dtype=int))
            )

    def values(self, prices: Prices) -> Floats:
        """Return what each entry saves beyond its prices; one more at the end that never does."""
        layout = self.layout
        values = np.append(layout.saving - prices.cases[layout.case], NEVER)
        if len(layout.link_row):
            np.subtract.at(values, layout.link_entry, layout.link_amount * prices.rows[layout.link_row])
        return values

    def all_above(
        self, prices: Prices, floors: Floats, most: int, slack: float = 0.0
    ) -> list[Filling] | None:
        """Return every filling worth more than the floor of its spot; None when there are more than so many."""
        found: list[Filling] = []
        for tables in self._tables(prices, floors, slack):
            some = tables.all_above(floors, most - len(found))
            if some is None:
                return None
            found += some
        return found

    def _tables(
        self, prices: Prices, floors: Floats | None = None, slack: float = 0.0
    ) -> Iterator["_Tables"]:
        values = self.values(prices)
        kind_prices = self._uses @ prices.rows if self._kinds else np.zeros((len(self.layout.spots), 0))
        for batch in self._batches:
            priced = kind_prices[batch.spots] > 1e-9
            counts = priced.sum(axis=1)
            for count in np.unique(counts):
                lines = np.flatnonzero(counts == count)
                part = _Batch(batch.spots[lines], batch.entries[lines], batch.capacity, batch.tables)
                yield _Tables(self, part, values, kind_prices, int(count), floors is not None, slack)

    def best(self, prices: Prices, several: int = 1) -> tuple[Floats, list[Filling]]:
        """Return the worth of the best filling of each spot (0 when empty is best), and fillings that are worth it.

        ``several``: how many fillings of different length to name for each spot and set of equipment.
        """
        worth = np.zeros(len(self.layout.spots))
        found: list[Filling] = []
        for tables in self._tables(prices):
            worth[tables.spots] = tables.worth()
            found += tables.fillings(several)
        return worth, found

    def kinds_used(self, entries: Ints) -> Ints:
        """Return the kinds that entries need, as bits."""
        return self._needs[entries]

    def shifts(self, entries: Ints) -> Ints:
        """Return how many tables down an entry comes from, by its tags."""
        return self._tags.shift[entries]

    def tag_fits(self, spots: Ints, entries: Ints, tables: int) -> NDArray[np.bool_]:
        """Say for each entry from which number of tables on it fits under the limits of its tags."""
        return self._tags.fits(spots, entries, tables)


class _Tags:
    """Limits on tags, as mixed numbers: the number of each limited tag that is still allowed."""

    def __init__(self, layout: Layout) -> None:
        self.shape: list[tuple[int, ...]] = []
        self.shift = np.zeros(len(layout.case) + 1, dtype=np.int64)
        self._digits: dict[int, tuple[int, ...]] = {}
        for number, spot in enumerate(layout.spots):
            own = range(layout.first[number], layout.first[number + 1])
            tags = {entry: layout.problem.cases[layout.case[entry]].tags for entry in own}
            tight = [
                tag
                for tag, limit in sorted(spot.limits.items())
                if sum(tag in some for some in tags.values()) > limit
            ]
            self.shape.append(tuple(spot.limits[tag] for tag in tight))
            for entry, some in tags.items():
                self._digits[entry] = tuple(int(tag in some) for tag in tight)
                self.shift[entry] = _mixed(self._digits[entry], self.shape[-1])

    def fits(self, spots: Ints, entries: Ints, tables: int) -> NDArray[np.bool_]:
        """Return, for a line of entries of each spot, whether each fits into each table."""
        result = np.ones((*entries.shape, tables), dtype=bool)
        if tables == 1:
            return result
        shape = self.shape[int(spots[0])]
        numbers = [_digits(table, shape) for table in range(tables)]
        for place in np.argwhere(entries >= 0):
            own = self._digits[int(entries[tuple(place)])]
            if any(own):
                result[tuple(place)] = [
                    all(a >= b for a, b in zip(digits, own, strict=True)) for digits in numbers
                ]
        return result


def _mixed(digits: tuple[int, ...], limits: tuple[int, ...]) -> int:
    number = 0
    for digit, limit in zip(digits, limits, strict=True):
        number = number * (limit + 1) + digit
    return number


def _digits(number: int, limits: tuple[int, ...]) -> tuple[int, ...]:
    digits = []
    for limit in reversed(limits):
        number, digit = divmod(number, limit + 1)
        digits.append(digit)
    return tuple(reversed(digits))


class _Tables:
    """The knapsack tables of a batch: by spot, by table (equipment, then tags), by units in use, exactly."""

    def __init__(
        self,
        pricing: Pricing,
        batch: _Batch,
        values: Floats,
        kind_prices: Floats,
        kinds: int,
        keep: bool,
        slack: float = 0.0,
    ) -> None:
        self._batch = batch
        self.spots = batch.spots
        self._kept: list[Floats] | None = [] if keep else None
        self._layout = layout = pricing.layout
        entries = self._worthwhile(batch.entries, values, slack + pricing.gains[batch.spots])
        self._entries = entries
        lines, self._steps = entries.shape
        self._tag_tables = batch.tables
        tables = (1 << kinds) * batch.tables
        active = np.argsort(kind_prices[batch.spots] <= 1e-9, axis=1, kind="stable")[:, :kinds]
        needs = pricing.kinds_used(entries)
        local = np.zeros_like(needs)
        for position in range(kinds):
            local |= ((needs >> active[:, position, None]) & 1) << position
        sets = np.arange(1 << kinds)
        fits = ((local[:, :, None] & ~sets) == 0)[:, :, :, None]
        fits = fits & pricing.tag_fits(batch.spots, entries, batch.tables)[:, :, None, :]
        own = np.where(fits.reshape(lines, self._steps, tables), values[entries][:, :, None], NEVER)
        weights = np.where(entries >= 0, np.append(layout.weight, 0)[entries], 0)
        self._weights, self._shifts = weights, pricing.shifts(entries)
        self._own = own
        self._local = local
        self._fill(own, tables)
        chosen = np.take_along_axis(kind_prices[batch.spots], active, axis=1)
        self._set_prices = (
            ((sets[:, None] >> np.arange(kinds)) & 1) @ chosen.T if kinds else np.zeros((1, lines))
        )
        self._finish()

    @staticmethod
    def _worthwhile(entries: Ints, values: Floats, slack: Floats) -> Ints:
        """Move the entries with a positive value to the front and drop the rest."""
        useless = values[entries] <= -slack[:, None]
        order = np.argsort(useless, axis=1, kind="stable")
        steps = max(1, int((~useless).sum(axis=1).max()))
        sorted_entries = np.take_along_axis(entries, order, axis=1)[:, :steps]
        return np.where(np.take_along_axis(useless, order, axis=1)[:, :steps], -1, sorted_entries)

    def _fill(self, own: Floats, tables: int) -> None:
        lines, units = len(self._batch.spots), self._batch.capacity + 1
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
            candidate += own[:, step, :, None]
            np.greater(candidate, table, out=self._taken[step])
            np.maximum(candidate, table, out=table)
        self._table = table

    def _finish(self) -> None:
        """Take what the load, the equipment and the opening cost off the value of each table."""
        layout, spots = self._layout, self._batch.spots
        loads = np.full((len(spots), self._batch.capacity + 1), -NEVER)
        for line, spot in enumerate(spots):
            cost = layout.spots[spot].loads
            loads[line, : len(cost)] = cost + layout.spots[spot].opening
        loads[:, 0] = -NEVER
        last = self._table[:, self._tag_tables - 1 :: self._tag_tables, :]
        self._final = last - loads[:, None, :] - self._set_prices.T[:, :, None]

    def worth(self) -> Floats:
        """Return the worth of the best filling of each spot, or 0."""
        return np.maximum(self._final.reshape(len(self._batch.spots), -1).max(axis=1), 0.0)

    def fillings(self, several: int) -> list[Filling]:
        """Return for each spot and set of equipment its best fillings of different length that are worth anything."""
        units = self._final.shape[2]
        count = min(several, units)
        top = np.argpartition(self._final, units - count, axis=2)[:, :, units - count :]
        line, kinds, _ = np.indices(top.shape)
        line, kinds, load = line.ravel(), kinds.ravel(), top.ravel()
        worth = self._final[line, kinds, load]
        good = worth > 1e-7
        line, kinds, load, worth = line[good], kinds[good], load[good], worth[good]
        rows = self._trace(line, kinds * self._tag_tables + self._tag_tables - 1, load)
        spots = self._batch.spots[line]
        cases = np.where(rows >= 0, self._layout.case[rows], -1)
        return [
            Filling(int(spot), tuple(sorted(case for case in some if case >= 0)), float(value))
            for spot, some, value in zip(spots, cases.tolist(), worth, strict=True)
        ]

    def _trace(self, line: Ints, table: Ints, load: Ints) -> Ints:
        """Return the entries that made each of the asked values."""
        rows = np.full((len(line), self._steps), -1, dtype=np.int64)
        table, load = table.copy(), load.copy()
        for step in range(self._steps - 1, -1, -1):
            taken = self._taken[step][line, table, load]
            entries = self._entries[line, step]
            rows[taken, step] = entries[taken]
            load -= np.where(taken, self._weights[line, step], 0)
            table -= np.where(taken, self._shifts[line, step], 0)
        return rows

    def all_above(self, floors: Floats, most: int) -> list[Filling] | None:
        """Return every filling worth more than the floor of its spot; None when there are more than so many."""
        assert self._kept is not None
        line, kinds, load = np.nonzero(self._final > floors[self.spots][:, None, None] + 1e-9)
        floor = floors[self.spots][line] + 1e-9
        worth = self._final[line, kinds, load]
        # What the end takes off: the load's cost, the equipment.
        table = kinds * self._tag_tables + self._tag_tables - 1
        acc = worth - self._table[line, table, load]
        used = np.zeros_like(line)
        rows = np.full((len(line), 0), -1, dtype=np.int64)
        for step in range(self._steps - 1, -1, -1):
            prior = self._kept[step]
            w, sh, own = self._weights[line, step], self._shifts[line, step], self._own[line, step, table]
            can = load >= w
            took = (
                np.where(
                    can,
                    prior[line, table - np.where(can, sh, 0), load - np.where(can, w, 0)] + own + acc,
                    NEVER,
                )
                > floor
            )
            skip = prior[line, table, load] + acc > floor
            i, j = np.flatnonzero(skip), np.flatnonzero(took)
            if len(i) + len(j) > most:
                return None
            new = np.concatenate([np.full(len(i), -1), self._entries[line[j], step]])
            acc = np.concatenate([acc[i], acc[j] + own[j]])
            used = np.concatenate([used[i], used[j] | self._local[line[j], step]])
            load = np.concatenate([load[i], load[j] - w[j]])
            table = np.concatenate([table[i], table[j] - sh[j]])
            k = np.concatenate([i, j])
            line, kinds, floor = line[k], kinds[k], floor[k]
            rows = np.concatenate([rows[k], new[:, None]], axis=1)
        good = (used == kinds) & (load == 0)
        line, rows, acc = line[good], rows[good], acc[good]
        cases = np.where(rows >= 0, self._layout.case[rows], -1)
        return [
            Filling(int(spot), tuple(sorted(case for case in some if case >= 0)), float(value))
            for spot, some, value in zip(self.spots[line], cases.tolist(), acc, strict=True)
        ]
