"""python -m tests.ordeal [--reminders 5000] [--kills 200] [--changes 300] [--faults 0.2] [--seed 1] [--json FILE]

Books patients by the API of a hospital of its own, cancels and moves some at once, kills processes all the while,
lets everything come to rest, and holds the journals of the gateways against the tables.
"""

import argparse
import json
import os
import signal
import sys
from pathlib import Path

from deploy.local.postgres import OWNER
from tests.ordeal.hospital import SETTINGS, Gateway, folder, open_doors, running


def main() -> int:
    parser = argparse.ArgumentParser(prog="make ordeal")
    parser.add_argument("--reminders", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--changes", type=int, default=300)
    parser.add_argument("--faults", type=float, default=0.2)
    parser.add_argument("--every", type=float, default=2.5, help="seconds between two kills")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    # Asked to end, it takes its hospital with it.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    place = folder()
    from deploy.local.environment import is_free  # free ports are asked for when they are needed

    free = (port for port in range(18300, 19300) if is_free(port))
    real, naive = (
        Gateway(next(free), next(free), place / f"{name}.jsonl", chosen.faults, chosen.seed)
        for name in ("taken", "naive")
    )
    try:
        for gateway in (real, naive):
            gateway.start()
        with running(real, place) as home:
            from deploy.local import environment, postgres

            os.environ["DATABASE_URL"] = postgres.url(home, OWNER)
            os.environ["REDIS_URL"] = environment.values(home)["REDIS_URL"]
            os.environ["SECRET_KEY"] = environment.values(home)["SECRET_KEY"]
            os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
            import django

            django.setup()
            from tests.ordeal.trial import Trial

            trial = Trial(home, real, naive, chosen)
            trial.prepare()
            open_doors(home)
            found = trial.run()
    finally:
        for gateway in (real, naive):
            if gateway.process:
                gateway.process.kill()
                gateway.process.wait()
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=1))
    for name, value in found.items():
        sys.stdout.write(f"{name.replace('_', ' '):<42}{value}\n")
    return 0 if is_good(found) else 1


MUST_BE_NOUGHT = (
    "lost", "twice", "after_a_change", "at_night", "unknown", "not_on_the_call_list", "broken_invariants",
)  # fmt: skip


def is_good(found: dict[str, object]) -> bool:
    """Nothing lost or doubled, everything back, and the naive way seen to fail."""
    return (
        all(found[name] == 0 for name in MUST_BE_NOUGHT)
        and bool(found["everything_came_back"])
        and int(str(found["naive_told_twice"])) > 0
    )


if __name__ == "__main__":
    sys.exit(main())
