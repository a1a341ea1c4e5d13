"""PostgreSQL on a socket: a cluster made whole or not at all, and two roles with little power."""

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from deploy.local import binaries, processes
from deploy.local.home import Home, private
from deploy.local.say import CannotGoOn

DATABASE = "greenlist"
OWNER = "greenlist_owner"  # owns the tables and migrates them
APP = "greenlist_app"  # web, worker, beat: reads and writes rows, changes no table
ROLES = (OWNER, APP)

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "150",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    # A statement or its detail line can hold a patient's name; the log tells of the server only.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}
# A test cluster lives for one run; nobody mourns it.
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",
}
WHO_MAY_CONNECT = """\
local all all scram-sha-256
host all all all reject
"""


def cluster(home: Home) -> Path:
    return home.engines / "postgres"


def socket_folder(home: Home) -> Path:
    return home.sockets / "postgres"


def url(home: Home, role: str, database: str = DATABASE) -> str:
    folder = quote(str(socket_folder(home)), safe="")
    return f"postgres://{role}:{home.secret(role)}@{folder}/{database}"


def create(home: Home, *, throw_away: bool = False) -> None:
    """Make the cluster, its database and roles, once. A killed attempt leaves nothing that looks like one."""
    place, link = cluster(home), home.data / "postgres"
    if place != link and place.exists() and not link.is_symlink():
        # Left by a clone that is gone; its passwords went with it. Kept aside, in case somebody wants it back.
        home.engines.rename(home.engines.with_name(f"{home.id}.{time.time_ns()}"))
    if not place.exists():
        new = place.with_name("postgres.new")
        if home.engines != home.data:
            home.engines.mkdir(parents=True, exist_ok=True)
            home.engines.parent.chmod(0o755)
            private(home.engines, group=home.user)
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        private(new, owner=home.user)
        _initialise(home, new, throw_away=throw_away)
        new.rename(place)
    if place != link and not link.is_symlink():
        link.symlink_to(place)


def _initialise(home: Home, place: Path, *, throw_away: bool) -> None:
    _as_engine_user(
        home, "initdb", "-D", str(place), "-U", "postgres", "-k", "-E", "UTF8",
        "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST", "--locale=C",
        "--auth-local=reject", "--auth-host=reject", *(["--no-sync"] if throw_away else []),
    )  # fmt: skip
    (place / "pg_hba.conf").write_text(WHO_MAY_CONNECT)
    options = ["-c", "log_min_error_statement=panic", *(["-F"] if throw_away else [])]
    _as_engine_user(
        home, "postgres", "--single", "-D", str(place), *options, "template1",
        stdin="\n".join(_first_statements(home, throw_away=throw_away)) + "\n",
    )  # fmt: skip


def _first_statements(home: Home, *, throw_away: bool) -> list[str]:
    """Said to template1, so that every database made from it starts with the same rights."""
    may_create = "CREATEDB" if throw_away else "NOCREATEDB"
    return [
        f"ALTER ROLE postgres PASSWORD '{home.secret('postgres')}'",
        f"CREATE ROLE {OWNER} LOGIN {may_create} PASSWORD '{home.secret(OWNER)}'",
        f"CREATE ROLE {APP} LOGIN PASSWORD '{home.secret(APP)}'",
        f"GRANT {APP} TO {OWNER}",
        *RIGHTS,
        *NEW_DATABASE,
    ]


RIGHTS = [
    f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP}",
    f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT USAGE, SELECT ON SEQUENCES TO {APP}",
]


NEW_DATABASE = [
    f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
    f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
    f"GRANT CONNECT, TEMPORARY ON DATABASE {DATABASE} TO {APP}",
]


def start_over(home: Home) -> None:
    """An empty database in place of the one there is."""
    with psycopg.connect(url(home, "postgres", "postgres"), autocommit=True) as connection:
        for statement in (f"DROP DATABASE {DATABASE} WITH (FORCE)", *NEW_DATABASE):
            connection.execute(statement)


def _as_engine_user(home: Home, program: str, *arguments: str, stdin: str = "") -> None:
    as_user: dict[str, Any] = (
        {"user": home.user.uid, "group": home.user.gid, "extra_groups": []} if home.user else {}
    )
    done = subprocess.run(
        [str(binaries.postgres(home, program)), *arguments], input=stdin, text=True, cwd="/", check=False,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **as_user,
    )  # fmt: skip
    # Single-user PostgreSQL answers 0 also when a statement failed.
    if done.returncode or "ERROR:" in done.stdout or "FATAL:" in done.stdout:
        raise CannotGoOn(f"PostgreSQL's {program} could not make the cluster:\n{done.stdout[-2000:]}")


def clear_stale_locks(home: Home) -> None:
    """Remove a pid file that is broken or names a process that is no PostgreSQL of ours.

    PostgreSQL stops at an empty file, and at one whose number now belongs to another of our programs. The
    caller has made sure that no process stands in the cluster's folder any more.
    """
    for file in (cluster(home) / "postmaster.pid", socket_folder(home) / ".s.PGSQL.5432.lock"):
        try:
            pid = int(file.read_text().splitlines()[0])
        except FileNotFoundError:
            continue
        except (ValueError, IndexError):
            pid = 0
        if processes.standing_in(pid) != os.path.realpath(cluster(home)):
            file.unlink(missing_ok=True)


def command(home: Home, *, throw_away: bool = False) -> list[str]:
    settings = {
        **SETTINGS,
        **(THROW_AWAY if throw_away else {}),
        "unix_socket_directories": str(socket_folder(home)),
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [str(binaries.postgres(home, "postgres")), "-D", str(cluster(home)), *options]


def answers(address: str) -> bool:
    try:
        with psycopg.connect(address, connect_timeout=3) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True
