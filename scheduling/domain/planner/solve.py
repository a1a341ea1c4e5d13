"""Solve a problem: the one entry for the board, files and benchmarks.

A clerk's plan first; then prices and a bound; a dive for a whole plan near the bound; then parts are planned anew,
each as well as can be, until the time is up, somebody stops it, or nothing can be better.
"""

from collections import defaultdict
from collections.abc import Callable
from math import ceil, isfinite
from time import monotonic

from scheduling.domain.planner.ascent import Ascent
from scheduling.domain.planner.columns import Columns
from scheduling.domain.planner.crew import Crew
from scheduling.domain.planner.dive import Dive
from scheduling.domain.planner.greedy import greedy_plan
from scheduling.domain.planner.helper import Helper
from scheduling.domain.planner.improve import Improved, Outcome, whole_cost
from scheduling.domain.planner.layout import Layout
from scheduling.domain.planner.neighbourhoods import Neighbourhoods
from scheduling.domain.planner.plans import Rule, broken_rules, cost_of
from scheduling.domain.planner.pooled.pools import Pools, pooled
from scheduling.domain.planner.pooled.search import Standing, search
from scheduling.domain.planner.pricing import Pricing
from scheduling.domain.planner.problem import Plan, Problem
from scheduling.domain.planner.progress import Phase, Progress, Result
from scheduling.domain.planner.relaxation import Relaxation
from scheduling.domain.planner.tasks import Again, Ground

__all__ = ["Phase", "Progress", "Result", "solve"]

# Steps of the ascent; rounds of cuts, and the part of all time after which they end; what one part may cost.
_STEPS, _ROUNDS, _TIGHTEN_UNTIL, _PART_SECONDS = 120, 30, 0.3, 4.0


def solve(
    problem: Problem,
    *,
    seconds: float,
    workers: int = 2,
    seed: int = 0,
    start: Plan | None = None,
    progress: Callable[[Progress], None] | None = None,
    stopped: Callable[[], bool] | None = None,
) -> Result:
    """Return the best plan found in the time given."""
    return _Solver(problem, seconds, workers, seed, progress, stopped).run(start)


