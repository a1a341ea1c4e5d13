"""Whom the engines run as: PostgreSQL refuses to run as root, so root lends them a system user."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

NAME = "greenlist"


@dataclass(frozen=True)
class EngineUser:
    name: str
    uid: int
    gid: int


def engine_user(cluster: Path) -> EngineUser | None:
    """The owner of the cluster when there is one, else a system user; None when we are not root."""
    if os.getuid() != 0:
        return None
    if cluster.exists() and (owner := cluster.stat().st_uid) != 0:
        found = pwd.getpwuid(owner)
        return EngineUser(found.pw_name, found.pw_uid, found.pw_gid)
    return _system_user()


@cache
def _system_user() -> EngineUser:
    name = NAME if _exists(NAME) or _made(NAME) else "nobody"
    found = pwd.getpwnam(name)
    return EngineUser(found.pw_name, found.pw_uid, found.pw_gid)


def _exists(name: str) -> bool:
    try:
        return pwd.getpwnam(name).pw_uid != 0
    except KeyError:
        return False


def _made(name: str) -> bool:
    tool = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if tool is None:
        return False
    command = [tool, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
               "--shell", "/usr/sbin/nologin", name]  # fmt: skip
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return _exists(name)


@cache
def can_reach(user: EngineUser | None, path: Path) -> bool:
    """Asked of the kernel, by trying as that user; no permission of any parent folder is ever changed."""
    if user is None:
        return True
    way = path if path.exists() else next(parent for parent in path.parents if parent.exists())
    probe = subprocess.run(
        ["/bin/sh", "-c", 'cd / && test -x "$1"', "reach", str(way)],
        user=user.uid, group=user.gid, extra_groups=[], check=False,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    return probe.returncode == 0
