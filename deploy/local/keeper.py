"""Watches the supervisor, which watches everything else.

    python -m deploy.local.keeper

Killed, the keeper is started again by the supervisor; killed, the supervisor is started again by the keeper.
A role that has failed so often that the supervisor gave it up is put back, for as long as it takes.
"""

import os
import select
import time
import xmlrpc.client

from deploy.local import processes, supervision
from deploy.local.home import Home

EVERY = 5  # seconds


def main() -> None:
    home = Home.from_environment()
    supervisor = int(os.environ[processes.SUPERVISOR])
    while outlives(supervisor, seconds=EVERY):
        put_back(home)
    revive(home)


def outlives(supervisor: int, *, seconds: float) -> bool:
    """Wait, but not a moment longer than the supervisor lives."""
    if os.getppid() != supervisor:
        return False
    try:
        handle = os.pidfd_open(supervisor)
    except (AttributeError, OSError):
        time.sleep(1)
        return os.getppid() == supervisor
    try:
        gone, _, _ = select.select([handle], [], [], seconds)
    finally:
        os.close(handle)
    return not gone and os.getppid() == supervisor


def put_back(home: Home) -> None:
    try:
        with supervision.asking(home) as supervisor:
            for info in supervisor.getAllProcessInfo():
                if info["statename"] in ("FATAL", "EXITED"):
                    supervisor.startProcess(info["name"], False)
    except (OSError, xmlrpc.client.Fault):
        pass  # busy or just killed; there is a next time


def revive(home: Home) -> None:
    """Start again once the orphans, whom the kernel has told already, are gone; unless it was meant to end."""
    with supervision.control(home):
        if home.wanted.exists() and not supervision.is_up(home):
            # Brief for the others: a worker without its broker would wait for it instead of ending.
            supervision.end_orphans(home, patience=3)
            supervision.start(home)


if __name__ == "__main__":
    main()
