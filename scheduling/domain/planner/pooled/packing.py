"""Which of a pool's places takes which case: as few places as can be, and no group in more of them than needed."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from scheduling.domain.planner.pooled.pools import Pool

# A part of a group's cases that go to one place together: the group, its minutes, and the cases.
Part = tuple[int, tuple[int, ...]]
STEPS = 2_000


class Packer:
    """Packs the cases of a pool, and remembers."""

    def __init__(self, transfer: int) -> None:
        self.transfer = transfer
        self._known: dict[object, tuple[int, list[int]] | None] = {}

    def pack(self, pool: Pool, weights: list[int], groups: list[str | None]) -> tuple[int, list[int]] | None:
        """Return the cost of a packing and the place, by its rank in the pool, of each case. None: none was found."""
        order = sorted(range(len(weights)), key=lambda case: (groups[case] or "", -weights[case], case))
        items = tuple((groups[case] or f"\0{case}", weights[case]) for case in order)
        key = (pool.room, pool.opening, items)
        if key not in self._known:
            self._known[key] = _pack(pool, items, self.transfer)
        known = self._known[key]
        if known is None:
            return None
        places = [0] * len(order)
        for case, place in zip(order, known[1], strict=True):
            places[case] = place
        return known[0], places


def _pack(pool: Pool, items: tuple[tuple[str, int], ...], transfer: int) -> tuple[int, list[int]] | None:
    total = sum(weight for _, weight in items)
    best: tuple[int, list[int]] | None = None
    used = 0
    for count in range(len(pool.room) + 1):
        opened = pool.opening * count
        if best is not None and opened >= best[0]:
            break
        if used >= total:
            found = _into(list(pool.room[:count]), items)
            if found is not None:
                cost = opened + transfer * _transfers(items, found)
                if best is None or cost < best[0]:
                    best = cost, found
        used += pool.room[count] if count < len(pool.room) else 0
    return best


def _transfers(items: tuple[tuple[str, int], ...], places: list[int]) -> int:
    used = {(group, place) for (group, _), place in zip(items, places, strict=True)}
    return len(used) - len({group for group, _ in items})


def _into(room: list[int], items: tuple[tuple[str, int], ...]) -> list[int] | None:
    """Return the place of each item when all fit: groups whole, then one of them in two, then item by item."""
    by_group: defaultdict[str, list[int]] = defaultdict(list)
    for number, (group, _) in enumerate(items):
        by_group[group].append(number)
    whole = [_part(items, cases) for cases in by_group.values()]
    for parts in _divisions(items, whole):
        found = _fit(room, parts)
        if found is not None:
            places = [0] * len(items)
            for (_, cases), place in zip(parts, found, strict=True):
                for case in cases:
                    places[case] = place
            return places
    return None


def _part(items: tuple[tuple[str, int], ...], cases: list[int]) -> Part:
    return sum(items[case][1] for case in cases), tuple(cases)


def _divisions(items: tuple[tuple[str, int], ...], whole: list[Part]) -> Iterator[list[Part]]:
    """Return ways to divide the groups, the least divided first."""
    yield whole
    splits = [(number, split) for number, part in enumerate(whole) for split in _splits(items, part)]
    for number, split in splits:
        yield [*whole[:number], *whole[number + 1 :], *split]
    for (number, split), (other, second) in _pairs(splits):
        rest = [part for index, part in enumerate(whole) if index not in (number, other)]
        yield [*rest, *split, *second]
    yield [(items[case][1], (case,)) for case in range(len(items))]


def _pairs(
    splits: list[tuple[int, list[Part]]],
) -> Iterator[tuple[tuple[int, list[Part]], tuple[int, list[Part]]]]:
    several = [(a, b) for place, a in enumerate(splits) for b in splits[place + 1 :] if a[0] != b[0]]
    return iter(several[:200])


def _splits(items: tuple[tuple[str, int], ...], part: Part) -> list[list[Part]]:
    """Return the ways to cut a group's cases in two that differ in minutes, the most even first."""
    reached: dict[int, tuple[int, ...]] = {0: ()}
    for case in part[1]:
        for minutes, cases in list(reached.items()):
            reached.setdefault(minutes + items[case][1], (*cases, case))
    halves = [minutes for minutes in reached if 0 < minutes <= part[0] // 2]
    halves.sort(key=lambda minutes: -minutes)
    return [
        [
            (minutes, reached[minutes]),
            (part[0] - minutes, tuple(sorted(set(part[1]) - set(reached[minutes])))),
        ]
        for minutes in halves
    ]


def _fit(room: list[int], parts: list[Part]) -> list[int] | None:
    """Return a place for each part by search with an end, the longest first; None when none was found."""
    order = sorted(range(len(parts)), key=lambda part: -parts[part][0])
    left, places, steps = list(room), [0] * len(parts), Counter[str]()

    def put(depth: int) -> bool:
        if depth == len(order):
            return True
        minutes = parts[order[depth]][0]
        tried = set()
        for place in sorted(range(len(left)), key=lambda place: left[place]):
            steps["taken"] += 1
            if left[place] < minutes or left[place] in tried or steps["taken"] > STEPS:
                continue
            tried.add(left[place])
            left[place] -= minutes
            places[order[depth]] = place
            if put(depth + 1):
                return True
            left[place] += minutes
        return False

    return places if put(0) else None
