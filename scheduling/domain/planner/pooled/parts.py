"""Which part of a plan is thought over next: some days, or some groups, with the cases that may gain by it."""

from random import Random

import numpy as np

from scheduling.domain.planner.pooled.model import Part
from scheduling.domain.planner.pooled.pools import LEFT_OUT, Flags, Ints, Pools
from scheduling.domain.planner.pooled.relaxed import Floats

KINDS = ("row", "row", "days", "groups")
SHARES = (0.05, 0.15, 0.3, 0.6)
FIRST, SMALLEST, LARGEST = 400.0, 60.0, 5_000.0


class Chooser:
    """Chooses parts of about as many entries as the solver can finish; sizes follow what it could."""

    def __init__(self, pools: Pools, extra: Floats, random: Random) -> None:
        self.pools, self.extra, self.random = pools, extra, random
        self.sizes = dict.fromkeys(KINDS, FIRST)
        self.kind = KINDS[0]
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

    def learn(self, proven: bool) -> None:
        """Take larger parts of the kind that was finished in time, smaller ones of one that was not."""
        size = self.sizes[self.kind] * (1.15 if proven else 0.8)
        self.sizes[self.kind] = min(LARGEST, max(SMALLEST, size))

    def choose(self, where: Ints) -> Part:
        """Return the next part."""
        missing = np.flatnonzero(self.pools.must & (where == LEFT_OUT))
        self.kind = "row" if len(missing) else self.random.choice(KINDS)
        placed = self._placed(where)
        likely = (self.extra <= self.random.choice(self.limits.tolist())) | placed | self._of(missing)
        if self.kind == "groups":
            return self._groups(where, likely)
        return self._days(where, likely, missing)

    def _of(self, cases: Ints) -> Flags:
        return np.isin(self.pools.case, cases)

    def _placed(self, where: Ints) -> Flags:
        return np.asarray(where[self.pools.case] == self.pools.pool)

    def _days(self, where: Ints, likely: Flags, missing: Ints) -> Part:
        """Free what is on some days, and what is left out and may go there."""
        days = list(self.days)
        self.random.shuffle(days)
        if self.kind == "row":
            mine = self.day[self._of(missing)].tolist()
            centre = self.random.choice(mine or days)
            days.sort(key=lambda day: (abs(day - centre), day))
        at = np.full(len(where), -1, dtype=np.int64)
        placed = self._placed(where)
        at[self.pools.case[placed]] = self.day[placed]
        free, chosen = np.zeros(len(where), dtype=bool), np.zeros(len(likely), dtype=bool)
        for count in range(2, len(days) + 1):
            within = days[:count]
            free = np.isin(at, within) | (where == LEFT_OUT)
            chosen = free[self.pools.case] & np.isin(self.day, within) & likely
            if chosen.sum() > self.sizes[self.kind]:
                break
        reached = np.zeros(len(where), dtype=bool)
        reached[self.pools.case[chosen]] = True
        return Part(where, free & (reached | (where != LEFT_OUT)), np.flatnonzero(chosen))

    def _groups(self, where: Ints, likely: Flags) -> Part:
        """Free all cases of some groups."""
        groups = sorted(set(self.group.tolist()))
        self.random.shuffle(groups)
        free, chosen = np.zeros(len(where), dtype=bool), np.zeros(len(likely), dtype=bool)
        for group in groups:
            more = free | (self.group == group)
            wanted = more[self.pools.case] & likely
            if chosen.any() and wanted.sum() > 2 * self.sizes[self.kind]:
                break
            free, chosen = more, wanted
        return Part(where, free, np.flatnonzero(chosen))
