"""The processes that work on one problem. What they find does not depend on how many they are."""

from collections.abc import Sequence

from scheduling.domain.planner.helper import Helper
from scheduling.domain.planner.improve import Improved
from scheduling.domain.planner.tasks import Again, Ground


class Crew:
    """This process and its helpers."""

    def __init__(self, helpers: Sequence[Helper], ground: Ground) -> None:
        self._ground, self._helpers = ground, helpers
        for helper in helpers:
            helper.do(ground)

    def do(self, tasks: Sequence[Again]) -> list[Improved]:
        """Do all tasks, as many at once as there are processes, and return the answers in their order."""
        away = [helper.do(task) for helper, task in zip(self._helpers, tasks[1:], strict=False)]
        here = [tasks[0].run(self._ground), *(task.run(self._ground) for task in tasks[1 + len(away) :])]
        answers = [here[0], *(future.result() for future in away), *here[1:]]
        return [answer for answer in answers if answer is not None]
