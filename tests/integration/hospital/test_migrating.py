"""A big hospital's migration is not ended by the limit that is meant for a request."""

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

pytestmark = pytest.mark.django_db

NAMES = ("statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout")


def limits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"current_setting('{name}')" for name in NAMES))
        return dict(zip(NAMES, cursor.fetchone(), strict=True))


@pytest.fixture
def what_held(monkeypatch):
    """In place of what there is to migrate: a statement that takes longer than this connection's requests may."""
    seen = []

    def slow(self, targets, state=None, **kwargs):
        seen.append(limits())
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.3)")
        return state

    monkeypatch.setattr(MigrationExecutor, "migrate", slow)
    return seen


def hurry():
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '200ms'")


def test_a_migration_takes_longer_than_a_request_may_and_afterwards_the_limits_hold_again(what_held):
    begun_with = limits()
    hurry()

    call_command("migrate", verbosity=0, interactive=False)

    # Only the wait for a lock stays short.
    assert what_held == [dict(zip(NAMES, ("0", "0", "3s"), strict=True))]
    assert limits() == begun_with
    assert begun_with["statement_timeout"] == "10s"


def test_without_lifting_the_limit_the_migration_is_ended(what_held, monkeypatch):
    monkeypatch.setattr("hospital.migrating.NOT_FOR_MIGRATIONS", ())
    hurry()

    with pytest.raises(OperationalError, match="statement timeout"), transaction.atomic():
        call_command("migrate", verbosity=0, interactive=False)
