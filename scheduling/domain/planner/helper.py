"""A second process of the planner: ``python -m scheduling.domain.planner.helper`` does tasks from its input.

A process of its own, started plainly: threads would wait for one another, and a Celery worker may not fork.
"""

import os
import pickle
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from scheduling.domain.planner.pooled.pools import Pools
from scheduling.domain.planner.tasks import Ground

_ROOT = str(Path(__file__).resolve().parents[3])


class Helper:
    """A process that does one task after the other."""

    def __init__(self) -> None:
        path = os.pathsep.join(part for part in (_ROOT, os.environ.get("PYTHONPATH", "")) if part)
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": path},
        )
        self._thread = ThreadPoolExecutor(1)

    def do(self, task: object) -> "Future[Any]":
        """Hand a task over; its answer comes when it comes, None if the process is gone."""
        return self._thread.submit(self._ask, task)

    def _ask(self, task: object) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            pickle.dump(task, self._process.stdin)
            self._process.stdin.flush()
            return pickle.load(self._process.stdout)
        except (OSError, EOFError, pickle.UnpicklingError):
            return None

    def end(self) -> None:
        """Stop at once, whatever it is doing."""
        self._process.kill()
        self._thread.shutdown(wait=True)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                _close(pipe)
        self._process.wait()


def _close(pipe: Any) -> None:
    try:
        pipe.close()
    except OSError:
        return


def serve() -> None:
    """Do tasks until the input ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever a library prints must not stand among the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    ground: Ground | Pools | None = None
    while True:
        try:
            task = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        answer: Any = None
        if isinstance(task, Ground | Pools):
            ground = task
        elif ground is not None:
            answer = task.run(ground)
        pickle.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    serve()
