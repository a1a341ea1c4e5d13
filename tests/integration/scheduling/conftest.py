"""A full day in theatre takes longer to make than most tests of it take, so a module makes it once."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.db import connection, transaction

from tests.factories.scheduling import Day, a_full_theatre_day


@pytest.fixture(scope="module")
def _kept_day(django_db_setup, django_db_blocker) -> Iterator[Day]:
    """The day in a transaction around the module. Each test takes back its own changes, and this the day itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = a_full_theatre_day()
        connection.check_constraints()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def full_day(_kept_day, db) -> Day:
    """Okafor's full day in Theatre 1, as ``a_full_theatre_day`` makes it; what a test does to it, no other sees."""
    return deepcopy(_kept_day)
