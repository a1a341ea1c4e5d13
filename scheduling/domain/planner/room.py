"""The room that is left while a plan is made case by case."""

from collections import Counter, defaultdict

from scheduling.domain.planner.plans import Breach, Rule
from scheduling.domain.planner.problem import Problem


class Room:
    """A plan in the making: what is placed, and what is still free."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.placed: dict[int, int] = {}
        self._minutes: Counter[int] = Counter()
        self._cases: Counter[int] = Counter()
        self._tags: Counter[tuple[int, str]] = Counter()
        self._kinds: defaultdict[int, set[str]] = defaultdict(set)
        self._groups: Counter[tuple[str, int]] = Counter()
        self._visits: Counter[tuple[str, int]] = Counter()
        self._used_by: Counter[tuple[str, int]] = Counter()
        self._equipment = Counter(problem.equipment)
        self._beds = Counter(problem.beds)
        for index, place in enumerate(problem.places):
            for kind in sorted(place.held):
                self._hold(index, kind)

    def _hold(self, place: int, kind: str) -> None:
        self._kinds[place].add(kind)
        for slot in self.problem.places[place].slots:
            self._equipment[kind, slot] -= 1

    def load(self, place: int) -> int:
        """Return the minutes in use in a place."""
        return self.problem.places[place].load(self._minutes[place], self._cases[place])

    def obstacle(self, index: int, place: int) -> Breach | None:
        """Return the first rule that keeps a case out of a place that is allowed to take it, or None."""
        return self._no_room(index, place) or self._nothing_left(index, place)

    def _no_room(self, index: int, place: int) -> Breach | None:
        case, where = self.problem.cases[index], self.problem.places[place]
        load = where.load(self._minutes[place] + case.minutes, self._cases[place] + 1)
        if load > where.minutes:
            return Breach(Rule.MINUTES, (place,), load, where.minutes)
        for tag in sorted(case.tags & where.limits.keys()):
            if self._tags[place, tag] >= where.limits[tag]:
                return Breach(Rule.LIMIT, (place, tag), self._tags[place, tag] + 1, where.limits[tag])
        return None

    def _nothing_left(self, index: int, place: int) -> Breach | None:
        for piece in self._pieces(index, place):
            if self._equipment[piece] <= 0:
                return self._short(
                    Rule.EQUIPMENT, piece, self.problem.equipment[piece], self._equipment[piece] - 1
                )
        for night in self._nights(index, place):
            if self._beds[night] <= 0:
                return self._short(Rule.BEDS, night, self.problem.beds[night], self._beds[night] - 1)
        case = self.problem.cases[index]
        key = (case.group or "", self.problem.places[place].day)
        limit = self.problem.group_minutes.get(key)
        if limit is not None and self._groups[key] + case.minutes > limit:
            return Breach(Rule.GROUP_MINUTES, key, self._groups[key] + case.minutes, limit)
        return None

    @staticmethod
    def _short(rule: Rule, key: tuple[str, int], allowed: int, left: int) -> Breach:
        return Breach(rule, key, allowed - left, allowed)

    def _pieces(self, index: int, place: int) -> list[tuple[str, int]]:
        """Return the kinds and half days of short equipment that a case would be the first here to need."""
        kinds = sorted(self.problem.cases[index].kinds - self._kinds[place])
        keys = [(kind, slot) for kind in kinds for slot in self.problem.places[place].slots]
        return [key for key in keys if key in self.problem.equipment]

    def _nights(self, index: int, place: int) -> list[tuple[str, int]]:
        """Return the wards and days of short beds that a case would hold."""
        case, day = self.problem.cases[index], self.problem.places[place].day
        if case.ward is None:
            return []
        nights = [(case.ward, day + night) for night in range(case.bed_days)]
        return [key for key in nights if key in self.problem.beds]

    def extra_cost(self, index: int, place: int) -> float:
        """Return what putting a case into a place costs beside its own cost there."""
        case, where = self.problem.cases[index], self.problem.places[place]
        cases = self._cases[place]
        load = where.load(self._minutes[place] + case.minutes, cases + 1)
        cost = where.load_cost(load) - where.load_cost(self.load(place))
        if not cases and not where.taken_cases:
            cost += where.opening
        if case.group is not None and self.problem.transfer and not self._visits[case.group, place]:
            cost += self.problem.transfer * (self._used_by[case.group, where.day] > 0)
        return cost

    def put(self, index: int, place: int) -> None:
        """Place a case."""
        self._count(index, place, 1)
        self.placed[index] = place
        for kind in self.problem.cases[index].kinds - self._kinds[place]:
            self._hold(place, kind)

    def _count(self, index: int, place: int, by: int) -> None:
        case, where = self.problem.cases[index], self.problem.places[place]
        self._minutes[place] += by * case.minutes
        self._cases[place] += by
        for tag in case.tags:
            self._tags[place, tag] += by
        for key in self._nights(index, place):
            self._beds[key] -= by
        if case.group is not None:
            self._groups[case.group, where.day] += by * case.minutes
            if not self._visits[case.group, place]:
                self._used_by[case.group, where.day] += by
            self._visits[case.group, place] += by
