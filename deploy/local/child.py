"""Becomes one role's program: lesser user, bound to the supervisor's life, its last life cleared away.

python -m deploy.local.child ROLE
"""

import ctypes
import os
import signal
import sys

from deploy.local import processes
from deploy.local.home import Home
from deploy.local.roles import FAREWELL, ROLES, Launch

PR_SET_PDEATHSIG = 1


def main(role: str) -> None:
    supervisor = int(os.environ.get(processes.SUPERVISOR) or os.getppid())
    farewell = FAREWELL.get(role, signal.SIGTERM)
    # The keeper outlives the supervisor: it is what brings it back.
    if role != "keeper":
        die_with(supervisor, signal.SIGTERM)
    home = Home.from_environment()
    processes.end(home, [role], how=farewell, patience=10)
    launch = ROLES[role](home)
    step_down(launch)
    if role != "keeper":
        # Changing the user takes the kernel's promise back, so it is asked for again.
        die_with(supervisor, farewell)
    os.execve(launch.command[0], launch.command, launch.environment)


def die_with(parent: int, number: signal.Signals) -> None:
    """Have the kernel send `number` to this process, and to the program it becomes, when its parent dies."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("The supervisor is gone.")


def step_down(launch: Launch) -> None:
    if launch.user:
        os.setgroups([])
        os.setgid(launch.user.gid)
        os.setuid(launch.user.uid)
        os.chdir("/")


if __name__ == "__main__":
    main(sys.argv[1])
