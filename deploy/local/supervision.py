"""Start, stop and look at one hospital's processes through its supervisor."""

import fcntl
import getpass
import os
import signal
import subprocess
import time
import xmlrpc.client
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from supervisor.xmlrpc import SupervisorTransport

from deploy.local import processes
from deploy.local.home import CLONE, PYTHON, Home, write_private
from deploy.local.roles import FAREWELL
from deploy.local.say import CannotGoOn

HEAD = """\
[supervisord]
directory = {clone}
logfile = {log}/supervisor.log
logfile_maxbytes = 5MB
logfile_backups = 2
pidfile = {data}/supervisor.pid
childlogdir = {log}
umask = 077
user = {me}

[unix_http_server]
file = {sockets}/supervisor.sock
chmod = 0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
"""
# Eight tries, each a second later than the one before; then the keeper begins the row again, for ever.
PROGRAM = """
[program:{role}]
command = "{python}" -m deploy.local.child {role}
directory = {clone}
environment = GREENLIST_ROLE="{role}"
priority = {priority}
autorestart = true
startsecs = 2
startretries = 8
stopsignal = {stop}
stopwaitsecs = 25
killasgroup = true
redirect_stderr = true
stdout_logfile = {log}/{role}.log
stdout_logfile_maxbytes = 5MB
stdout_logfile_backups = 3
"""


@dataclass(frozen=True)
class State:
    role: str
    pid: int | None
    state: str
    since: datetime | None

    @property
    def is_up(self) -> bool:
        return self.state == "running"


@contextmanager
def control(home: Home) -> Iterator[None]:
    """One hand at a time on the switch: demo, stop and the keeper wait for each other."""
    with open(home.data / "control.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def configure(home: Home, roles: Sequence[str]) -> None:
    """Engines first, the keeper last; the end goes the other way round."""
    names = {key: str(value).replace("%", "%%") for key, value in {
        "clone": CLONE, "log": home.log, "data": home.data, "sockets": home.sockets, "python": PYTHON,
        "me": getpass.getuser() if os.getuid() else "root",
    }.items()}  # fmt: skip
    text = HEAD.format(**names)
    for index, role in enumerate(roles):
        stop_signal = FAREWELL.get(role, signal.SIGTERM).name.removeprefix("SIG")
        text += PROGRAM.format(role=role, priority=10 * (index + 1), stop=stop_signal, **names)
    write_private(home.data / "supervisord.conf", text)


def start(home: Home) -> None:
    """Start the supervisor over whatever was left behind; it starts the rest. The caller holds `control`."""
    end_orphans(home)
    marks = {
        processes.HOSPITAL: home.id,
        processes.ROLE: "supervisor",
        "DATA_DIR": str(home.data),
        **processes.UNPAINTED,
    }
    with open(home.log / "supervisor.out", "ab") as log:
        overseer = subprocess.Popen(
            [PYTHON, "-m", "deploy.local.overseer"], cwd=CLONE, env={**os.environ, **marks},
            start_new_session=True, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
    # It outlives us and nobody here waits for it.
    overseer.returncode = 0
    deadline = time.monotonic() + 20
    while not is_up(home):
        if time.monotonic() > deadline:
            raise CannotGoOn(f"The supervisor did not start; {home.log}/supervisor.out says why.")
        time.sleep(0.1)


def stop(home: Home) -> list[str]:
    """End every process of this hospital, also those whose supervisor is gone. Returns their roles."""
    home.wanted.unlink(missing_ok=True)
    with control(home):
        ended = [process.role for process in processes.of(home)]
        try:
            with asking(home) as supervisor:
                supervisor.shutdown()
            processes.wait_until_gone(home, ["supervisor"], patience=90)
        except (OSError, xmlrpc.client.Fault):
            pass  # nobody to ask: the leftovers are ended one by one
        processes.end(home, ["supervisor"], how=signal.SIGTERM, patience=30)
        end_orphans(home)
    return sorted(set(ended))


def end_orphans(home: Home, *, patience: float = 15) -> None:
    """End what has no supervisor any more: first what uses the engines, then the engines, which need time."""
    others = {process.role for process in processes.of(home)} - {"postgres", "redis", "supervisor"}
    processes.end(home, others, how=signal.SIGTERM, patience=patience)
    processes.end(home, ["postgres", "redis"], how=signal.SIGINT, patience=20)


@contextmanager
def asking(home: Home) -> Iterator[Any]:
    """The supervisor, to be asked things. Raises OSError or Fault when there is none or it cannot."""
    transport = SupervisorTransport(None, None, f"unix://{home.sockets}/supervisor.sock")
    try:
        yield xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport).supervisor
    finally:
        transport.close()


def is_up(home: Home) -> bool:
    try:
        with asking(home) as supervisor:
            return bool(supervisor.getState()["statename"] == "RUNNING")
    except (OSError, xmlrpc.client.Fault):
        return False


def states(home: Home) -> list[State]:
    """The supervisor and every role it was given, in the order they start."""
    above = next((process.pid for process in processes.of(home) if process.role == "supervisor"), None)
    try:
        with asking(home) as supervisor:
            known = supervisor.getAllProcessInfo()
    except (OSError, xmlrpc.client.Fault):
        return [State("supervisor", above, "down", None)]
    return [State("supervisor", above, "running", processes.since(above) if above else None)] + [
        State(
            role=info["name"],
            pid=info["pid"] or None,
            state=info["statename"].lower(),
            since=processes.since(info["pid"]) if info["pid"] else None,
        )
        for info in known
    ]
