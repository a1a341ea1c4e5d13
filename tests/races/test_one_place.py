"""Thirty-two clients want one place: one gets it, and each of the others hears who has it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, models

import scheduling.actions
from cases.models import Procedure
from common.clock import now
from scheduling.models import Booking, BookingEquipment
from staff.models import User
from tests.factories.patients import PatientFactory
from tests.factories.small import (
    SmallHospital,
    a_session,
    a_surgeon,
    a_theatre,
    an_anaesthetist,
    small_hospital,
)
from tests.races.conftest import CLIENTS, Answer, Client, Track, clients_of, percentile

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

ROUNDS = 20
APART = timedelta(minutes=2)  # of 85 minutes each, so that all overlap and no two are the same
CONTESTED: dict[str, tuple[type[models.Model], str]] = {
    "theatre": (Booking, "one_case_in_a_theatre"),
    "surgeon": (Booking, "one_case_for_a_surgeon"),
    "anaesthetist": (Booking, "one_case_for_an_anaesthetist"),
    "patient": (Booking, "one_case_for_a_patient"),
    "equipment": (BookingEquipment, "one_case_with_a_piece_of_equipment"),
}


class Wishes:
    """What each client asks for: places that have only the contested thing in common."""

    def __init__(self, hospital: SmallHospital, contested: str) -> None:
        self.hospital = hospital
        self.contested = contested
        site = hospital.site
        one_patient = PatientFactory(site=site)
        one_surgeon, one_anaesthetist = a_surgeon(site), an_anaesthetist(site)
        one_theatre = a_theatre(site, "contested")
        hospital.procedure = self._procedure()
        first = (now() + timedelta(days=30)).replace(minute=0, second=0, microsecond=0)
        self.bodies = [
            self._body(
                start=first + i * APART,
                theatre=one_theatre if contested == "theatre" else a_theatre(site, f"T{i}"),
                surgeon=one_surgeon if contested == "surgeon" else a_surgeon(site),
                anaesthetist=one_anaesthetist if contested == "anaesthetist" else None,
                patient=one_patient if contested == "patient" else PatientFactory(site=site),
            )
            for i in range(CLIENTS)
        ]

    def _procedure(self) -> Procedure:
        procedure = self.hospital.procedure
        procedure.equipment = ["c_arm"] if self.contested == "equipment" else []
        procedure.save()
        return procedure

    def _body(
        self, *, start: datetime, theatre: object, surgeon: User, anaesthetist: User | None, patient: object
    ) -> dict[str, str]:
        # A session that is as short as the clients are apart, and a case that runs over, so that
        # thirty-two sessions of one theatre are wanted at once.
        session = a_session(theatre, surgeon, anaesthetist, start, minutes=2)
        case = self.hospital.case(patient=patient, surgeon=surgeon)
        return {
            "case": str(case.pk),
            "session": str(session.pk),
            "start": start.isoformat(),
            "overrun_reason": "Agreed with the whole team.",
        }

    def run(self, track: Track, clients: list[Client]) -> list[Answer]:
        """Everybody asks at once; afterwards the place is free again."""
        runners = [
            lambda client=client, body=body: client.post("bookings/", body)
            for client, body in zip(clients, self.bodies, strict=True)
        ]
        answers = track.race(runners)
        for booking in Booking.objects.filter(status="booked"):
            scheduling.actions.cancel_booking(
                booking=booking, reason="booked_by_mistake", by=self.hospital.reyes, at=now()
            )
        return answers


@contextmanager
def without(contested: str) -> Iterator[None]:
    """Drop the constraint that forbids two at once, and put it back."""
    model, name = CONTESTED[contested]
    constraint = next(c for c in model._meta.constraints if c.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)


@pytest.fixture
def hospital() -> SmallHospital:
    return small_hospital()


@pytest.fixture
def clients(hospital) -> Iterator[list[Client]]:
    with clients_of([hospital.reyes] * CLIENTS) as entered:
        yield entered


@pytest.mark.parametrize("contested", CONTESTED)
def test_exactly_one_client_gets_the_place_and_the_others_hear_who(contested, hospital, clients, track):
    wishes = Wishes(hospital, contested)
    waits: list[float] = []

    for _round in range(ROUNDS):
        answers = wishes.run(track, clients)

        [winner] = [answer for answer in answers if answer.status == 201]
        losers = [answer for answer in answers if answer.status == 409]
        assert len(losers) == CLIENTS - 1, [answer.status for answer in answers]
        for loser in losers:
            assert names(loser, contested, winner), loser.body
        waits += [loser.ms for loser in losers]

    print(f"\n{contested}: {ROUNDS} rounds, one winner each; losers p95 {percentile(waits, 0.95):.0f} ms")
    call_command("check_invariants")


def names(loser: Answer, contested: str, winner: Answer) -> bool:
    """Say whether the refusal says who has the place, and until when."""
    return any(
        reason["code"] == f"{contested}_taken" and reason["booking"] == winner.body["id"] and reason["until"]
        for reason in loser.body["reasons"]
    )


@pytest.mark.parametrize("contested", CONTESTED)
def test_without_the_constraint_the_same_race_has_more_than_one_winner(contested, hospital, clients, track):
    wishes = Wishes(hospital, contested)

    with without(contested):
        winners = next(more_than_one(wishes.run(track, clients) for _round in range(5)), 0)

    print(f"\n{contested} without its constraint: {winners} winners")
    assert winners > 1


def more_than_one(rounds: Iterator[list[Answer]]) -> Iterator[int]:
    winners = (sum(answer.status == 201 for answer in answers) for answers in rounds)
    return (count for count in winners if count > 1)
