"""Many clients at once: real processes and threads on the server's side, real connections, real transactions."""

import http.client
import json
import logging
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Barrier
from typing import Any

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections
from django.urls import get_resolver

import staff.actions
from staff.models import User

CLIENTS = 32
WORKERS = 2


class Server(ThreadedWSGIServer):
    request_queue_size = CLIENTS
    daemon_threads = True


@contextmanager
def serving() -> Iterator[list[int]]:
    """Run the hospital in worker processes, forked as it stands now, and give their ports."""
    hospital = WSGIHandler()
    assert get_resolver().url_patterns  # read once here, not in each worker under load
    connections.close_all()
    servers = [Server(("127.0.0.1", 0), WSGIRequestHandler) for _ in range(WORKERS)]
    workers = [_fork(server, hospital) for server in servers]
    try:
        yield [server.server_port for server in servers]
    finally:
        for worker in workers:
            os.kill(worker, signal.SIGKILL)
            os.waitpid(worker, 0)
        for server in servers:
            server.server_close()


def keep_connections_as_in_production() -> None:
    """Let connections to the database outlive a request, as they do in production but not in a test."""
    connections.settings["default"]["CONN_MAX_AGE"] = settings.CONN_MAX_AGE_IN_PRODUCTION


def _fork(server: Server, hospital: WSGIHandler) -> int:
    worker = os.fork()
    if worker:
        return worker
    keep_connections_as_in_production()
    logging.getLogger("hospital.requests").setLevel(logging.ERROR)
    server.set_app(hospital)
    server.serve_forever()
    os._exit(0)


@dataclass(frozen=True)
class Answer:
    """What the server said, and after how many milliseconds."""

    status: int
    body: Any
    ms: float


class Client:
    """One keep-alive connection with a token of its own."""

    def __init__(self, port: int, user: User) -> None:
        self.token = staff.actions.issue_token(user=user, days=1)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def post(self, path: str, body: object = None, version: int | None = None) -> Answer:
        headers = {"Authorization": f"Token {self.token}", "Content-Type": "application/json"}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        begun = time.perf_counter()
        self.connection.request("POST", f"/api/v1/{path}", json.dumps(body or {}), headers)
        response = self.connection.getresponse()
        text = response.read()
        ms = (time.perf_counter() - begun) * 1000
        return Answer(response.status, json.loads(text) if text.startswith(b"{") else text, ms)


@contextmanager
def clients_of(users: Sequence[User]) -> Iterator[list[Client]]:
    """One client for each of the people, spread over the workers; all of them are connected."""
    with serving() as ports:
        clients = [Client(ports[i % len(ports)], user) for i, user in enumerate(users)]
        for client in clients:
            client.connection.connect()
        try:
            yield clients
        finally:
            for client in clients:
                client.connection.close()


class Track:
    """Runs calls at the same moment, each on a thread of its own."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.pool = pool

    def race(self, runners: Sequence[Callable[[], Answer]]) -> list[Answer]:
        line = Barrier(len(runners))

        def run(runner: Callable[[], Answer]) -> Answer:
            line.wait(timeout=30)
            return runner()

        return [future.result() for future in [self.pool.submit(run, runner) for runner in runners]]


@pytest.fixture
def track() -> Iterator[Track]:
    with ThreadPoolExecutor(CLIENTS) as pool:
        yield Track(pool)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which that share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
