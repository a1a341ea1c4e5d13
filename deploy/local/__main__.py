"""python -m deploy.local demo | stop | status | test | check | bench | ordeal | mutants | manage"""

import errno
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from deploy.local import checks, demo, mutants, supervision, testing
from deploy.local.home import PYTHON, Home
from deploy.local.say import CannotGoOn, say


def stop(home: Home, _: list[str]) -> int:
    ended = supervision.stop(home) if home.data.exists() else []
    say(f"Ended: {', '.join(ended)}" if ended else "Nothing was running.")
    return 0


def status(home: Home, _: list[str]) -> int:
    """Every process by role; 1 when one of them is not up."""
    if not home.wanted.exists():
        say("Stopped. make demo starts it.")
        return 1
    states = supervision.states(home)
    say(f"{'role':<12}{'pid':>8}  {'state':<10}since")
    for state in states:
        say(f"{state.role:<12}{state.pid or '-':>8}  {state.state:<10}{_since(state.since)}")
    return 0 if all(state.is_up for state in states) else 1


def _since(start: datetime | None) -> str:
    if start is None:
        return "-"
    minutes, seconds = divmod(int((datetime.now(UTC) - start).total_seconds()), 60)
    return f"{start:%Y-%m-%d %H:%M:%S} UTC ({minutes} min {seconds} s)"


def manage(home: Home, arguments: list[str]) -> int:
    os.execv(PYTHON, [PYTHON, "manage.py", *arguments])


COMMANDS: dict[str, Callable[[Home, list[str]], int]] = {
    "demo": lambda home, _: demo.run(home),
    "stop": stop,
    "status": status,
    "test": lambda _, arguments: testing.run(arguments),
    "check": lambda _, arguments: checks.run(),
    "bench": lambda _, arguments: testing.bench(arguments),
    "ordeal": lambda _, arguments: testing.ordeal(arguments),
    "mutants": lambda _, arguments: mutants.run(arguments),
    "manage": manage,
}


def main() -> int:
    # Asked to end, by make or by a machine that shuts down: what was started for this command ends too.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: sys.exit(128 + number))
    try:
        return COMMANDS[sys.argv[1]](Home.from_environment(), sys.argv[2:])
    except CannotGoOn as trouble:
        say(str(trouble))
        return 1
    except OSError as trouble:
        if trouble.errno != errno.ENOSPC:
            raise
        say("The disk is full. Make room and run it again; nothing half-written is kept.")
        return 1
    except KeyboardInterrupt:
        say("Stopped by you.")
        return 130


if __name__ == "__main__":
    sys.exit(main())
