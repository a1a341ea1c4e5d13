"""A list is locked while its cases are taken off it: each change is in the locked version or makes the next one."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from common.clock import now
from hospital.invariants import INVARIANTS, broken
from scheduling.actions import lists
from scheduling.actions.lists import unlock_list
from scheduling.models import Acknowledgement, Booking, ListVersion, TheatreList
from scheduling.queries.lists import sheet_in
from tests.factories.small import SmallHospital, small_hospital
from tests.races.conftest import Answer, Client, Track, clients_of

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

ROUNDS = 6
CASES = 6
# The key of an advisory lock: any that nobody else takes.
HELD = 23


@pytest.fixture
def hospital() -> SmallHospital:
    found = small_hospital()
    found.procedure.planned_minutes = 45
    found.procedure.save()
    return found


@pytest.fixture
def clients(hospital) -> Iterator[list[Client]]:
    with clients_of([hospital.reyes] * (CASES + 1)) as entered:
        yield entered


def book_all(hospital: SmallHospital, cases) -> list[Booking]:
    return [hospital.booking(case) for case in cases]


def calls_of(hospital: SmallHospital, clients: list[Client]) -> list[Callable[[], Answer]]:
    """One locks the list, and each of the others cancels one of its cases."""
    session, (lock, *cancel) = hospital.session.pk, clients
    seen = TheatreList.objects.filter(pk=session).values_list("version", flat=True).first() or 0
    bookings = Booking.objects.filter(session=session, status="booked").order_by("during")
    pairs = list(zip(cancel, bookings, strict=True))
    return [
        lambda: lock.post(f"lists/{session}/lock/", {"reason": "Raced."}, version=seen),
        *(
            lambda client=client, pk=booking.pk: client.post(  # type: ignore[misc]
                f"bookings/{pk}/cancel/", {"reason": "patient_asked"}, version=1
            )
            for client, booking in pairs
        ),
    ]


def test_every_cancellation_is_in_the_locked_list_or_makes_a_version_of_it(hospital, clients, track: Track):
    cases = [hospital.case() for _n in range(CASES)]
    session = hospital.session.pk
    for _round in range(ROUNDS):
        book_all(hospital, cases)

        answers = track.race(calls_of(hospital, clients))

        assert [answer.status for answer in answers] == [200] * (CASES + 1), [a.body for a in answers]
        newest = ListVersion.objects.filter(theatre_list=session).first()
        assert newest is not None
        assert sheet_in(newest).lines == ()
        assert not [one.name for one in INVARIANTS if list(broken(one))]
        assert Acknowledgement.objects.filter(version=newest).count() <= 4
        unlock_list(session=hospital.session, reason="The next round.", by=hospital.reyes, at=now())
    assert not Booking.objects.exclude(status="cancelled").exists()


@pytest.fixture
def held_back(monkeypatch) -> None:
    """Whoever has written a version of a list stays in the transaction for as long as the test holds ``HELD``."""
    write = lists._write_if_changed

    def and_stay(*args: Any, **kwargs: Any) -> None:
        write(*args, **kwargs)
        with connection.cursor() as cursor:
            # On a busy machine the other one may need longer than a lock may otherwise be waited for.
            cursor.execute("SET LOCAL lock_timeout = 0")
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [HELD])

    monkeypatch.setattr(lists, "_write_if_changed", and_stay)


def cancel_while_it_is_being_locked(hospital: SmallHospital, track: Track) -> Booking:
    """Let a cancellation come when the list is written but not yet locked; return the booking that is cancelled."""
    booking, session = hospital.booking(hospital.case()), hospital.session.pk
    with clients_of([hospital.reyes] * 2) as (lock, cancel):
        with holding():
            locking = track.pool.submit(lock.post, f"lists/{session}/lock/", {"reason": "Raced."}, 0)
            until(lambda: waiting() == 1)
            why = {"reason": "patient_asked"}
            cancelling = track.pool.submit(cancel.post, f"bookings/{booking.pk}/cancel/", why, 1)
            until(lambda: cancelling.done() or waiting() == 2)
        for answer in (locking.result(), cancelling.result()):
            assert answer.status == 200, answer
    return booking


@contextmanager
def holding() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [HELD])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [HELD])


def waiting() -> int:
    """How many wait for a lock of somebody else on this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end, "it did not come to that"


def on_the_newest_list(hospital: SmallHospital) -> set[UUID]:
    newest = ListVersion.objects.filter(theatre_list=hospital.session.pk).first()
    assert newest is not None
    return {line.booking for line in sheet_in(newest).lines}


def test_a_cancellation_waits_until_the_list_is_locked_and_makes_a_version_of_it(hospital, track, held_back):
    cancelled = cancel_while_it_is_being_locked(hospital, track)

    assert cancelled.pk not in on_the_newest_list(hospital)


def test_without_the_lock_of_the_session_it_does_not_wait_and_the_case_stays_on_the_list(
    hospital, track, held_back, monkeypatch
):
    monkeypatch.setattr(lists, "locks", SimpleNamespace(lock_sessions=lambda wanted: {}))

    cancelled = cancel_while_it_is_being_locked(hospital, track)

    assert cancelled.pk in on_the_newest_list(hospital)
