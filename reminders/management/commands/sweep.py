"""Sweep without Celery: what is due is sent as long as PostgreSQL is there, broker or not."""

import logging
import signal
from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection

from common.clock import now
from reminders import actions

_log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Send the reminders that are due. With --every SECONDS again and again, until it is stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, metavar="SECONDS", help="how often; once if left out")

    def handle(self, *, every: float | None, **options: Any) -> None:
        if every is None:
            actions.sweep(clock=now)
            return
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        keep_sweeping(stop, every=every)


def keep_sweeping(stop: Event, *, every: float) -> None:
    """Sweep, wait, sweep. Whatever goes wrong once is tried again: nothing is remembered here."""
    while not stop.is_set():
        try:
            close_old_connections()
            actions.sweep(clock=now)
        except Exception:  # noqa: BLE001 - logged; the database may be away for a while
            _log.exception("a sweep went wrong; the next one is soon")
            connection.close()
        stop.wait(every)
