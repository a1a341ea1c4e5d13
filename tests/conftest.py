"""What every test can count on. `make test` starts the engines and names them in the environment."""

import os
import shutil

import pytest
from django.utils import translation
from hypothesis import settings

from hospital.apps import collect_seldom

# A busy machine is no mistake in the code: no test fails for being slow.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser of the journeys; without one they are skipped, and say so."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no Chromium on this machine: set CHROMIUM to its path")
    return found


@pytest.fixture(autouse=True)
def _in_english():
    """A request in Russian leaves its language behind in the thread of the tests."""
    translation.activate("en")
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Begin with the real protocols in the database: to take them in for each test costs more than the test."""
    from tests.factories.checklists import load_protocols

    with django_db_blocker.unblock():
        load_protocols()


@pytest.fixture
def no_protocols(db):
    """An empty catalogue, for tests of how it is filled. The transaction of the test brings it back."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE checklists_protocol, checklists_protocolevent, cases_procedure, cases_procedureevent CASCADE"
        )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what waits longest, so that the other worker has something to do meanwhile."""
    items.sort(key=lambda item: not item.nodeid.startswith("tests/ordeal/"))


def pytest_collection_finish() -> None:
    """Thousands of tests are there for good as well."""
    collect_seldom()
