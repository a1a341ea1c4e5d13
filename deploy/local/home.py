"""Where everything of one hospital lives: DATA_DIR and the clone it belongs to."""

import hashlib
import json
import os
import re
import secrets
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local.say import CannotGoOn
from deploy.local.users import EngineUser, can_reach, engine_user

CLONE = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
# A Unix socket's address holds 107 bytes; PostgreSQL's socket and its lock must fit behind the folder.
LONGEST_RUN_DIR = 107 - len("/postgres/.s.PGSQL.5432.lock")


@dataclass(frozen=True)
class Home:
    """One hospital's folder. Everything that differs between two hospitals of one machine is below it."""

    data: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Home":
        return cls(Path(environment.get("DATA_DIR") or CLONE / "var").absolute())

    @property
    def id(self) -> str:
        """Tells this hospital's processes from those of any other on the machine."""
        return hashlib.sha256(str(self.data.resolve()).encode()).hexdigest()[:12]

    @property
    def user(self) -> EngineUser | None:
        """Whom the engines run as; None when we are not root and they simply run as us."""
        return engine_user(self.data / "postgres")

    @property
    def engines(self) -> Path:
        """Where the engines keep their data: here, or where their user can reach it when it cannot here."""
        cluster = self.data / "postgres"
        if cluster.is_symlink():
            return Path(os.readlink(cluster)).parent
        return self.data if can_reach(self.user, self.data) else Path("/var/lib/greenlist") / self.id

    @property
    def run(self) -> Path:
        return self.data / "run"

    @property
    def sockets(self) -> Path:
        """The short folder behind `run`; the engines' sockets each have a folder of their own below it."""
        return self.run.resolve()

    @property
    def log(self) -> Path:
        return self.data / "log"

    @property
    def mail(self) -> Path:
        return self.data / "mail"

    @property
    def wanted(self) -> Path:
        """Exists while somebody wants this hospital to run; holds what it was started with."""
        return self.data / "wanted"

    @property
    def prepared(self) -> Path:
        """Exists while the database is migrated and filled; web, worker and beat wait for it."""
        return self.data / "prepared"

    @property
    def logins(self) -> Path:
        return self.data / "demo-logins.json"

    def prepare(self) -> None:
        """Make the folders, each readable by its owner only."""
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            private(self.data, group=self.user)
            for folder in (self.log, self.mail):
                folder.mkdir(exist_ok=True)
                private(folder)
            self._prepare_run()
        except PermissionError as trouble:
            raise CannotGoOn(
                f"{self.data} belongs to somebody else: set DATA_DIR to a folder of yours."
            ) from trouble

    def _prepare_run(self) -> None:
        # A folder once chosen is kept: a running hospital is reached through it.
        target = self.sockets if self.run.exists() else _short_folder(self)
        if self.run.is_symlink() and not self.run.exists():
            self.run.unlink()
        target.mkdir(parents=True, exist_ok=True)
        if target.stat().st_uid != os.getuid() or target.is_symlink():
            raise CannotGoOn(f"{target} belongs to somebody else; remove it and run this again.")
        private(target, group=self.user)
        if target != self.run and not self.run.is_symlink():
            self.run.symlink_to(target)

    def secret(self, name: str) -> str:
        """A random word made once and kept in a file only its owner reads."""
        file = self.data / "secrets.json"
        known = read_json(file)
        if name not in known:
            known[name] = secrets.token_urlsafe(32)
            write_private(file, json.dumps(known, indent=1))
        return str(known[name])


def _short_folder(home: Home) -> Path:
    candidates = [home.run]
    if os.getuid() == 0:
        candidates.append(Path("/run/greenlist") / home.id)
    elif "XDG_RUNTIME_DIR" in os.environ:
        candidates.append(Path(os.environ["XDG_RUNTIME_DIR"]) / f"greenlist-{home.id}")
    fits = [folder for folder in candidates if _fits(folder, home)]
    return fits[0] if fits else Path("/tmp") / f"greenlist-{os.getuid()}-{home.id}"


def _fits(folder: Path, home: Home) -> bool:
    plain = re.fullmatch(r"[A-Za-z0-9/._-]+", str(folder)) is not None
    if folder == home.run:
        return plain and len(str(folder)) <= LONGEST_RUN_DIR and can_reach(home.user, home.data)
    first = next(parent for parent in folder.parents if parent.exists())
    return plain and len(str(folder)) <= LONGEST_RUN_DIR and os.access(first, os.W_OK)


def private(folder: Path, *, owner: EngineUser | None = None, group: EngineUser | None = None) -> None:
    """Close a folder to everybody but its owner; `group` may pass through to what is its own below."""
    if owner:
        os.chown(folder, owner.uid, owner.gid)
    elif group:
        os.chown(folder, 0, group.gid)
    folder.chmod(0o710 if group else 0o700)


def write_private(file: Path, text: str) -> None:
    """All of it or none of it, readable by its owner only, still there after the power fails."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as new:
        new.write(text)
        new.flush()
        os.fsync(new.fileno())
    os.replace(name, file)


def read_json(file: Path) -> dict[str, object]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
