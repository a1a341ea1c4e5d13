"""Limits on tags, as mixed numbers: how many of each limited tag a spot may still take."""

import numpy as np
from numpy.typing import NDArray

from scheduling.domain.planner.layout import Ints, Layout


class Tags:
    """For each spot the limits that matter (``shape``), for each entry how many tables down it comes from."""

    def __init__(self, layout: Layout) -> None:
        self.shape: list[tuple[int, ...]] = []
        self.shift = np.zeros(len(layout.case) + 1, dtype=np.int64)
        self._digits: dict[int, tuple[int, ...]] = {}
        for number, spot in enumerate(layout.spots):
            own = range(int(layout.first[number]), int(layout.first[number + 1]))
            tags = {entry: layout.problem.cases[int(layout.case[entry])].tags for entry in own}
            tight = [
                tag
                for tag, limit in sorted(spot.limits.items())
                if sum(tag in some for some in tags.values()) > limit
            ]
            self.shape.append(tuple(spot.limits[tag] for tag in tight))
            for entry, some in tags.items():
                self._digits[entry] = tuple(int(tag in some) for tag in tight)
                self.shift[entry] = _mixed(self._digits[entry], self.shape[-1])

    def tables(self, spot: int) -> int:
        """Return how many tables a spot needs: one for each mixed number."""
        return int(np.prod([limit + 1 for limit in self.shape[spot]], dtype=int))

    def fits(self, spots: Ints, entries: Ints, tables: int) -> NDArray[np.bool_]:
        """Return, for a line of entries of each spot, whether each may come into each table."""
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
