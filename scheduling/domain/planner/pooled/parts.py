"""Which part of a plan is thought over next: the likely choices of all cases, or more choices on some days or of some
groups, with the cases that may gain by it."""

from random import Random

import numpy as np

from scheduling.domain.planner.pooled.pools import LEFT_OUT, Flags, Ints, Pools
from scheduling.domain.planner.pooled.relaxed import Floats
from scheduling.domain.planner.pooled.shapes import Part

KINDS = ("core", "row", "days", "groups")
SIZES = {"core": 1_000.0, "row": 900.0, "days": 900.0, "groups": 900.0}
SHARES = (0.05, 0.2, 0.5, 1.0)
SMALLEST, LARGEST = 80.0, 6_000.0


class Chooser:
    """Chooses parts of about as many entries as the solver can finish; sizes follow what it could."""

    def __init__(self, pools: Pools, extra: Floats, random: Random) -> None:
        self.pools, self.extra, self.random = pools, extra, random
        self.sizes = dict(SIZES)
        self.kind = KINDS[0]
        self._gains = dict.fromkeys(KINDS, 3.0)
        days = np.array([pool.day for pool in pools.pools], dtype=np.int64)
        self.day = days[pools.pool]
        self.days = sorted(set(days.tolist()))
        names = [case.group for case in pools.problem.cases]
        numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
        self.group = np.array([numbers[name] for name in names], dtype=np.int64)
        if len(numbers) < 2:
            self.group = np.arange(len(names)) % max(1, len(names) // 40)
        above = extra[extra > 1e-9]
        self.limits = np.quantile(above, SHARES) if len(above) else np.zeros(len(SHARES))

    def learn(self, *, proven: bool, better: bool, used: float) -> None:
        """Take larger parts of a kind that was finished in a fraction of the time, smaller ones of one that was not,
        and try more often what found something. ``used``: the part of the time that it took."""
        grow = (1.6 if used < 0.25 else 1.1) if proven else 0.8
        self.sizes[self.kind] = min(LARGEST, max(SMALLEST, grow * self.sizes[self.kind]))
        self._gains[self.kind] = max(0.5, 0.7 * self._gains[self.kind] + (1.0 if better else 0.0))

    def choose(self, where: Ints, times: float = 1) -> Part:
        """Return the next part; so many ``times`` as large as usual."""
        self._times = times
        missing = np.flatnonzero(self.pools.must & (where == LEFT_OUT))
        self.kind = self.random.choices(KINDS, [self._gains[kind] for kind in KINDS])[0]
        kept = np.asarray(where[self.pools.case] == self.pools.pool) | np.isin(self.pools.case, missing)
        if self.kind == "core":
            return self._core(where, kept)
        likely = (self.extra <= self.random.choice(self.limits.tolist())) | kept
        if self.kind == "groups":
            return self._groups(where, likely)
        return self._days(where, likely, kept)

    def _size(self) -> float:
        return self._times * self.sizes[self.kind]

    def _core(self, where: Ints, kept: Flags) -> Part:
        """Free all cases, for the choices that cost least beyond the bound."""
        count = min(len(self.extra), int(self._size()))
        noise = np.array([self.random.random() for _ in range(len(self.extra))])
        rank = self.extra + noise * self.limits[0]
        likely = kept | (rank <= np.partition(rank, count - 1)[count - 1])
        return Part(where, np.ones(len(where), dtype=bool), np.flatnonzero(likely))

    def _days(self, where: Ints, likely: Flags, kept: Flags) -> Part:
        """Free what is on some days, and what is left out and may go there."""
        days = list(self.days)
        self.random.shuffle(days)
        if self.kind in ("row"):
            days.sort(key=lambda day, centre=days[0]: (abs(day - centre), day))  # type: ignore[misc]
        at = np.full(len(where), -1, dtype=np.int64)
        at[self.pools.case[kept]] = self.day[kept]
        at[where == LEFT_OUT] = -1
        free, chosen = np.zeros(len(where), dtype=bool), np.zeros(len(likely), dtype=bool)
        for count in range(1, len(days) + 1):
            within = days[:count]
            more = np.isin(at, within) | (where == LEFT_OUT)
            wanted = more[self.pools.case] & np.isin(self.day, within) & likely
            if count > 2 and wanted.sum() > self._size():
                break
            free, chosen = more, wanted
        reached = np.zeros(len(where), dtype=bool)
        reached[self.pools.case[chosen]] = True
        free &= reached | (where != LEFT_OUT)
        return Part(where, free, np.flatnonzero(chosen))

    def _groups(self, where: Ints, likely: Flags) -> Part:
        """Free all cases of some groups."""
        groups = sorted(set(self.group.tolist()))
        self.random.shuffle(groups)
        free, chosen = np.zeros(len(where), dtype=bool), np.zeros(len(likely), dtype=bool)
        for group in groups:
            more = free | (self.group == group)
            wanted = more[self.pools.case] & likely
            if chosen.any() and wanted.sum() > self._size():
                break
            free, chosen = more, wanted
        return Part(where, free, np.flatnonzero(chosen))
