"""Valkey (Redis) on a socket: broker and cache. Nothing in it is precious, and still it survives a kill."""

from pathlib import Path

from deploy.local import binaries
from deploy.local.home import Home

SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory": "256mb",
    "maxmemory-policy": "noeviction",
    "daemonize": "no",
}


def folder(home: Home) -> Path:
    return home.engines / "valkey"


def socket(home: Home) -> Path:
    return home.sockets / "redis" / "valkey.sock"


def url(home: Home) -> str:
    return f"unix://{socket(home)}"


def command(home: Home) -> list[str]:
    settings = {**SETTINGS, "dir": str(folder(home)), "unixsocket": str(socket(home))}
    options = [part for name, value in settings.items() for part in (f"--{name}", value)]
    return [str(binaries.valkey(home)), *options]
