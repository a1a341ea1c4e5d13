"""`make test`: throw-away engines for one run, then the whole suite, then everything is gone again."""

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local import browser, postgres, processes, valkey
from deploy.local.home import CLONE, PYTHON, Home, private
from deploy.local.say import CannotGoOn, say

# Named one by one, by the names they go by: pytest would load every plugin that any package brings along.
PLUGINS = ("django", "xdist", "randomly", "hypothesispytest", "time_machine")


def run(arguments: list[str]) -> int:
    plugins = [part for plugin in PLUGINS for part in ("-p", plugin)]
    workers = (
        [] if any(argument.startswith("-n") for argument in arguments) else ["-n", "2", "--dist", "worksteal"]
    )
    told = {
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "DJANGO_SETTINGS_MODULE": "hospital.settings.test",
        # Both test workers must find the same tests in the same order, also where a set lists them.
        "PYTHONHASHSEED": os.environ.get("PYTHONHASHSEED", str(secrets.randbelow(2**32))),
    }
    if chromium := browser.find_or_install():
        told["CHROMIUM"] = chromium
    return _with_engines([PYTHON, "-m", "pytest", *plugins, *workers, *arguments], told)


def bench(arguments: list[str]) -> int:
    if not (CLONE / "bench" / "__main__.py").exists():
        say("There are no benchmarks yet.")
        return 1
    return _with_engines([PYTHON, "-m", "bench", *arguments], {}, durable=True)


def ordeal(arguments: list[str]) -> int:
    """It starts, and kills, a hospital of its own."""
    return subprocess.call([PYTHON, "-m", "tests.ordeal", *arguments], cwd=CLONE)


def _with_engines(command: list[str], told: dict[str, str], *, durable: bool = False) -> int:
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return subprocess.call(command, cwd=CLONE, env={**os.environ, **told})
    say("Starting PostgreSQL and Valkey for this run")
    with engines(durable=durable) as addresses:
        own = {name: os.environ.get(name) or value for name, value in addresses.items()}
        return subprocess.call(command, cwd=CLONE, env={**os.environ, **own, **told})


@contextmanager
def engines(*, durable: bool = False) -> Iterator[dict[str, str]]:
    """PostgreSQL and Valkey in a folder of their own that is removed at the end, whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix="greenlist-"))
    home = Home(folder / "var")
    private(folder, group=home.user)
    started: list[subprocess.Popen[bytes]] = []
    try:
        home.prepare()
        postgres.create(home, throw_away=True)
        started = [_start(home, role, durable=durable) for role in ("postgres", "redis")]
        _wait(home, started)
        yield {"DATABASE_URL": postgres.url(home, postgres.OWNER), "REDIS_URL": valkey.url(home)}
    finally:
        for process in started:
            process.kill()
        for process in started:
            process.wait()
        # The server processes see their parent die and follow; the folder goes when they have gone.
        processes.wait_until_gone(home, ["postgres", "redis"], patience=10)
        clear_away(home, folder)


def clear_away(home: Home, folder: Path) -> None:
    """Remove everything of a throw-away hospital below the folder made for it, and what had to stand elsewhere."""
    for place in {home.engines, home.sockets, folder}:
        if place != home.engines or home.engines != home.data:
            shutil.rmtree(place, ignore_errors=True)


def _start(home: Home, role: str, *, durable: bool) -> subprocess.Popen[bytes]:
    marks = {
        processes.HOSPITAL: home.id,
        processes.ROLE: role,
        "DATA_DIR": str(home.data),
        **processes.UNPAINTED,
    }
    if not durable:
        marks["GREENLIST_THROW_AWAY"] = "1"
    with open(home.log / f"{role}.log", "ab") as log:
        return subprocess.Popen(
            [PYTHON, "-m", "deploy.local.child", role], cwd=CLONE, env={**os.environ, **marks},
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip


def _wait(home: Home, started: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + 60
    address = postgres.url(home, postgres.OWNER)
    while not (postgres.answers(address) and valkey.socket(home).exists()):
        if any(process.poll() is not None for process in started) or time.monotonic() > deadline:
            logs = "\n".join(file.read_text(errors="replace")[-1500:] for file in home.log.glob("*.log"))
            raise CannotGoOn(f"{logs}\nThe engines for the tests did not start.")
        time.sleep(0.1)
