"""The product served as in production, and a keep-alive client."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def serving() -> Iterator[tuple[int, int]]:
    """Yield (port, pid of the master)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--config", "python:deploy.web"]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "bench.settings"}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            Client(port, {}).get("/livez")
            return
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
    raise RuntimeError("the product did not start")


class Client:
    """One connection that stays open. Anything but the expected status ends the benchmark."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = headers

    def get(self, path: str) -> bytes:
        return self.ask("GET", path, None, {}, 200)

    def post(self, path: str, data: Any, headers: dict[str, str], *, status: int = 201) -> bytes:
        more = {"Content-Type": "application/json", **headers}
        return self.ask("POST", path, json.dumps(data), more, status)

    def ask(self, method: str, path: str, body: str | None, headers: dict[str, str], status: int) -> bytes:
        """Send it and return the answer, which has to have that status."""
        self.connection.request(method, path, body, {**self.headers, **headers})
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != status:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:800]!r}")
        return content
