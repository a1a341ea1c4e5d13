"""What the hospital's own processes are told: engines, mail and text messages, secret key, ports."""

import json
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from deploy.local import postgres, valkey
from deploy.local.home import CLONE, Home, read_json, write_private
from deploy.local.say import CannotGoOn

# Where the search for a free port begins; the one found is remembered, so that the address stays.
FIRST_PORTS = {"web": 8000, "mail": 8025, "smtp": 8125}
LAST_TRIED = 1000
# What an operator may set. A running hospital is started anew when one of them changes.
OPERATORS = (
    "PORT", "DATA_DIR", "DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "EMAIL_URL", "SMS_URL",
    "SMS_TOKEN", "HOSPITAL_TZ", "SECRET_KEY", "HL7_PORT", "HTTPS", "ALLOWED_HOSTS",
    "FROM_EMAIL", "PHONE_REGION", "SMS_FROM", "PUBLIC_URL",
)  # fmt: skip


def embeds_postgres() -> bool:
    return not os.environ.get("DATABASE_URL")


def embeds_redis() -> bool:
    return not os.environ.get("REDIS_URL")


def speaks_smpp() -> bool:
    return os.environ.get("SMS_URL", "").startswith(("smpp://", "smpps://"))


def values(home: Home) -> dict[str, str]:
    """The environment of web, worker, beat and of every command an operator runs."""
    at = FIRST_PORTS | ports(home)
    ours = {
        "DATA_DIR": str(home.data),
        "DATABASE_URL": postgres.url(home, postgres.APP) if embeds_postgres() else "",
        "REDIS_URL": valkey.url(home) if embeds_redis() else "",
        "EMAIL_URL": f"smtp://127.0.0.1:{at['smtp']}",
        "PUBLIC_URL": f"http://127.0.0.1:{at['web']}",
    }
    chosen = {name: os.environ[name] for name in OPERATORS if os.environ.get(name)}
    if "SECRET_KEY" not in chosen:
        ours["SECRET_KEY"] = home.secret("SECRET_KEY")
    if "SMS_URL" not in chosen:
        # The post office of the demo is the gateway too.
        ours |= {"SMS_URL": f"http://127.0.0.1:{at['mail']}/messages", "SMS_TOKEN": home.secret("SMS_TOKEN")}
    return {**ours, **chosen}


def owner_url(home: Home) -> str:
    """Who changes tables. With a database from elsewhere, DATABASE_OWNER_URL, or simply DATABASE_URL."""
    if embeds_postgres():
        return postgres.url(home, postgres.OWNER)
    return os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]


def for_django(home: Home, *, owner: bool = False) -> dict[str, str]:
    told = {**os.environ, **values(home), "PYTHONPATH": str(CLONE), "PYTHONUNBUFFERED": "1"}
    if owner:
        told["DATABASE_URL"] = owner_url(home)
    return told


def write_file(home: Home) -> None:
    """For manage.py run by hand, which reads it where the environment says nothing else."""
    told = {**values(home), "DATABASE_OWNER_URL": owner_url(home)}
    lines = [f"{name}={json.dumps(value)}" for name, value in sorted(told.items())]
    write_private(home.data / "hospital.env", "\n".join(lines) + "\n")


def ports(home: Home) -> dict[str, int]:
    kept = read_json(home.data / "ports.json")
    return {name: port for name, port in kept.items() if isinstance(port, int)}


def choose_ports(home: Home, firsts: Mapping[str, int] = FIRST_PORTS) -> dict[str, int]:
    """PORT when it is set, else the remembered ports, else the next free ones. Ours are not listening now."""
    kept = ports(home)
    chosen: dict[str, int] = {}
    for name, first in firsts.items():
        if name == "web" and os.environ.get("PORT"):
            chosen[name] = _the_port(os.environ["PORT"])
        else:
            chosen[name] = _free_port(kept.get(name, first), first, taken=set(chosen.values()))
    write_private(home.data / "ports.json", json.dumps(chosen))
    return chosen


def _the_port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise CannotGoOn(f"PORT={text} is not a port number.")
    if not is_free(int(text)):
        raise CannotGoOn(f"PORT={text} is taken by another program. Choose another, or leave PORT unset.")
    return int(text)


def _free_port(wish: int, first: int, *, taken: set[int]) -> int:
    for port in (wish, *range(first, first + LAST_TRIED)):
        if port not in taken and is_free(port):
            return port
    raise CannotGoOn(f"No free port between {first} and {first + LAST_TRIED}.")


@contextmanager
def held(port: int) -> Iterator[None]:
    """Keep a port until the one it is for begins: another copy that starts meanwhile takes the next one."""
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", port))
        holder.listen()
        yield


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
