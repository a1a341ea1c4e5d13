"""Thirty-two clients want the last bed of a ward, in theatres that have nothing to do with each other: one gets it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

import scheduling.actions
from common.clock import now
from scheduling.models import Booking, Ward
from tests.factories.small import SmallHospital, a_session, a_surgeon, a_theatre, small_hospital
from tests.races.conftest import CLIENTS, Answer, Client, Track, clients_of, percentile

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

ROUNDS = 5
BEDS = 3


@pytest.fixture
def hospital() -> SmallHospital:
    found = small_hospital()
    found.procedure.equipment, found.procedure.stay_days_min, found.procedure.stay_days_max = [], 2, 2
    found.procedure.save()
    scheduling.actions.add_ward(site=found.site, code="4", name="Ward 4", beds=BEDS, for_children=False)
    return found


@pytest.fixture
def clients(hospital) -> Iterator[list[Client]]:
    with clients_of([hospital.reyes] * CLIENTS) as entered:
        yield entered


@pytest.fixture
def wishes(hospital) -> list[dict[str, str]]:
    """A case, a surgeon and a theatre of its own for each client, all on one day."""
    start = (now() + timedelta(days=30)).replace(hour=9, minute=0, second=0, microsecond=0)
    bodies = []
    for number in range(CLIENTS):
        surgeon = a_surgeon(hospital.site)
        session = a_session(a_theatre(hospital.site, f"B{number}"), surgeon, None, start, minutes=120)
        bodies.append({"case": str(hospital.case(surgeon=surgeon).pk), "session": str(session.pk)})
    return bodies


def everybody_books(clients: list[Client], track: Track, wishes: list[dict[str, str]]) -> list[Answer]:
    return track.race(
        [
            lambda client=client, body=body: client.post("bookings/", body)
            for client, body in zip(clients, wishes, strict=True)
        ]
    )


def give_back(hospital: SmallHospital) -> None:
    for booking in Booking.objects.filter(status="booked"):
        scheduling.actions.cancel_booking(
            booking=booking, reason="booked_by_mistake", by=hospital.reyes, at=now()
        )


def test_a_ward_takes_as_many_as_it_has_beds_and_the_others_hear_which_night_is_full(
    hospital, clients, track, wishes
):
    waits: list[float] = []
    for _round in range(ROUNDS):
        answers = everybody_books(clients, track, wishes)

        assert [a.status for a in answers].count(201) == BEDS, [a.status for a in answers]
        for loser in (a for a in answers if a.status != 201):
            assert loser.status == 409
            assert {reason["code"] for reason in loser.body["reasons"]} <= {"no_bed"}
        waits += [a.ms for a in answers]
        call_command("check_invariants")
        give_back(hospital)

    print(f"\nlast beds: {ROUNDS} rounds, {BEDS} winners each; p95 {percentile(waits, 0.95):.0f} ms")


def test_without_the_locks_of_the_nights_the_same_race_overfills_the_ward(
    hospital, wishes, track, monkeypatch
):
    monkeypatch.setattr("scheduling.actions.booking.hold_beds", lambda bookings: None)
    most = 0

    with clients_of([hospital.reyes] * CLIENTS) as clients:
        for _round in range(5):
            most = max(most, [a.status for a in everybody_books(clients, track, wishes)].count(201))
            if most > BEDS:
                break
            give_back(hospital)

    print(f"\nwithout the locks: {most} patients in {BEDS} beds")
    assert most > BEDS
    with pytest.raises(CommandError):
        call_command("check_invariants")


def test_somebody_goes_past_the_full_ward_and_the_reason_is_kept(hospital, clients, track, wishes):
    everybody_books(clients, track, wishes)
    taken = set(Booking.objects.values_list("case_id", flat=True))
    left = next(body for body in wishes if body["case"] not in {str(pk) for pk in taken})

    refused = clients[0].post("bookings/", left)
    booked = clients[0].post(
        "bookings/", left | {"despite": ["no_bed"], "despite_reason": "A bed of another ward is promised."}
    )

    assert (refused.status, booked.status) == (409, 201)
    assert booked.body["despite"] == ["no_bed"]
    assert Ward.objects.get().beds < Booking.objects.filter(status="booked").count()
    call_command("check_invariants")
    connection.close()
