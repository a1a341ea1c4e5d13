"""Asked by the container engine every few seconds: healthcheck.py ROLE. Exit 0 means well."""

import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path


def web() -> bool:
    """Asked as the proxy would ask, so that no redirect and no host check stands in the way."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".*") or "localhost"
    request = urllib.request.Request(
        "http://127.0.0.1:8000/readyz", headers={"Host": host, "X-Forwarded-Proto": "https"}
    )
    with urllib.request.urlopen(request, timeout=4) as answer:
        return bool(answer.status == 200)


def worker() -> bool:
    name = f"celery@{socket.gethostname()}"
    ping = [sys.executable, "-m", "celery", "-A", "hospital.celery", "inspect", "ping", "-d", name]
    return subprocess.call(ping, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def beat() -> bool:
    """There, and not a zombie: beat only pokes, and the board shows when the reminders last ran."""
    return any(b"beat" in words and b"celery" in b" ".join(words) for words in _command_lines())


def sweeper() -> bool:
    """There, and not a zombie; whether it sends is on the board, by its heartbeat."""
    return any(b"sweep" in words for words in _command_lines())


def listener() -> bool:
    """There, and not a zombie: it connects again by itself."""
    return any(b"listen_smpp" in words for words in _command_lines())


def _command_lines() -> list[list[bytes]]:
    own = str(os.getpid())
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and process.name != own:
            try:
                found.append((process / "cmdline").read_bytes().split(b"\0"))
            except OSError:
                continue
    return found


CHECKS: dict[str, Callable[[], bool]] = {
    "web": web,
    "worker": worker,
    "beat": beat,
    "sweeper": sweeper,
    "listener": listener,
}

if __name__ == "__main__":
    try:
        sys.exit(0 if CHECKS[sys.argv[1]]() else 1)
    except OSError as trouble:
        sys.exit(str(trouble))
