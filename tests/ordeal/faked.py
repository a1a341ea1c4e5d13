"""A throw-away PostgreSQL whose clock is in our hands: libfaketime under the server, real time everywhere else."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from platform import machine

import psycopg

from deploy.local import postgres, processes
from deploy.local.home import Home, private
from deploy.local.testing import clear_away

PLACES = ("/usr/lib/*/faketime/libfaketime.so.1", "/usr/lib/faketime/libfaketime.so.1",
          "/usr/local/lib/faketime/libfaketime.so.1", "/usr/lib64/faketime/libfaketime.so.1")  # fmt: skip


def library() -> str | None:
    """Where libfaketime is: the package's, built for the most usual machine, or this machine's own."""
    package = find_spec("libfaketime")
    of_package = (
        Path(package.origin).parent / "vendor/libfaketime/src" if package and package.origin else None
    )
    found = list(of_package.glob("libfaketime.so.1")) if of_package and machine() == "x86_64" else []
    found += [path for place in PLACES for path in Path("/").glob(place.lstrip("/"))]
    return str(found[0]) if found else None


class FakedClock:
    """Sets the server's clock; it goes on from there at its usual speed."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.set(datetime.now(UTC))

    def set(self, moment: datetime) -> None:
        new = self.file.with_suffix(".new")
        new.write_text(f"{moment.timestamp() - time.time():+.3f}\n")
        new.chmod(0o644)
        new.rename(self.file)


@contextmanager
def database(faketime: str) -> Iterator[tuple[str, FakedClock]]:
    """The address of an empty database, as the owner of its tables, and the clock of its server."""
    folder = Path(tempfile.mkdtemp(prefix="greenlist-clock-"))
    folder.chmod(0o755)
    home = Home(folder / "var")
    home.prepare()
    postgres.create(home, throw_away=True)
    sockets = postgres.socket_folder(home)
    sockets.mkdir(mode=0o700, exist_ok=True)
    private(sockets, owner=home.user)
    clock = FakedClock(folder / "clock")
    told = {
        "LC_ALL": "C",
        "PATH": os.environ["PATH"],
        "LD_PRELOAD": faketime,
        "FAKETIME_TIMESTAMP_FILE": str(clock.file),
        "FAKETIME_NO_CACHE": "1",
    }
    user = {"user": home.user.uid, "group": home.user.gid, "extra_groups": []} if home.user else {}
    with open(home.log / "postgres.log", "ab") as log:
        server = subprocess.Popen(
            postgres.command(home, throw_away=True), env=told, cwd="/", stdout=log, stderr=log, **user
        )
    try:
        address = postgres.url(home, postgres.OWNER)
        deadline = time.monotonic() + 60
        while not postgres.answers(address):
            if server.poll() is not None or time.monotonic() > deadline:
                raise AssertionError((home.log / "postgres.log").read_text()[-2000:])
            time.sleep(0.1)
        yield address, clock
    finally:
        server.kill()
        server.wait()
        processes.wait_until_gone(home, ["postgres"], patience=10)
        clear_away(home, folder)


def says(address: str) -> datetime:
    """What time the server believes it is."""
    with psycopg.connect(address) as connection:
        return connection.execute("SELECT clock_timestamp()").fetchone()[0]
