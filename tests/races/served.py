"""The product on the web server of production, as this process has patched it."""

import logging
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.urls import get_resolver
from gunicorn.app.base import Application

from tests.races.conftest import keep_connections_as_in_production


class Gunicorn(Application):
    """Set up as in production, but for the socket."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        super().__init__()

    def load_config(self) -> None:
        self.load_config_from_file("python:deploy.web")
        self.cfg.set("bind", f"fd://{self.listener.fileno()}")
        self.cfg.set("loglevel", "critical")

    def load(self) -> WSGIHandler:
        return WSGIHandler()


@contextmanager
def serving_as_in_production() -> Iterator[list[int]]:
    """Run the hospital on gunicorn, forked as it stands now, and give its port."""
    assert get_resolver().url_patterns  # read once here, not in each worker under load
    connections.close_all()
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    master = os.fork() or _serve(listener)
    try:
        yield [listener.getsockname()[1]]
    finally:
        os.killpg(master, signal.SIGKILL)
        os.waitpid(master, 0)
        listener.close()


def _serve(listener: socket.socket) -> int:
    # Its own group, so that the workers end with it.
    os.setsid()
    logging.getLogger("hospital.requests").setLevel(logging.ERROR)
    keep_connections_as_in_production()
    try:
        Gunicorn(listener).run()
    finally:
        os._exit(1)
