"""Booking, moving, ordering, closing and the gate, on the real database."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

import cases.actions
import checklists.actions
import patients.actions
from cases.domain.cancellation import CancelReason as CaseCancelReason
from cases.domain.status import CaseStatus
from cases.models import Procedure
from checklists.models import Alarm, ReadinessSummary, Requirement
from common.clock import now
from common.refusals import BadInput, Refused, Stale
from patients.domain.facts import NewCondition
from reminders.models import Reminder
from scheduling import actions
from scheduling.actions.booking import NoPlace
from scheduling.actions.gate import NotReady, NotToday
from scheduling.domain.bookings import WrongStatus
from scheduling.models import Booking, BookingEquipment, Clearance
from staff.actions import set_privileges
from staff.domain.privileges import Privilege
from tests.factories.cases import CaseFactory
from tests.factories.patients import PatientFactory
from tests.factories.small import a_session, a_surgeon, a_theatre, requirement, small_hospital
from tests.factories.staff import SiteFactory, UserFactory
from tests.factories.wishes import ANYWAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return small_hospital()


def book(hospital, case=None, **wishes):
    return hospital.booking(case, **wishes)


def test_a_booked_case_takes_the_first_free_place_and_knows_its_time(hospital):
    first, second = book(hospital), book(hospital)

    assert first.during.lower == hospital.session.during.lower
    assert second.during.lower == first.during.upper == first.during.lower + timedelta(minutes=60 + 25)
    first.case.refresh_from_db()
    assert (first.case.status, first.case.surgery_at) == ("booked", first.during.lower)
    assert BookingEquipment.objects.get(booking=first).during == first.during


def test_a_surgeon_who_is_not_qualified_gets_no_place_and_hears_for_what(hospital):
    case = hospital.case()
    Procedure.objects.update(access="closed", complexity="complex")
    set_privileges(user=hospital.okafor, privileges=[Privilege.COMPLEX])
    hospital.session.surgeon.refresh_from_db()

    with pytest.raises(NoPlace) as refused:
        book(hospital, case)

    assert [reason.code for reason in refused.value.reasons] == ["not_privileged"]
    assert str(refused.value.reasons[0]) == (
        "Chidi Okafor is not qualified for this: operations through a small cut, without sight of the bone."
    )
    set_privileges(user=hospital.okafor, privileges=[*Privilege])
    hospital.session.surgeon.refresh_from_db()
    assert book(hospital, case).case_id == case.pk


def test_booking_computes_readiness_for_that_day_and_plans_the_reminder(hospital):
    booking = book(hospital)

    summary = ReadinessSummary.objects.get(case=booking.case_id)
    assert (summary.verdict, summary.open_count) == ("not_ready", 3)
    assert Requirement.objects.get(case=booking.case_id, code="wristband").due_on is not None
    assert Reminder.objects.filter(booking=booking, booking_version=1).exists()


def test_every_change_of_a_booking_is_kept_with_its_old_values(hospital):
    booking = book(hospital)
    actions.cancel_booking(booking=booking, reason="no_bed", by=hospital.reyes, at=now())

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status FROM scheduling_bookingevent WHERE pgh_obj_id = %s ORDER BY pgh_id", [booking.pk]
        )
        assert [status for (status,) in cursor.fetchall()] == ["booked", "cancelled"]


def test_a_refused_booking_says_who_has_the_place_and_until_when(hospital):
    held = book(hospital)

    with pytest.raises(NoPlace) as refused:
        book(hospital, start=held.during.lower + timedelta(minutes=30))

    said = {reason.code: str(reason) for reason in refused.value.reasons}
    assert set(said) == {"theatre_taken", "surgeon_taken", "anaesthetist_taken", "equipment_taken"}
    assert held.patient.family_name.upper() in said["theatre_taken"]
    assert said["surgeon_taken"].startswith("Chidi Okafor operates on")
    assert Booking.objects.count() == 1


def test_a_holder_at_a_strangers_hospital_is_not_named(hospital):
    south = SiteFactory(code="south")
    stranger = UserFactory(site=south)
    hospital.okafor.sites.add(south)
    held = book(hospital)
    visiting = a_session(a_theatre(south, "9"), hospital.okafor, None, held.during.lower)
    hospital.procedure.equipment = []
    hospital.procedure.save()
    case = CaseFactory(site=south, surgeon=hospital.okafor, procedure=hospital.procedure)

    with pytest.raises(NoPlace) as refused:
        actions.book_case(case_id=case.pk, session=visiting, start=held.during.lower, by=stranger, at=now())

    [reason] = refused.value.reasons
    assert "operates on another patient from" in str(reason)
    assert held.patient.family_name.upper() not in str(reason)


def test_a_case_that_runs_over_needs_a_reason(hospital):
    late = hospital.session.during.upper - timedelta(minutes=30)
    with pytest.raises(NoPlace):
        book(hospital, start=late)

    booking = book(hospital, start=late, overrun_reason="Agreed with the team.")

    assert booking.overrun_reason == "Agreed with the team."


def test_a_case_is_booked_once(hospital):
    booking = book(hospital)

    with pytest.raises(Refused):
        book(hospital, booking.case)


@pytest.mark.parametrize("minutes", [0, -5, 4, 961])
def test_minutes_that_no_case_takes_are_refused_at_their_field(hospital, minutes):
    with pytest.raises(BadInput) as bad:
        book(hospital, minutes=minutes)

    assert bad.value.field == "minutes"


def test_the_past_is_not_booked(hospital):
    with pytest.raises(NoPlace) as refused:
        book(hospital, start=now() - timedelta(hours=2))

    assert "in_the_past" in {reason.code for reason in refused.value.reasons}


def test_a_cancelled_booking_frees_its_place_and_the_case_waits_again(hospital):
    booking = book(hospital)
    actions.cancel_booking(booking=booking, reason="no_bed", by=hospital.reyes, at=now())

    booking.case.refresh_from_db()
    assert (booking.case.status, booking.case.surgery_at) == ("waiting", None)
    assert not BookingEquipment.objects.get(booking=booking).live
    assert not Reminder.objects.filter(booking=booking, state="pending").exists()
    assert book(hospital).during == booking.during


@pytest.mark.parametrize(
    ("reason", "note", "field"),
    [
        ("whim", "", "reason"),
        ("other", "", "note"),
        ("other", "short", "note"),
        ("no_bed", "x" * 501, "note"),
    ],
)
def test_a_cancellation_needs_a_coded_reason(hospital, reason, note, field):
    booking = book(hospital)

    with pytest.raises(BadInput) as bad:
        actions.cancel_booking(booking=booking, reason=reason, note=note, by=hospital.reyes, at=now())

    assert bad.value.field == field


def test_cancelling_the_case_gives_its_place_back(hospital):
    booking = book(hospital)

    cases.actions.cancel_case(
        case=booking.case, reason=CaseCancelReason.PATIENT_DECLINED, by=hospital.reyes, at=now()
    )

    booking.refresh_from_db()
    assert booking.status == "cancelled"


def test_a_called_case_is_not_cancelled_behind_the_theatres_back(hospital):
    booking = hospital.ready_booking()
    actions.call_for_patient(booking=booking, by=hospital.lim, at=now())

    with pytest.raises(Refused):
        cases.actions.cancel_case(
            case=booking.case, reason=CaseCancelReason.PATIENT_DECLINED, by=hospital.reyes, at=now()
        )
    booking.refresh_from_db()
    assert booking.status == "called"


def test_a_moved_booking_takes_its_equipment_its_case_and_a_new_reminder_along(hospital):
    booking = book(hospital)
    later = a_session(hospital.theatre, hospital.okafor, hospital.sato, hospital.session.during.upper)

    moved = actions.move_booking(
        booking=booking, session=later, by=hospital.reyes, at=now(), expected_version=1, **ANYWAY
    )

    assert moved.version == 2
    assert moved.during.lower == later.during.lower
    assert BookingEquipment.objects.get(booking=booking).during == moved.during
    booking.case.refresh_from_db()
    assert booking.case.surgery_at == later.during.lower
    assert Reminder.objects.filter(booking=booking, booking_version=2).exists()
    assert not Reminder.objects.filter(booking=booking, booking_version=1, state="pending").exists()


def test_a_booking_moves_within_its_own_place(hospital):
    booking = book(hospital)
    start = booking.during.lower + timedelta(minutes=15)

    moved = actions.move_booking(
        booking=booking, session=hospital.session, start=start, by=hospital.reyes, at=now(), **ANYWAY
    )

    assert moved.during.lower == start


def test_a_move_onto_somebody_else_says_who_is_there_and_changes_nothing(hospital):
    held, booking = book(hospital), book(hospital)

    with pytest.raises(NoPlace) as refused:
        actions.move_booking(
            booking=booking,
            session=hospital.session,
            start=held.during.lower,
            by=hospital.reyes,
            at=now(),
        )

    assert "theatre_taken" in {reason.code for reason in refused.value.reasons}
    booking.refresh_from_db()
    assert booking.version == 1


def test_a_change_made_on_an_older_version_is_refused(hospital):
    booking = book(hospital)
    before = {"booking": booking, "by": hospital.reyes, "at": now(), "expected_version": 7}

    with pytest.raises(Stale) as stale:
        actions.cancel_booking(reason="no_bed", **before)
    with pytest.raises(Stale):
        actions.move_booking(session=hospital.session, **before)
    with pytest.raises(Stale):
        actions.call_for_patient(**before)
    assert stale.value.version == 1


def test_two_cases_swap_places_by_changing_the_running_order(hospital):
    first, second, third = book(hospital), book(hospital, minutes=30), book(hospital)
    start, end = first.during.lower, third.during.upper

    actions.change_running_order(
        session=hospital.session,
        booking_ids=[third.pk, first.pk, second.pk],
        by=hospital.reyes,
        at=now(),
        expected_version=1,
    )

    for booking in (first, second, third):
        booking.refresh_from_db()
    assert third.during.lower == start
    assert third.during.upper == first.during.lower
    assert first.during.upper == second.during.lower
    assert second.during.upper == end
    assert {b.version for b in (first, second, third)} == {2}
    first.case.refresh_from_db()
    assert first.case.surgery_at == first.during.lower
    assert BookingEquipment.objects.get(booking=second).during == second.during
    assert Reminder.objects.filter(booking=first, booking_version=2).exists()
    hospital.session.refresh_from_db()
    assert hospital.session.version == 2


def test_an_order_names_every_booking_once(hospital):
    first, second = book(hospital), book(hospital)

    for ids in ([first.pk], [first.pk, first.pk], [first.pk, second.pk, second.pk], []):
        with pytest.raises(BadInput) as bad:
            actions.change_running_order(
                session=hospital.session, booking_ids=ids, by=hospital.reyes, at=now()
            )
        assert bad.value.field == "bookings"


def test_an_order_in_which_a_patient_is_needed_twice_is_refused_whole(hospital):
    patient = PatientFactory(site=hospital.site)
    okafors = book(hospital, hospital.case(patient=patient))
    longer = book(hospital, minutes=120)
    elsewhere = a_surgeon(hospital.site)
    session = a_session(a_theatre(hospital.site, "2"), elsewhere, None, longer.during.lower)
    hospital.procedure.equipment = []
    hospital.procedure.save()
    book(hospital, hospital.case(patient=patient, surgeon=elsewhere), session=session)

    with pytest.raises(NoPlace):
        actions.change_running_order(
            session=hospital.session, booking_ids=[longer.pk, okafors.pk], by=hospital.reyes, at=now()
        )

    longer.refresh_from_db()
    assert longer.during.lower == okafors.during.upper


def test_a_session_in_use_is_not_closed_and_a_closed_one_is_not_booked(hospital):
    booking = book(hospital)
    with pytest.raises(Refused, match="Move them first"):
        actions.close_session(session=hospital.session, reason="Cleaning")

    actions.cancel_booking(booking=booking, reason="no_bed", by=hospital.reyes, at=now())
    actions.close_session(session=hospital.session, reason="Cleaning", expected_version=1)
    hospital.session.refresh_from_db()
    with pytest.raises(NoPlace) as refused:
        book(hospital)
    assert "The session is closed: Cleaning." in map(str, refused.value.reasons)

    actions.reopen_session(session=hospital.session, expected_version=2)
    hospital.session.refresh_from_db()
    assert book(hospital)


def test_a_closed_session_does_not_open_onto_another(hospital):
    actions.close_session(session=hospital.session, reason="Cleaning")
    a_session(hospital.theatre, hospital.okafor, None, hospital.session.during.lower)

    with pytest.raises(Refused, match="already has a session"):
        actions.reopen_session(session=hospital.session)


# --- the gate


def test_a_ready_patient_is_called_with_a_clearance_that_says_what_was_known(hospital):
    booking = hospital.ready_booking()

    clearance = actions.call_for_patient(booking=booking, by=hospital.lim, at=now())

    booking.refresh_from_db()
    booking.case.refresh_from_db()
    assert (booking.status, booking.case.status, booking.clearance_id) == ("called", "called", clearance.pk)
    assert clearance.verdict == "ready"
    assert clearance.snapshot["protocol"]["code"] == "small"
    states = {item["requirement"]: item["state"] for item in clearance.snapshot["items"]}
    assert states == {
        "glucose": "pass",
        "hba1c": "not_applicable",
        "consent": "pass",
        "wristband": "pass",
    }
    [used] = next(i for i in clearance.snapshot["items"] if i["requirement"] == "glucose")["evidence"]
    assert used["values"] == {"glucose": {"number": "5.2", "unit": "mmol/L"}}


def test_an_unready_patient_is_not_called_and_every_reason_is_told(hospital):
    booking = book(hospital)
    hospital.record(booking.case, "consent")

    with pytest.raises(NotReady) as refused:
        actions.call_for_patient(booking=booking, by=hospital.lim, at=now())

    assert {r.details["requirement_code"]: r.details["owner"] for r in refused.value.reasons} == {
        "glucose": "coordinator",
        "wristband": "ward_nurse",
    }
    assert not Clearance.objects.exists()


def test_a_case_without_a_protocol_is_never_called(hospital):
    booking = hospital.ready_booking()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM checklists_caseprotocol WHERE case_id = %s", [booking.case_id])

    with pytest.raises(NotReady) as refused:
        actions.call_for_patient(booking=booking, by=hospital.lim, at=now())

    assert [reason.code for reason in refused.value.reasons] == ["no_protocol"]


@pytest.mark.parametrize("hours", [-13, 25])
def test_a_patient_is_called_on_the_day(hospital, hours):
    booking = hospital.ready_booking()

    with pytest.raises(NotToday):
        actions.call_for_patient(
            booking=booking, by=hospital.lim, at=booking.during.lower + timedelta(hours=hours)
        )


def test_a_decision_by_an_allowed_clinician_opens_the_gate_visibly(hospital):
    booking = hospital.ready_booking()
    hospital.record(booking.case, "glucose", values={"glucose": {"number": "9", "unit": "mmol/L"}})
    glucose = requirement(booking.case, "glucose")
    with pytest.raises(NotReady):
        actions.call_for_patient(booking=booking, by=hospital.lim, at=now())

    decision = checklists.actions.decide(
        requirement=glucose, kind="accept", reason="Known and stable.", by=hospital.sato, at=now()
    )
    clearance = actions.call_for_patient(booking=booking, by=hospital.lim, at=now())

    assert clearance.verdict == "overridden"
    [item] = [i for i in clearance.snapshot["items"] if i["requirement"] == "glucose"]
    assert (item["state"], item["decision"]) == ("accepted", str(decision.pk))


def test_bad_news_after_the_call_raises_an_alarm_once(hospital):
    booking = hospital.ready_booking()
    actions.call_for_patient(booking=booking, by=hospital.lim, at=now())

    bad = {"glucose": {"number": "14", "unit": "mmol/L"}}
    hospital.record(booking.case, "glucose", values=bad)
    hospital.record(booking.case, "glucose", values=bad)

    [alarm] = Alarm.objects.all()
    assert (alarm.case_id, alarm.requirement.code, alarm.state) == (booking.case_id, "glucose", "block")


def test_a_consent_that_is_taken_back_after_the_call_raises_an_alarm(hospital):
    booking = hospital.ready_booking()
    actions.call_for_patient(booking=booking, by=hospital.lim, at=now())
    consent = booking.case.evidence.get(requirement__code="consent")

    checklists.actions.retract_evidence(
        evidence=consent, reason="The patient said no.", by=hospital.okafor, at=now()
    )

    assert Alarm.objects.get().requirement.code == "consent"


def test_a_diagnosis_that_becomes_known_after_the_call_raises_an_alarm(hospital):
    booking = hospital.ready_booking()
    actions.call_for_patient(booking=booking, by=hospital.lim, at=now())

    patients.actions.add_condition(
        patient=booking.patient,
        new=NewCondition(text="Type 2 diabetes", code="E11.9"),
        by=hospital.lim,
        at=now(),
    )

    assert Alarm.objects.get().requirement.code == "hba1c"


def test_a_returned_patient_needs_a_new_clearance(hospital):
    booking = hospital.ready_booking()
    first = actions.call_for_patient(booking=booking, by=hospital.lim, at=now())
    actions.return_to_ward(booking=booking, reason="Fever on the way.", by=hospital.lim, at=now())

    booking.refresh_from_db()
    assert (booking.status, booking.clearance_id) == ("booked", None)
    second = actions.call_for_patient(booking=booking, by=hospital.lim, at=now())
    assert first.pk != second.pk
    assert Clearance.objects.count() == 2


def test_a_called_patient_is_neither_moved_nor_cancelled(hospital):
    booking = hospital.ready_booking()
    actions.call_for_patient(booking=booking, by=hospital.lim, at=now())
    booking.refresh_from_db()

    with pytest.raises(WrongStatus):
        actions.cancel_booking(booking=booking, reason="no_bed", by=hospital.reyes, at=now())
    with pytest.raises(WrongStatus):
        actions.move_booking(
            booking=booking,
            session=hospital.session,
            start=booking.during.lower + timedelta(minutes=5),
            by=hospital.reyes,
            at=now(),
        )
    with pytest.raises(WrongStatus):
        actions.call_for_patient(booking=booking, by=hospital.lim, at=now())


def test_a_receiver_that_fails_undoes_the_whole_booking(hospital, monkeypatch):
    case = hospital.case()

    def explode(**kwargs):
        raise RuntimeError

    monkeypatch.setattr("scheduling.actions.news.booking_changed.send", explode)
    with pytest.raises(RuntimeError), transaction.atomic():
        book(hospital, case)

    case.refresh_from_db()
    assert case.status == CaseStatus.WAITING
    assert not Booking.objects.exists()


def test_a_place_that_is_taken_between_the_question_and_the_insert_is_named(hospital, monkeypatch):
    held, case = book(hospital), hospital.case()
    real, asked = actions.booking.find_place, []

    def blind_at_first(*args):
        asked.append(args)
        if len(asked) > 1:
            return real(*args)
        monkeypatch.setattr("scheduling.queries.places.busy_between", lambda *a, **k: [])
        place = real(*args)
        monkeypatch.undo()
        monkeypatch.setattr("scheduling.actions.booking.find_place", blind_at_first)
        return place

    monkeypatch.setattr("scheduling.actions.booking.find_place", blind_at_first)
    with pytest.raises(NoPlace) as refused:
        book(hospital, case, start=held.during.lower)

    assert "theatre_taken" in {reason.code for reason in refused.value.reasons}


def test_the_database_refuses_an_overlap_whoever_asks(hospital):
    held = book(hospital)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO scheduling_booking (id, case_id, session_id, theatre_id, patient_id, surgeon_id, during,"
            " planned_minutes, turnover_minutes, overrun_reason, status, returned_reason, booked_by_id, booked_at,"
            " cancel_reason, cancel_note, version)"
            " SELECT gen_random_uuid(), %s, session_id, theatre_id, %s, surgeon_id, during, 60, 25, '', 'booked',"
            " '', booked_by_id, booked_at, '', '', 1 FROM scheduling_booking WHERE id = %s",
            [hospital.case().pk, PatientFactory(site=hospital.site).pk, held.pk],
        )
