"""The sweeper needs PostgreSQL and nothing else."""

from threading import Event

import pytest
from django.core.management import call_command
from django.db import OperationalError

from reminders.management.commands import sweep as command
from tests.integration.reminders.outbox import PHONE, a_text, stands

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_tests_clock(clock, monkeypatch):
    monkeypatch.setattr(command, "now", clock)


def test_one_sweep_sends_what_is_due_without_broker_or_worker(book, phones, monkeypatch):
    monkeypatch.setattr("celery.current_app.send_task", lambda *_a, **_k: pytest.fail("no broker"))
    reminder = a_text(book(phone=PHONE))

    call_command("sweep")

    assert stands(reminder) == ("sent", "")


def test_a_database_that_is_away_for_a_while_ends_no_sweeper(monkeypatch):
    stop, tries = Event(), []

    def sweep(*, clock):
        tries.append(clock())
        if len(tries) == 1:
            raise OperationalError("away")
        stop.set()

    monkeypatch.setattr(command.actions, "sweep", sweep)
    monkeypatch.setattr(command.connection, "close", lambda: None)

    command.keep_sweeping(stop, every=0.001)

    assert len(tries) == 2
