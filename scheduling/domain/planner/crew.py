"""The processes that work on one problem. What they find does not depend on how many they are."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

from scheduling.domain.planner.helper import Helper
from scheduling.domain.planner.improve import Improved
from scheduling.domain.planner.tasks import Again, Ground, Tighten


class Crew:
    """This process and its helpers. ``bound``: what tightening came to, once that is known."""

    def __init__(self, helpers: Sequence[Helper], ground: Ground) -> None:
        self._ground = ground
        self._helpers = list(helpers)
        self._tightening: Future[Any] | None = None
        self._tightened_by: Helper | None = None
        self.bound: float | None = None
        for helper in helpers:
            helper.do(ground)

    def tighten(self, task: Tighten) -> None:
        """Have the bound raised: by a helper meanwhile, or here and now."""
        if not self._helpers:
            self.bound = task.run(self._ground)
            return
        self._tightened_by = self._helpers.pop()
        self._tightening = self._tightened_by.do(task)

    def do(self, tasks: Sequence[Again]) -> list[Improved]:
        """Do all tasks, as many at once as there are free processes, and return the answers in their order."""
        self._look()
        away = {
            number: helper.do(tasks[-1 - number])
            for number, helper in enumerate(self._helpers[: len(tasks) - 1])
        }
        here = [task.run(self._ground) for task in tasks[: len(tasks) - len(away)]]
        answers = here + [away[number].result() for number in sorted(away, reverse=True)]
        return [answer for answer in answers if answer is not None]

    def _look(self) -> None:
        """See whether the bound is known by now; its helper is free again then."""
        if self._tightening is not None and self._tightening.done():
            self.bound = self._tightening.result()
            self._tightening = None
            assert self._tightened_by is not None
            self._helpers.append(self._tightened_by)
