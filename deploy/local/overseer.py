"""The supervisor of one hospital: supervisord, of which there can be only one.

    python -m deploy.local.overseer

The lock is the kernel's: it cannot go stale, whatever is killed, and no pid is ever trusted.
"""

import fcntl
import os
import sys

from supervisor import supervisord

from deploy.local import processes
from deploy.local.home import Home

# supervisord closes every descriptor from 5 up when it starts, and 3 and up in its children.
KEPT_OPEN = 4


def main() -> None:
    home = Home.from_environment()
    handle = os.open(home.data / "supervisor.lock", os.O_RDWR | os.O_CREAT, 0o600)
    os.dup2(handle, KEPT_OPEN)
    try:
        fcntl.flock(KEPT_OPEN, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit("Another supervisor is already looking after this hospital.")
    os.environ[processes.SUPERVISOR] = str(os.getpid())
    supervisord.main(["--nodaemon", "--configuration", str(home.data / "supervisord.conf")])


if __name__ == "__main__":
    main()
