"""The call to theatre against bad news that arrives at the same moment: never past the gate unseen."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.management import call_command

import cases.queries
import scheduling.actions
from cases.models import Case
from checklists.models import Alarm, Evidence
from common.clock import now
from scheduling.models import Booking
from tests.factories.small import (
    SmallHospital,
    a_session,
    a_surgeon,
    a_theatre,
    in_an_hour,
    requirement,
    small_hospital,
)
from tests.races.conftest import CLIENTS, Answer, Client, Track, clients_of

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

PAIRS = CLIENTS // 2
ROUNDS = 32  # of sixteen patients each: 512 calls
CONTROL_ROUNDS = 6


@dataclass
class Patient:
    """A booked patient, who calls, and who brings the news."""

    hospital: SmallHospital
    booking: Booking
    caller: Client
    messenger: Client

    def make_ready(self) -> None:
        """Back to the ward if called, everything in order again, nothing left of the round before."""
        case, at = self.booking.case, now()
        self.booking.refresh_from_db()
        if self.booking.status == "called":
            self.booking = scheduling.actions.return_to_ward(
                booking=self.booking, reason="For the next round.", by=self.hospital.lim, at=at
            )
        for code in ("glucose", "consent", "wristband"):
            item = requirement(case, code)
            if item.state != "pass":
                self.hospital.record(case, code)
        Alarm.objects.filter(case=case).update(acknowledged_by=self.hospital.lim, acknowledged_at=at)

    def call(self) -> Answer:
        time.sleep(random.uniform(0, 0.03))  # so that either may be first
        return self.caller.post(f"bookings/{self.booking.pk}/call/", version=self.booking.version)

    def critical_result(self) -> Callable[[], Answer]:
        result = {
            "case": str(self.booking.case_id),
            "loinc": "14771-0",
            "value": "14.1",
            "unit": "mmol/L",
            "collected_at": now().isoformat(),
        }
        return lambda: self.messenger.post("results/", result)

    def retraction(self) -> Callable[[], Answer]:
        standing = Evidence.objects.filter(
            case=self.booking.case_id, requirement__code="glucose", superseded_by=None
        ).exclude(status="retracted")
        latest = standing.latest("collected_at")
        return lambda: self.messenger.post(
            f"results/{latest.pk}/retract/", {"reason": "Another patient's sample."}
        )

    def withdrawn_consent(self) -> Callable[[], Answer]:
        consent = requirement(self.booking.case, "consent")
        statement = {
            "values": {"answer": "withdrawn", "side": "left"},
            "collected_at": now().isoformat(),
        }
        return lambda: self.messenger.post(
            f"requirements/{consent.pk}/evidence/", statement, version=consent.version
        )

    def was_bypassed(self, called: Answer, news: Answer) -> bool:
        """Say whether the patient went although the news was bad, and nobody was told."""
        assert news.status == 201, news.body
        alarmed = Alarm.objects.filter(case=self.booking.case_id, acknowledged_at=None).exists()
        return called.status == 200 and not alarmed


NEWS: list[Callable[[Patient], Callable[[], Answer]]] = [
    Patient.critical_result,
    Patient.retraction,
    Patient.withdrawn_consent,
]


@pytest.fixture
def hospital() -> SmallHospital:
    return small_hospital()


@pytest.fixture
def bookings(hospital) -> list[Booking]:
    """Sixteen ready patients, each with a theatre and a surgeon of their own, all in an hour."""
    hospital.procedure.equipment = []
    hospital.procedure.save()
    start = in_an_hour() + timedelta(hours=1)
    found = []
    for i in range(PAIRS):
        surgeon = a_surgeon(hospital.site)
        session = a_session(a_theatre(hospital.site, f"T{i}"), surgeon, None, start)
        found.append(hospital.ready_booking(case=hospital.case(surgeon=surgeon), session=session))
    return found


def patients_with(hospital: SmallHospital, bookings: list[Booking], clients: list[Client]) -> list[Patient]:
    return [
        Patient(hospital, booking, *pair)
        for booking, pair in zip(bookings, zip(clients[::2], clients[1::2], strict=True), strict=True)
    ]


def people(hospital: SmallHospital) -> list[object]:
    return [hospital.lim, hospital.okafor] * PAIRS


def run(track: Track, patients: list[Patient], rounds: int) -> Iterator[tuple[Patient, Answer, Answer]]:
    """Call every patient while their news arrives, again and again; the news is each kind in turn."""
    for number in range(rounds):
        for patient in patients:
            patient.make_ready()
        news = [NEWS[(number + i) % len(NEWS)] for i in range(len(patients))]
        runners: list[Callable[[], Answer]] = []
        for patient, kind in zip(patients, news, strict=True):
            runners += [patient.call, kind(patient)]
        answers = track.race(runners)
        yield from zip(patients, answers[::2], answers[1::2], strict=True)


def test_no_patient_passes_the_gate_unseen(hospital, bookings, track):
    called = refused = 0
    with clients_of(people(hospital)) as clients:
        for patient, call, news in run(track, patients_with(hospital, bookings, clients), ROUNDS):
            assert call.status in (200, 409), call.body
            assert call.status == 200 or call.body["code"] == "not_ready", call.body
            assert not patient.was_bypassed(call, news)
            called, refused = called + (call.status == 200), refused + (call.status == 409)

    print(f"\n{called + refused} calls against bad news: {called} alarmed, {refused} refused, 0 unseen")
    assert called
    assert refused
    call_command("check_invariants")


def test_without_the_lock_on_the_case_some_patients_pass_unseen(hospital, bookings, track, monkeypatch):
    def only_read(case_id: object) -> Case:
        return Case.objects.select_related("site", "patient", "procedure", "surgeon").get(pk=case_id)

    with monkeypatch.context() as patched:
        patched.setattr(cases.queries, "lock", only_read)
        with clients_of(people(hospital)) as clients:
            rounds = run(track, patients_with(hospital, bookings, clients), CONTROL_ROUNDS)
            unseen = sum(patient.was_bypassed(call, news) for patient, call, news in rounds)

    print(f"\nwithout the lock: {unseen} of {CONTROL_ROUNDS * PAIRS} calls unseen")
    assert unseen
