"""A day at the hospital with a patient in every state, made by the real actions."""

from dataclasses import dataclass
from datetime import timedelta

import checklists.actions
import scheduling.actions
from cases.domain.kinds import Side
from cases.domain.status import CaseStatus
from cases.models import Case
from checklists.models import Evidence
from patients.models import Patient
from scheduling.models import Booking, Clearance, TheatreSession
from tests.factories.checklists import Hospital, a_waiting_case, record, record_everything, requirement
from tests.factories.patients import add_condition, add_guardian, add_measurement, add_medicine
from tests.factories.wishes import ANYWAY
from tests.journeys.steps import a_session

TOO_HIGH = {"glucose": {"number": "7.4", "unit": "mmol/L"}}
FAR_TOO_HIGH = {"glucose": {"number": "14.2", "unit": "mmol/L"}}


@dataclass(frozen=True)
class Day:
    """Today's list, tomorrow's, who waits, and the sessions to come."""

    today: TheatreSession
    called: Booking
    ready: Booking
    held: Booking
    tomorrow: Booking
    waiting: Case
    clearance: Clearance
    evidence: Evidence

    @property
    def patient(self) -> Patient:
        return self.waiting.patient


def book_into(hospital: Hospital, session: TheatreSession, case: Case, **wishes: object) -> Booking:
    """Book a case into the session's next free place, twenty days ago."""
    at = hospital.now - timedelta(days=20)
    return scheduling.actions.book_case(
        case_id=case.pk, session=session, by=hospital.coordinator, at=at, **(ANYWAY | wishes)
    )


def todays_session(hospital: Hospital, minutes: int = 600) -> TheatreSession:
    """A session that starts in an hour."""
    start = (hospital.now + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    local = start.astimezone(hospital.zone)
    return a_session(hospital, days=0, hour=local.hour, minutes=minutes)


def a_busy_day(hospital: Hospital) -> Day:
    """One patient is called and has an alarm, one is ready, one is held; one comes tomorrow; two wait."""
    session = todays_session(hospital)
    a_session(hospital, days=12)
    closed = a_session(hospital, days=13)
    scheduling.actions.close_session(session=closed, reason="Ventilation is being repaired")
    a_session(hospital, days=33)
    cases = [
        a_waiting_case(hospital, family_name="Petrova", given_name="Anna"),
        a_waiting_case(
            hospital, family_name="Lim", given_name="Wei", side=Side.RIGHT, procedure="foot-scarf"
        ),
        a_waiting_case(hospital, family_name="Okonkwo-Featherstonehaugh", given_name="Bartholomew"),
    ]
    add_medicine(cases[2].patient, "Warfarin 5 mg", "B01AA03")
    add_condition(cases[2].patient, "E11.9", "Type 2 diabetes")
    called, ready, held = (book_into(hospital, session, case) for case in cases)
    tomorrow = book_into(
        hospital,
        a_session(hospital, days=1, minutes=240),
        a_waiting_case(hospital, family_name="Иванова", given_name="Мария"),
    )
    for booking in (called, ready):
        record_everything(hospital, booking.case)
    record_everything(hospital, held.case, leave_out=("skin", "identity", "medicine_plan", "ecg", "glucose"))
    record(hospital, held.case, "glucose", TOO_HIGH, role="coordinator")
    clearance = scheduling.actions.call_for_patient(booking=called, by=hospital.ward_nurse, at=hospital.now)
    raise_alarm(hospital, called)
    waiting = who_waits(hospital)
    for case in Case.objects.filter(status__in=[CaseStatus.WAITING.value, CaseStatus.BOOKED.value]):
        checklists.actions.refresh(case=case, at=hospital.now)
    return Day(
        today=session,
        called=called,
        ready=ready,
        held=held,
        tomorrow=tomorrow,
        waiting=waiting,
        clearance=clearance,
        evidence=Evidence.objects.get(case=held.case, requirement__code="glucose"),
    )


def who_waits(hospital: Hospital) -> Case:
    """A child with a guardian and a measurement, and a grown-up; return the child's case."""
    a_waiting_case(hospital, family_name="Grant", given_name="Ada")
    child = a_waiting_case(hospital, family_name="Sørensen", given_name="Ida", procedure="foot-chevron")
    add_guardian(child.patient, phone="+442071234567")
    add_measurement(child.patient, "weight", "61.5", "kg")
    return child


def raise_alarm(hospital: Hospital, booking: Booking) -> None:
    """Correct the glucose after the call to a value that blocks."""
    checklists.actions.correct_evidence(
        evidence=Evidence.objects.get(requirement=requirement(booking.case, "glucose")),
        values=FAR_TOO_HIGH,
        collected_at=hospital.now - timedelta(hours=1),
        note="",
        by=hospital.ward_nurse,
        at=hospital.now,
    )
