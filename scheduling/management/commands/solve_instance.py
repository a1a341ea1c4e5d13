"""Plan from a file: the planner of the board on a problem that anybody can hand us."""

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scheduling.domain.planner.checking import check
from scheduling.domain.planner.files import BadFile, Instance, read
from scheduling.domain.planner.solve import Result, solve

# What is kept of the time for writing the plan down and for whoever shares the processors.
MARGIN = 1.0
SHOWN = 10


class Command(BaseCommand):
    help = "Plans from a file, prints cost, bound and gap, and writes who goes where."
    # No database is asked, so none has to be there.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", help="cases and sessions, or an IHTC 2024 instance (surgical part), as JSON"
        )
        parser.add_argument(
            "--seconds", type=float, default=60.0, help="how long it may take, starting included"
        )
        parser.add_argument("--out", help="where the plan is written, as JSON")
        parser.add_argument("--workers", type=int, default=2, help="processors it may use")
        parser.add_argument("--seed", type=int, default=0)

    def handle(self, *args: Any, **options: Any) -> None:
        ends = monotonic() - _age() + options["seconds"]
        if options["seconds"] <= 0 or options["workers"] < 1:
            raise CommandError("--seconds and --workers must be more than 0.")
        instance = _instance(options["file"])
        left = ends - monotonic()
        with _quiet():
            result = solve(
                instance.problem,
                seconds=max(0.1, left - min(MARGIN, left / 4)),
                workers=options["workers"],
                seed=options["seed"],
            )
        answer = instance.answer(result.plan)
        if options["out"]:
            _write(Path(options["out"]), answer)
        self._say(instance, result, answer)

    def _say(self, instance: Instance, result: Result, answer: dict[str, Any]) -> None:
        verdict = check(instance.raw, answer)
        figures = {
            "cost": f"{verdict.cost}",
            "bound": f"{result.bound:.1f}",
            "gap": f"{100 * result.gap:.2f} %",
            "placed": f"{len(answer['placed'])} of {len(instance.problem.cases)}",
            "first plan": f"{result.first_plan:.2f} s",
            "time": f"{result.seconds:.1f} s",
        }
        for name, value in (figures | {name: str(term) for name, term in verdict.terms.items()}).items():
            self.stdout.write(f"{name.replace('_', ' ')}: {value}")
        if not verdict.valid:
            more = len(verdict.faults) - SHOWN
            faults = verdict.faults[:SHOWN] + [f"and {more} more"] * (more > 0)
            raise CommandError("The plan breaks rules: " + "; ".join(faults) + ".")


def _instance(file: str) -> Instance:
    try:
        return read(Path(file).read_text(encoding="utf-8"), name=file)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} is no text in UTF-8.") from error
    except BadFile as bad:
        raise CommandError(str(bad)) from bad


def _write(path: Path, answer: dict[str, Any]) -> None:
    try:
        path.write_text(json.dumps(answer, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise CommandError(f"The plan cannot be written to {path}: {error.strerror}.") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Send what solvers write past Python to nowhere: the output is for the figures."""
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _age() -> float:
    """Return for how many seconds this process has been running: what starting took counts as well."""
    try:
        started = int(Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()[19])
        uptime = float(Path("/proc/uptime").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 1.0
    return max(0.0, uptime - started / os.sysconf("SC_CLK_TCK"))
