"""Search by pools: one worker proves how good any plan could be, the others improve the best plan part by part."""

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from math import ceil, inf, isfinite
from random import Random
from threading import Lock
from time import monotonic

import numpy as np

from scheduling.domain.planner.helper import Helper
from scheduling.domain.planner.pooled.packing import Packer
from scheduling.domain.planner.pooled.parts import Chooser
from scheduling.domain.planner.pooled.pools import LEFT_OUT, Ints, Pools
from scheduling.domain.planner.pooled.relaxed import Relaxed, relax
from scheduling.domain.planner.pooled.shapes import Answer, Part
from scheduling.domain.planner.pooled.tasks import Think
from scheduling.domain.planner.problem import Plan

# How long the whole is thought over for the bound, how long a part; the rest of the time all workers improve.
WHOLE = 0.3
PART_SECONDS = 7.0
IN_VAIN, LONGER = 3, 3
NOTICE = 0.1
# A part is good enough when it is this near to its own bound, as a share of what the whole may still gain.
TOLERANCE = 0.005
# When the whole is proven, only the changes of theatre are left to gain: so many parts in vain are enough.
ENOUGH = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """The best plan so far, and a bound."""

    plan: Plan
    cost: float
    bound: float | None


class Search:
    """The best plan by pools, shared by the workers."""

    def __init__(self, pools: Pools, *, penalty: float, seed: int, ends: float) -> None:
        self.pools, self.penalty, self.seed, self.ends = pools, penalty, seed, ends
        self.packer = Packer(pools.problem.transfer)
        self.where = np.full(len(pools.problem.cases), LEFT_OUT, dtype=np.int64)
        self.cost, self.bound = inf, -inf
        self.plan = Plan({})
        self.over = self.proven = False
        self._lock = Lock()

    def offer(self, where: Ints, *, even: bool = False) -> bool:
        """Keep a plan that is better than the best; ``even``: or as good, so that the search does not stand still."""
        cost, plan = self._judged(where)
        with self._lock:
            better = cost < self.cost
            if better or (even and cost == self.cost):
                self.where, self.cost, self.plan = where, cost, plan
        return better

    def raise_bound(self, bound: float) -> None:
        """Keep the higher bound: all costs are whole numbers, so a bound is one too."""
        with self._lock:
            if isfinite(bound):
                self.bound = max(self.bound, ceil(bound - 1e-4))

    def left(self) -> float:
        """Return the seconds that are left; 0 when there is nothing more to find, or somebody said stop."""
        if self.over or self.cost <= self.bound:
            return 0
        return max(0, self.ends - monotonic())

    def _judged(self, where: Ints) -> tuple[float, Plan]:
        """Return the cost of a plan by pools, and who goes to which place."""
        pools, problem = self.pools, self.pools.problem
        cost: float = pools.base + int(pools.cost[pools.chosen(where)].sum())
        cost += self.penalty * int((pools.must & (where == LEFT_OUT)).sum())
        placed: dict[int, int] = {}
        for number, pool in enumerate(pools.pools):
            cases = np.flatnonzero(where == number).tolist()
            weights = [problem.cases[case].minutes + pool.turnover for case in cases]
            packed = self.packer.pack(pool, weights, [problem.cases[case].group for case in cases])
            if packed is None:
                return inf, Plan({})
            cost += packed[0]
            placed.update((case, pool.places[rank]) for case, rank in zip(cases, packed[1], strict=True))
        return cost, Plan(dict(sorted(placed.items())))


def search(
    pools: Pools,
    start: Plan,
    *,
    penalty: float,
    ends: float,
    workers: int,
    seed: int,
    report: Callable[[Standing], None],
    stopped: Callable[[], bool],
) -> Standing:
    """Return the best plan and the highest bound found until the time ends or somebody stops the search."""
    found = Search(pools, penalty=penalty, seed=seed, ends=ends)
    helpers = [Helper() for _ in range(workers)]
    try:
        for helper in helpers:
            helper.do(pools)
        found.offer(pools.of_plan(start))
        relaxed = relax(pools, penalty=penalty, ended=lambda: stopped() or not found.left())
        if relaxed is not None:
            found.raise_bound(relaxed.bound)
            found.offer(relaxed.where)
            report(_standing(found))
            _work(found, relaxed, helpers, report, stopped)
    finally:
        found.over = True
        for helper in helpers:
            helper.end()
    return _standing(found)


def _standing(found: Search) -> Standing:
    return Standing(found.plan, found.cost, found.bound if isfinite(found.bound) else None)


def _work(
    found: Search,
    relaxed: Relaxed,
    helpers: list[Helper],
    report: Callable[[Standing], None],
    stopped: Callable[[], bool],
) -> None:
    """Set the workers to it, and tell of what they find, until they are done. A solver at work is not waited for."""
    with ThreadPoolExecutor(len(helpers)) as pool:
        jobs: set[Future[None]] = {
            pool.submit(_worker, found, relaxed, number, helper) for number, helper in enumerate(helpers)
        }
        told = _standing(found)
        while jobs:
            done, jobs = wait(jobs, timeout=NOTICE, return_when=FIRST_COMPLETED)
            if stopped() or not found.left():
                found.over = True
                for helper in helpers:
                    helper.end()
            for job in done:
                job.result()
            if _standing(found) != told:
                told = _standing(found)
                report(told)


def _worker(found: Search, relaxed: Relaxed, number: int, helper: Helper) -> None:
    if number == 0:
        _prove(found, helper)
    _improve(found, relaxed, number, helper)


def _prove(found: Search, helper: Helper) -> None:
    """Think the whole over: that gives a bound, and now and then the best plan."""
    where = found.where
    whole = Part(where, np.ones(len(where), dtype=bool), np.arange(len(found.pools.case)))
    answer = _asked(
        found, helper, Think(whole, where, WHOLE * found.left(), found.seed, found.penalty, whole=True)
    )
    if answer is not None:
        found.raise_bound(answer.bound)
        if answer.where is not None:
            found.offer(answer.where, even=answer.proven)
        found.proven = answer.proven


def _improve(found: Search, relaxed: Relaxed, number: int, helper: Helper) -> None:
    """Think over one part after the other, from the best plan there is."""
    chooser = Chooser(found.pools, relaxed.extra, Random(f"{found.seed} {number}"))
    in_vain = 0
    while found.left() and not (found.proven and in_vain > ENOUGH):
        where = found.where
        tolerance = TOLERANCE * (found.cost - found.bound)
        # The longer nothing is found, the more time for a part, and every other one is as much larger.
        longer = min(LONGER, 1 + in_vain // IN_VAIN)
        patience = PART_SECONDS * longer
        seconds = min(patience, found.left())
        part, began = chooser.choose(where, chooser.random.choice((1, longer))), monotonic()
        answer = _asked(found, helper, Think(part, where, seconds, found.seed, found.penalty, tolerance))
        if answer is None:
            return
        better = answer.where is not None and found.offer(answer.where, even=True)
        chooser.learn(proven=answer.proven, better=better, used=(monotonic() - began) / patience)
        in_vain = 0 if better else in_vain + 1


def _asked(found: Search, helper: Helper, task: Think) -> Answer | None:
    """Return the answer of another process, None when it is gone: what was found until then is not lost."""
    try:
        answer: Answer | None = helper.do(task).result()
    except RuntimeError:
        # It was ended a moment ago.
        return None
    return answer