class _Solver:
    def __init__(
        self,
        problem: Problem,
        seconds: float,
        workers: int,
        seed: int,
        progress: Callable[[Progress], None] | None,
        stopped: Callable[[], bool] | None,
    ) -> None:
        self._began = monotonic()
        self._until = self._began + seconds
        self._seconds, self._workers, self._seed = seconds, workers, seed
        self._tell, self._asked = progress, stopped
        self._problem = problem
        self._was_stopped = False
        self._bound: float | None = None
        self._phase = Phase.FIRST_PLAN

    def run(self, start: Plan | None) -> Result:
        """Go through all phases."""
        self._plan = greedy_plan(self._problem, start)
        self._layout = Layout(self._problem)
        self._cost = whole_cost(self._layout, self._plan)
        if start is not None:
            self._take(greedy_plan(self._problem))
        first = monotonic() - self._began
        self._say(Phase.FIRST_PLAN)
        pools = pooled(self._problem)
        if not len(self._layout.case):
            self._bound = self._cost
        elif pools is not None:
            self._search_by_pools(pools)
        else:
            self._search()
        return self._result(first)

    def _search(self) -> None:
        helpers = [Helper() for _ in range(self._workers - 1)]
        try:
            self._say(Phase.BOUND)
            self._pricing, self._columns = Pricing(self._layout), Columns(self._layout)
            self._relaxation = self._relax()
            self._raise(self._relaxation.bound)
            if not self._done():
                self._relaxation.tighten(self._late_for_bounds, _ROUNDS, self._cost - self._layout.grain)
                self._raise(self._relaxation.bound)
            self._say(Phase.DIVE)
            if not self._done():
                self._dive()
            crew = Crew(helpers, self._ground())
            self._say(Phase.IMPROVING)
            self._improve(crew)
        finally:
            for helper in helpers:
                helper.end()

    def _search_by_pools(self, pools: Pools) -> None:
        self._say(Phase.BOUND)
        found = search(
            pools,
            self._plan,
            penalty=self._layout.penalty,
            ends=self._until,
            workers=self._workers,
            seed=self._seed,
            report=self._improved,
            stopped=self._late,
        )
        self._improved(found)

    def _improved(self, found: Standing) -> None:
        self._take(found.plan)
        if found.bound is not None:
            self._raise(found.bound)
        self._say(Phase.IMPROVING)

    def _ground(self) -> Ground:
        known = defaultdict(list)
        for column in self._relaxation.master.columns:
            for place in self._layout.spots[column.spot].places:
                known[place].append(column.cases)
        assert self._relaxation.prices is not None
        return Ground(self._problem, dict(known), self._relaxation.prices.cases)

    def _relax(self) -> Relaxation:
        ascent = Ascent(self._layout, self._pricing, self._columns)
        ascent.climb(self._cost, _STEPS, self._late)
        self._raise(ascent.bound)
        relaxation = Relaxation(self._layout, self._pricing, self._columns, self._until)
        relaxation.prices, relaxation.bound = ascent.prices, ascent.bound
        relaxation.master.add(self._columns.of_plan(self._plan))
        relaxation.master.add(ascent.promising(self._pricing))
        relaxation.close(self._late)
        return relaxation

    def _dive(self) -> None:
        chosen = Dive(self._relaxation, self._pricing, self._late).plan()
        if chosen is not None:
            self._take(greedy_plan(self._problem, self._columns.plan_of(chosen)))

    def _improve(self, crew: Crew) -> None:
        """Plan parts anew, two at a time that have no place in common."""
        neighbourhoods, turn = Neighbourhoods(self._problem, self._seed), 0
        while not self._done():
            until = min(self._until, monotonic() + _PART_SECONDS * neighbourhoods.effort)
            turn, cost = turn + 1, self._cost
            first = neighbourhoods.choose()
            second = neighbourhoods.choose(first)
            tasks = [
                Again(self._plan, places, neighbourhoods.effort, until, self._seed + turn)
                for places in (first, second)
                if places
            ]
            for improved in crew.do(tasks):
                self._apply(improved)
                neighbourhoods.learn(improved.outcome)
                if neighbourhoods.all_of(improved.places):
                    self._raise(cost - (0 if improved.outcome == Outcome.BEST_ALREADY else improved.within))
            if self._tell is not None:
                self._say(Phase.IMPROVING)

    def _apply(self, improved: Improved) -> None:
        """Take a part over, if that goes together with what was taken over since it was begun."""
        if improved.placed is None:
            return
        places = set(improved.places)
        placed = {case: place for case, place in self._plan.placed.items() if place not in places}
        if not placed.keys().isdisjoint(improved.placed):
            return
        plan = Plan(dict(sorted((placed | improved.placed).items())))
        if not any(breach.rule != Rule.LEFT_OUT for breach in broken_rules(self._problem, plan)):
            self._take(plan)

    def _take(self, plan: Plan) -> None:
        """Keep a plan if it is the best so far."""
        cost = whole_cost(self._layout, plan)
        if cost < self._cost - 1e-6:
            self._plan, self._cost = plan, cost

    def _raise(self, bound: float) -> None:
        if not isfinite(bound):
            return
        if self._layout.grain > 0.5:
            bound = ceil(bound - 1e-4)
        if self._bound is None or bound > self._bound:
            self._bound = min(bound, self._cost)

    def _late_for_bounds(self) -> bool:
        return self._late(_TIGHTEN_UNTIL)

    def _late(self, part: float = 1.0) -> bool:
        """Say whether the time, or a part of it, is up, or somebody stopped it."""
        if self._asked is not None and self._asked():
            self._was_stopped = True
        return self._was_stopped or monotonic() > self._until - (1 - part) * self._seconds

    def _done(self) -> bool:
        return self._late() or (self._bound is not None and self._cost < self._bound + self._layout.grain)

    def _say(self, phase: Phase) -> None:
        if self._tell is not None:
            seconds = monotonic() - self._began
            self._tell(Progress(phase, seconds, cost_of(self._problem, self._plan), self._bound, self._plan))

    def _result(self, first: float) -> Result:
        self._say(Phase.DONE)
        left_out = tuple(
            index
            for index, case in enumerate(self._problem.cases)
            if case.unplaced is None and index not in self._plan.placed
        )
        cost = cost_of(self._problem, self._plan)
        bound = min(cost, self._bound if self._bound is not None else 0)
        return Result(
            self._plan,
            cost,
            bound,
            monotonic() - self._began,
            first,
            left_out,
            cost <= bound + 1e-6,
            self._was_stopped,
        )
