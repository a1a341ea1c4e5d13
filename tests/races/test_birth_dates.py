"""Many guesses at one patient's birth date at the same moment: five are looked at, and the link is locked."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.db.models import QuerySet

from common import locking
from common.clock import now
from reminders import actions
from reminders.actions import links
from reminders.domain.links import MOST_TRIES, is_the_day
from reminders.models import Call, PersonalLink
from tests.factories.cases import CaseFactory
from tests.factories.patients import PatientFactory
from tests.factories.staff import SiteFactory
from tests.integration.reminders.patients_page import BORN, secret_of

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
GUESSERS = 32


@pytest.fixture
def secret() -> str:
    site = SiteFactory()
    case = CaseFactory(site=site, patient=PatientFactory(site=site))
    return secret_of(actions.give(case=case, at=now()))


def all_at_once(guess: Callable[[int], object], many: int) -> list[object]:
    start = Barrier(many)

    def one(number: int) -> object:
        try:
            at_once = now()  # opens the connection before the race
            assert at_once
            start.wait()
            return guess(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(one, range(many)))


def guesser(secret: str) -> Callable[[int], object]:
    # From as many network addresses, so that only the link itself counts them.
    return lambda number: actions.open_page(
        secret=secret,
        entered=date(1950, 1, 1) + timedelta(days=number),
        address=f"192.0.2.{number}",
        at=now(),
    )


def test_of_many_guesses_at_once_five_count_and_one_person_is_told(secret):
    assert all_at_once(guesser(secret), GUESSERS) == [None] * GUESSERS

    link = PersonalLink.objects.get()
    assert (link.tries, link.locked_at is not None) == (MOST_TRIES, True)
    assert Call.objects.count() == 1
    assert actions.open_page(secret=secret, entered=BORN, address="192.0.2.99", at=now()) is None


def test_without_the_lock_more_than_five_would_be_looked_at(secret, monkeypatch):
    """The negative control: what the row lock is for."""
    together, looked = Barrier(MOST_TRIES + 3, timeout=20), []

    def looks_together(entered: date, known: date | None) -> bool:
        together.wait()
        looked.append(entered)
        return is_the_day(entered, known)

    monkeypatch.setattr(links, "is_the_day", looks_together)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)
    monkeypatch.setattr(locking, "_lock", lambda rows, pks, **_how: True)
    all_at_once(guesser(secret), MOST_TRIES + 3)

    assert len(looked) > MOST_TRIES
    assert PersonalLink.objects.get().tries < MOST_TRIES
