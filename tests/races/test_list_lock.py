"""A list is locked while its cases are taken off it: each change is in the locked version or makes the next one."""

from collections.abc import Iterator

import pytest

from common.clock import now
from hospital.invariants import INVARIANTS, broken
from scheduling.actions.lists import unlock_list
from scheduling.models import Acknowledgement, Booking, ListVersion, TheatreList
from scheduling.queries.lists import sheet_in
from tests.factories.small import SmallHospital, small_hospital
from tests.races.conftest import Client, Track, clients_of

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

ROUNDS = 6
CASES = 6


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


def test_every_cancellation_is_in_the_locked_list_or_makes_a_version_of_it(hospital, clients, track: Track):
    cases = [hospital.case() for _n in range(CASES)]
    session = hospital.session.pk
    for _round in range(ROUNDS):
        bookings = book_all(hospital, cases)
        before = TheatreList.objects.filter(pk=session).values_list("version", flat=True).first() or 0
        lock, *cancel = clients
        calls = [
            lambda lock=lock, seen=before: lock.post(
                f"lists/{session}/lock/", {"reason": "Raced."}, version=seen
            )
        ]
        calls += [
            lambda client=client, pk=booking.pk: client.post(
                f"bookings/{pk}/cancel/", {"reason": "patient_asked"}, version=1
            )
            for client, booking in zip(cancel, bookings, strict=True)
        ]

        answers = track.race(calls)

        assert [answer.status for answer in answers] == [200] * (CASES + 1), [a.body for a in answers]
        newest = ListVersion.objects.filter(theatre_list=session).first()
        assert newest is not None
        assert sheet_in(newest).lines == ()
        assert not [one.name for one in INVARIANTS if list(broken(one))]
        assert Acknowledgement.objects.filter(version=newest).count() <= 4
        unlock_list(session=hospital.session, reason="The next round.", by=hospital.reyes, at=now())
    assert not Booking.objects.exclude(status="cancelled").exists()
