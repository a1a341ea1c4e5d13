"""Which processes of this machine belong to one hospital, whatever became of their parent."""

import contextlib
import os
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deploy.local.home import Home

HOSPITAL = "GREENLIST_HOSPITAL"
ROLE = "GREENLIST_ROLE"
# The pid of the supervisor that started it: a parent may die before its child can ask who it was.
SUPERVISOR = "GREENLIST_SUPERVISOR"
# Some package may bring setproctitle, with which gunicorn and Celery would paint their names over these marks.
UNPAINTED = {"SPT_NOENV": "1"}
# Where an engine stands, and the role it plays.
ENGINES = {"postgres": "postgres", "valkey": "redis"}


@dataclass(frozen=True)
class Process:
    pid: int
    role: str


def of(home: Home) -> list[Process]:
    """Every living process of this hospital, by the mark in its environment.

    PostgreSQL and Valkey paint over theirs; they are known by standing in the folder of their data.
    """
    engines = {os.path.realpath(home.engines / name): role for name, role in ENGINES.items()}
    mark = f"{HOSPITAL}={home.id}".encode()
    found = []
    for pid in _alive():
        if (place := standing_in(pid)) in engines:
            found.append(Process(pid, engines[place]))
        elif mark in (environment := _environment(pid)):
            found.append(Process(pid, _role(environment)))
    return found


def standing_in(pid: int) -> str:
    try:
        return os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return ""


def end(home: Home, roles: Iterable[str], *, how: signal.Signals, patience: float) -> list[Process]:
    """Ask what runs under these roles to go, then make it go. Returns what had to be ended."""
    wanted = set(roles)
    victims = [process for process in of(home) if process.role in wanted and process.pid != os.getpid()]
    for process in victims:
        send(process.pid, how)
    if not wait_until_gone(home, wanted, patience=patience):
        for process in of(home):
            if process.role in wanted and process.pid != os.getpid():
                send(process.pid, signal.SIGKILL)
        wait_until_gone(home, wanted, patience=5)
    return victims


def wait_until_gone(home: Home, roles: Iterable[str], *, patience: float) -> bool:
    wanted = set(roles)
    deadline = time.monotonic() + patience
    while any(process.role in wanted and process.pid != os.getpid() for process in of(home)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def send(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _alive() -> Iterator[int]:
    for entry in os.scandir("/proc"):
        if entry.name.isdigit() and _state(entry.name) not in ("Z", "X", ""):
            yield int(entry.name)


def _state(pid: str) -> str:
    try:
        return Path("/proc", pid, "stat").read_text(errors="replace").rpartition(")")[2].split()[0]
    except OSError:
        return ""


def _environment(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []


def _role(environment: list[bytes]) -> str:
    prefix = f"{ROLE}=".encode()
    return next((item[len(prefix) :].decode() for item in environment if item.startswith(prefix)), "")


def since(pid: int) -> datetime | None:
    """When it started, by the kernel's account."""
    try:
        ticks = int(Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[19])
    except OSError:
        return None
    age = time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    return datetime.now(UTC) - timedelta(seconds=age)


def ports_of(pids: Iterable[int]) -> set[tuple[str, int]]:
    """The (hexadecimal address, port) pairs these processes listen on over TCP."""
    sockets = {inode for pid in pids for inode in _socket_inodes(pid)}
    listening = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(OSError):
            for line in Path(table).read_text().splitlines()[1:]:
                local, state, inode = (line.split()[index] for index in (1, 3, 9))
                if state == "0A" and inode in sockets:
                    address, _, port = local.partition(":")
                    listening.add((address, int(port, 16)))
    return listening


def _socket_inodes(pid: int) -> Iterator[str]:
    with contextlib.suppress(OSError):
        for handle in os.scandir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                target = os.readlink(handle.path)
                if target.startswith("socket:["):
                    yield target[8:-1]
