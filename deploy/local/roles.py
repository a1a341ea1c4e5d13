"""What each role of the hospital runs, and what it waits for first."""

import os
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local import environment, postgres, valkey
from deploy.local.home import CLONE, PYTHON, Home, private
from deploy.local.users import EngineUser


@dataclass(frozen=True)
class Launch:
    """A program about to take the place of this process."""

    command: list[str]
    environment: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    user: EngineUser | None = None


def _postgres(home: Home) -> Launch:
    _empty_socket_folder(home, "postgres")
    postgres.clear_stale_locks(home)
    throw_away = "GREENLIST_THROW_AWAY" in os.environ
    return Launch(postgres.command(home, throw_away=throw_away), _bare(), home.user)


def _redis(home: Home) -> Launch:
    _empty_socket_folder(home, "redis")
    valkey.folder(home).mkdir(mode=0o700, exist_ok=True)
    private(valkey.folder(home), owner=home.user)
    return Launch(valkey.command(home), _bare(), home.user)


def _web(home: Home) -> Launch:
    _wait_until_prepared(home)
    counters = home.run / "metrics"
    shutil.rmtree(counters, ignore_errors=True)
    counters.mkdir()
    told = environment.for_django(home) | {
        "DJANGO_SETTINGS_MODULE": _settings(),
        "PROMETHEUS_MULTIPROC_DIR": str(counters),
    }
    port = environment.ports(home)["web"]
    bind = ["--bind", f"127.0.0.1:{port}"]
    return Launch([PYTHON, "-m", "gunicorn", "--config", "python:deploy.web", *bind], told)


def _worker(home: Home) -> Launch:
    _wait_until_prepared(home)
    return _celery(home, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle")


def _beat(home: Home) -> Launch:
    _wait_until_prepared(home)
    # A kept schedule silences beat after the clock was set back; it starts afresh and only pokes.
    for old in home.run.glob("beat-schedule*"):
        old.unlink()
    return _celery(home, "beat", "--schedule", str(home.run / "beat-schedule"), "--pidfile=")


def _sweeper(home: Home) -> Launch:
    """Sends what is due with PostgreSQL alone; worker and beat only make it quicker."""
    _wait_until_prepared(home)
    told = environment.for_django(home) | {"DJANGO_SETTINGS_MODULE": _settings()}
    return Launch([PYTHON, str(CLONE / "manage.py"), "sweep", "--every", "10"], told)


def _listener(home: Home) -> Launch:
    """Hears receipts and replies of a telephone company."""
    _wait_until_prepared(home)
    told = environment.for_django(home) | {"DJANGO_SETTINGS_MODULE": _settings()}
    return Launch([PYTHON, str(CLONE / "manage.py"), "listen_smpp"], told)


def _mail(home: Home) -> Launch:
    ports, told = environment.ports(home), environment.values(home)
    return Launch(
        [PYTHON, "-m", "deploy.local.post_office", "--smtp", str(ports["smtp"]), "--page", str(ports["mail"]),
         "--folder", str(home.mail), "--hospital", f"http://127.0.0.1:{ports['web']}"],
        {**os.environ, "SMS_TOKEN": told.get("SMS_TOKEN", "")},
    )  # fmt: skip


def _keeper(home: Home) -> Launch:
    return Launch([PYTHON, "-m", "deploy.local.keeper"])


ROLES: dict[str, Callable[[Home], Launch]] = {
    "postgres": _postgres,
    "redis": _redis,
    "mail": _mail,
    "web": _web,
    "worker": _worker,
    "beat": _beat,
    "sweeper": _sweeper,
    "listener": _listener,
    "keeper": _keeper,
}
# How an engine is asked to go at once and cleanly; everything else knows SIGTERM.
FAREWELL = {"postgres": signal.SIGINT}


def _celery(home: Home, *arguments: str) -> Launch:
    told = environment.for_django(home) | {"DJANGO_SETTINGS_MODULE": _settings()}
    return Launch(
        [PYTHON, "-m", "celery", "-A", "hospital.celery", "--quiet", *arguments, "--loglevel", "INFO"], told
    )


def _settings() -> str:
    """The ordeal runs the same hospital with shorter waits."""
    return os.environ.get("GREENLIST_SETTINGS", "hospital.settings.demo")


def _bare() -> dict[str, str]:
    """Engines read no secret of the hospital from their environment."""
    kept = ("PATH", "GREENLIST_HOSPITAL", "GREENLIST_ROLE")
    return {"LC_ALL": "C", **{name: os.environ[name] for name in kept if name in os.environ}}


def _empty_socket_folder(home: Home, name: str) -> Path:
    folder = home.sockets / name
    if folder.is_dir() and not folder.is_symlink():
        for old in folder.iterdir():
            # PostgreSQL's own lock is judged by who holds it, not by being there.
            if not old.name.endswith(".lock"):
                old.unlink()
    else:
        folder.mkdir(mode=0o700)
    private(folder, owner=home.user)
    return folder


def _wait_until_prepared(home: Home) -> None:
    """Nothing serves patients from a database that is still being migrated or not there."""
    address = environment.values(home)["DATABASE_URL"]
    while not (home.prepared.exists() and postgres.answers(address)):
        time.sleep(0.3)
