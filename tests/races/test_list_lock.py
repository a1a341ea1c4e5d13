"""A list is locked while its cases are taken off it: each change is in the locked version or makes the next one."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from common.clock import now
from hospital.invariants import INVARIANTS, broken
from scheduling.actions.cancelling import cancel_booking
from scheduling.actions.lists import unlock_list
from scheduling.models import Acknowledgement, Booking, ListVersion, TheatreList
from scheduling.queries.lists import sheet_in
from tests.factories.small import SmallHospital, small_hospital
from tests.races.conftest import Answer, Client, Track, clients_of

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


def give_back(hospital: SmallHospital) -> None:
    for booking in Booking.objects.filter(status="booked"):
        cancel_booking(booking=booking, reason="booked_by_mistake", by=hospital.reyes, at=now())


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


def test_without_the_lock_of_the_session_the_same_race_leaves_a_cancelled_case_on_the_list(
    hospital, track, monkeypatch
):
    monkeypatch.setattr("scheduling.actions.lists.locks", SimpleNamespace(lock_sessions=lambda wanted: {}))
    cases = [hospital.case() for _n in range(CASES)]
    left = 0

    with clients_of([hospital.reyes] * (CASES + 1)) as clients:
        for _round in range(2 * ROUNDS):
            book_all(hospital, cases)
            track.race(calls_of(hospital, clients))
            newest = ListVersion.objects.filter(theatre_list=hospital.session.pk).first()
            standing = Booking.objects.exclude(status="cancelled").values_list("pk", flat=True)
            if (
                newest
                and TheatreList.objects.filter(pk=hospital.session.pk, locked_at__isnull=False).exists()
            ):
                left += len({line.booking for line in sheet_in(newest).lines} - set(standing))
                unlock_list(session=hospital.session, reason="The next round.", by=hospital.reyes, at=now())
            if left:
                break
            give_back(hospital)

    assert left, "the race did not happen, so that the test above proves nothing"
