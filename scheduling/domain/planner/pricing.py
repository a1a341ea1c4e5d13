"""The best fillings of every spot at given prices: exact knapsacks over minutes, many spots at once."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from scheduling.domain.planner.layout import Floats, Ints, Layout
from scheduling.domain.planner.prices import Filling, Prices
from scheduling.domain.planner.tables import NEVER, Asked, Batch, Facts, Tables
from scheduling.domain.planner.tags import Tags

# So many numbers stand in the tables of one batch at most; and so many kinds count in one spot, the dearest. The
# others are taken for free: then a bound is lower than it could be, but still one.
_CELLS, _KINDS = 4_000_000, 5


class Pricing:
    """Finds the best fillings. Made once for a problem, asked many times."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._kinds = sorted({kind for spot in layout.spots for kind in spot.kinds})
        # How much a spot may gain by being filled further: so much may a case cost and be worth it yet.
        gains = [
            float((np.maximum.accumulate(spot.loads) - spot.loads).max(initial=0)) for spot in layout.spots
        ]
        self._facts = Facts(layout, self._kind_masks(), Tags(layout), np.array(gains))
        self._uses = self._kind_rows()
        self._batches = list(self._make_batches())

    def _kind_masks(self) -> Ints:
        """Return for each entry the kinds it needs, as bits."""
        layout, bit = self._layout, {kind: 1 << number for number, kind in enumerate(self._kinds)}
        masks = np.zeros(len(layout.case) + 1, dtype=np.int64)
        for entry, (case, spot) in enumerate(zip(layout.case, layout.spot, strict=True)):
            kinds = layout.problem.cases[case].kinds & layout.spots[spot].kinds.keys()
            masks[entry] = sum(bit[kind] for kind in kinds)
        return masks

    def _kind_rows(self) -> Floats:
        """Return for each spot and kind which rows its use takes."""
        layout = self._layout
        uses = np.zeros((len(layout.spots), len(self._kinds), len(layout.rows)))
        for number, spot in enumerate(layout.spots):
            for kind, rows in spot.kinds.items():
                uses[number, self._kinds.index(kind), list(rows)] = 1
        return uses

    def _make_batches(self) -> Iterator[Batch]:
        first, tags = self._layout.first, self._facts.tags
        alike: defaultdict[tuple[tuple[int, ...], int], list[int]] = defaultdict(list)
        for number, spot in enumerate(self._layout.spots):
            if first[number + 1] > first[number]:
                alike[tags.shape[number], spot.capacity.bit_length()].append(number)
        for _, spots in sorted(alike.items()):
            longest = max(int(first[number + 1] - first[number]) for number in spots)
            entries = np.full((len(spots), longest), -1, dtype=np.int64)
            for line, number in enumerate(spots):
                own = np.arange(first[number], first[number + 1])
                entries[line, : len(own)] = own
            capacity = max(self._layout.spots[number].capacity for number in spots)
            yield Batch(np.array(spots), entries, capacity, tags.tables(spots[0]))

    def _values(self, prices: Prices) -> Floats:
        """Return what each entry saves beyond its prices; one more at the end that never does."""
        layout = self._layout
        values = np.append(layout.saving - prices.cases[layout.case], NEVER)
        if len(layout.link_row):
            np.subtract.at(values, layout.link_entry, layout.link_amount * prices.rows[layout.link_row])
        return values

    def _tables(self, prices: Prices, keep: bool = False, slack: float = 0.0) -> Iterator[Tables]:
        """Return the tables of all spots, those together for which equally many kinds have a price."""
        values = self._values(prices)
        kind_prices: Floats = self._uses @ prices.rows
        for batch in self._batches:
            counts = np.minimum(_KINDS, (kind_prices[batch.spots] > 1e-9).sum(axis=1))
            for count in np.unique(counts):
                lines = np.flatnonzero(counts == count)
                cells = (batch.capacity + 1) * batch.tables * batch.entries.shape[1] << int(count)
                asked = Asked(values, kind_prices, int(count), keep, slack)
                for part in np.array_split(lines, -(-len(lines) * cells // _CELLS)):
                    if len(part):
                        yield Tables(self._facts, batch.part(part), asked)

    def best(self, prices: Prices, several: int = 1) -> tuple[Floats, list[Filling]]:
        """Return the worth of the best filling of each spot (0 when empty is best), and fillings that are worth it.

        ``several``: how many fillings of different length to name for each spot and set of equipment.
        """
        worth = np.zeros(len(self._layout.spots))
        found: list[Filling] = []
        for tables in self._tables(prices):
            worth[tables.spots] = tables.worth()
            found += tables.fillings(several)
        return worth, found

    def all_above(
        self, prices: Prices, floors: Floats, most: int, slack: float = 0.0
    ) -> list[Filling] | None:
        """Return every filling worth more than the floor of its spot; None when there are more than so many.

        ``slack``: how far the floors are below what is best.
        """
        found: list[Filling] = []
        for tables in self._tables(prices, True, slack):
            some = tables.all_above(floors, most - len(found))
            if some is None:
                return None
            found += some
        return found
