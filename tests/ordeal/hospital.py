"""A whole hospital of its own for the ordeal: real engines, real processes under the demo's supervisor, no seed."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local import demo, environment, postgres, processes, supervision
from deploy.local.home import CLONE, PYTHON, Home, write_private

SETTINGS = "tests.ordeal.settings"
VICTIMS = ("web", "worker", "beat", "sweeper", "redis", "postgres")
# What a kill may hit: the whole role at once, its first process, or any one of them.
WAYS = ("all", "first", "any")


@dataclass
class Gateway:
    """One process with both gateways in it, and its journal."""

    smtp: int
    sms: int
    journal: Path
    faults: float
    seed: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [PYTHON, "-m", "tests.ordeal.gateways", "--smtp", str(self.smtp), "--sms", str(self.sms),
             "--journal", str(self.journal), "--faults", str(self.faults), "--seed", str(self.seed)],
            cwd=CLONE,
        )  # fmt: skip

    def calm(self) -> None:
        """From now on it behaves."""
        self.journal.with_suffix(".calm").touch()


@dataclass
class Killer:
    """SIGKILLs something every now and then, and counts."""

    home: Home
    luck: random.Random
    counts: dict[str, int] = field(default_factory=dict)

    def kill(self, role: str) -> bool:
        """Kill the role, or a part of it; False when nothing of it was there to be killed."""
        pids = sorted(process.pid for process in processes.of(self.home) if process.role == role)
        if not pids:
            return False
        way = self.luck.choice(WAYS)
        for pid in pids if way == "all" else pids[:1] if way == "first" else [self.luck.choice(pids)]:
            processes.send(pid, signal.SIGKILL)
        self.counts[role] = self.counts.get(role, 0) + 1
        return True


@contextmanager
def running(gateway: Gateway, folder: Path) -> Iterator[Home]:
    """The hospital, from its start to its end. Whatever happens, nothing of it is left."""
    told = {
        "EMAIL_URL": f"smtp://127.0.0.1:{gateway.smtp}",
        "SMS_URL": f"http://127.0.0.1:{gateway.sms}/",
        "SMS_TOKEN": "the token of the ordeal",
        "GREENLIST_SETTINGS": SETTINGS,
        "DATA_DIR": str(folder / "var"),
        "FROM_EMAIL": "Hospital <appointments@hospital.example>",
    }
    os.environ.update(told)
    for name in ("DATABASE_URL", "REDIS_URL", "PORT", "SECRET_KEY", "GREENLIST_THROW_AWAY"):
        os.environ.pop(name, None)
    home = Home.from_environment()
    try:
        _start(home)
        yield home
    finally:
        supervision.stop(home)
        for place in {home.engines, home.sockets, folder}:
            shutil.rmtree(place, ignore_errors=True)


def _start(home: Home) -> None:
    home.prepare()
    with supervision.control(home):
        # Far from those of a demo that somebody starts meanwhile, and from those of another ordeal.
        far = 20_000 + os.getpid() % 100 * 100
        environment.choose_ports(home, {"web": far, "mail": far + 10, "smtp": far + 20})
        postgres.create(home)
        environment.write_file(home)
        supervision.configure(home, ["postgres", "redis", *VICTIMS[:4], "keeper"])
        write_private(home.wanted, "the ordeal")
        supervision.start(home)
    demo.wait(
        "the database", lambda: postgres.answers(environment.owner_url(home)), home, "postgres", patience=120
    )
    told = environment.for_django(home, owner=True) | {"DJANGO_SETTINGS_MODULE": SETTINGS}
    command = [PYTHON, "manage.py", "migrate", "--no-input", "--verbosity", "0"]
    subprocess.run(command, cwd=CLONE, env=told, check=True)


def open_doors(home: Home) -> None:
    """Let web, worker and beat begin, and wait until the hospital answers."""
    write_private(home.prepared, "the ordeal")
    demo.wait("the hospital", lambda: demo.answers(home), home, "web", patience=120)


def folder() -> Path:
    """Not below a folder that the engines' user cannot pass through."""
    made = Path(tempfile.mkdtemp(prefix="greenlist-ordeal-"))
    made.chmod(0o755)
    return made


def wait_until_up(home: Home, *, patience: float = 90) -> bool:
    """Whether everything came back within that time."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if all(state.is_up for state in supervision.states(home)) and demo.answers(home):
                return True
        time.sleep(0.5)
    return False
