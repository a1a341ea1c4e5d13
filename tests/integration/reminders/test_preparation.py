"""My preparation: what the patient's own page says of tests, medicines, habits and the last day."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse

from checklists.models import Requirement
from common.clock import now
from reminders import actions
from reminders.domain.answers import Source
from reminders.domain.kinds import Says
from reminders.domain.questionnaire import Part, fingerprint
from tests.factories.checklists import a_booked_case, a_hospital, a_waiting_case, record, record_everything
from tests.factories.patients import add_medicine
from tests.integration.reminders.patients_page import enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return a_hospital()


def in_days(hospital, days: int, at: time = time(10)) -> datetime:
    day = hospital.now.astimezone(hospital.zone).date() + timedelta(days=days)
    return datetime.combine(day, at, hospital.zone)


def open_page(client, case, *, for_guardian: bool = False):
    enter(client, actions.give(case=case, at=now(), for_guardian=for_guardian), case.patient.birth_date)
    return client


def read(client, case, **more) -> str:
    return open_page(client, case, **more).get(reverse("page:show")).content.decode()


def plan(hospital, case, *decisions):
    values = {"list_complete": {"choice": "complete"}, "medicines": {"medicines": list(decisions)}}
    return record(hospital, case, "medicine_plan", values, role="anaesthetist")


def comes(case):
    actions.take_answer(case=case, says=Says.ATTENDS, source=Source.PAGE, at=now())


def test_without_a_date_the_page_says_so_and_asks_the_questions(client, hospital):
    shown = read(client, a_waiting_case(hospital))

    assert "Your visit has no date yet." in shown
    assert reverse("page:questionnaire") in shown


def test_open_tests_stand_with_the_days_on_which_they_count(client, hospital):
    case = a_booked_case(hospital, start=in_days(hospital, 40)).case

    shown = read(client, case)

    assert "What is left to do" in shown
    assert "Blood count" in shown
    assert "From " in shown


def test_what_is_done_is_listed_and_no_longer_asked_for(client, hospital):
    booking = a_booked_case(hospital, start=in_days(hospital, 10))
    record_everything(hospital, booking.case)

    shown = read(client, booking.case)

    assert "Blood count" not in shown[: shown.index('id="done"')]
    assert "Blood count" in shown[shown.index('id="done"') :]


def test_a_bad_result_is_with_us_and_says_nothing_of_what_was_found(client, hospital):
    booking = a_booked_case(hospital, start=in_days(hospital, 10))
    record_everything(hospital, booking.case, leave_out=["fasting_glucose"])
    code = Requirement.objects.filter(case=booking.case, code__contains="glucose").values_list(
        "code", flat=True
    )
    glucose = next(one for one in code if not one.startswith("day"))
    record(
        hospital, booking.case, glucose, {"glucose": {"number": "13.1", "unit": "mmol/L"}}, role="ward_nurse"
    )

    shown = read(client, booking.case)

    with_us = shown[shown.index('id="with-us"') :]
    assert "glucose" in with_us.lower()
    assert "13.1" not in shown


def test_what_only_some_staff_may_see_has_no_name_on_the_page(client, hospital):
    case = a_booked_case(hospital, start=in_days(hospital, 20)).case

    shown = read(client, case)

    assert "Another blood test" in shown
    for name in ("HIV", "epatitis", "yphilis"):
        assert name not in shown


def test_the_page_names_neither_the_operation_nor_the_diagnosis(client, hospital):
    case = a_booked_case(hospital, start=in_days(hospital, 20)).case

    shown = read(client, case)

    assert case.procedure.name_en not in shown
    assert case.diagnosis_code not in shown


def test_before_a_clinician_has_decided_nothing_is_to_be_changed(client, hospital):
    case = a_waiting_case(hospital)
    add_medicine(case.patient, "Warfarin 5 mg", "B01AA03")

    shown = read(client, case)

    assert "Do not change anything until we tell you." in shown
    assert "Warfarin" not in shown


def test_a_confirmed_plan_says_what_not_to_stop_and_when_the_last_dose_is(client, hospital):
    case = a_booked_case(hospital, start=in_days(hospital, 20)).case
    kept = add_medicine(case.patient, "Metoprolol 50 mg", "C07AB02")
    stopped = add_medicine(case.patient, "Warfarin 5 mg", "B01AA03")
    last = (in_days(hospital, 15)).date()
    plan(
        hospital,
        case,
        {"medicine_id": str(kept.pk), "decision": "continue"},
        {
            "medicine_id": str(stopped.pk),
            "decision": "stop",
            "last_dose_on": last.isoformat(),
            "stop_days": 5,
            "restart": "the evening after",
        },
    )

    shown = read(client, case)

    do_not_stop = shown[shown.index("Do not stop these") : shown.index("Here something changes")]
    assert "Metoprolol" in do_not_stop
    assert "also on the morning of the operation" in do_not_stop
    assert "Warfarin" not in do_not_stop
    assert "Take it for the last time on" in shown
    assert "the evening after" in shown
    assert "Warfarin 5 mg: take it for the last time." in shown


def test_a_medicine_that_came_later_makes_the_plan_unconfirmed_again(client, hospital):
    case = a_booked_case(hospital, start=in_days(hospital, 20)).case
    kept = add_medicine(case.patient, "Metoprolol 50 mg", "C07AB02")
    plan(hospital, case, {"medicine_id": str(kept.pk), "decision": "continue"})
    assert "Do not stop these" in read(client, case)

    add_medicine(case.patient, "Warfarin 5 mg", "B01AA03")

    assert "Do not change anything until we tell you." in read(client, case)


def test_eating_and_drinking_stand_as_clock_times_in_the_last_week_only(client, hospital):
    near = a_booked_case(hospital, start=in_days(hospital, 3, time(9, 30))).case

    shown = read(client, near)

    assert "until <strong>03:30</strong>" in shown
    assert "until <strong>07:30</strong>" in shown
    assert "Breast milk" not in shown


def test_weeks_before_the_clock_of_eating_and_drinking_would_only_be_wrong(client, hospital):
    far = a_booked_case(hospital, start=in_days(hospital, 20)).case

    assert 'id="clock"' not in read(client, far)


def test_parents_read_the_times_for_milk_and_that_the_child_is_meant(client, hospital):
    case = a_booked_case(hospital, start=in_days(hospital, 3, time(9, 30))).case
    case.patient.birth_date = (hospital.now - timedelta(days=365 * 6)).date()
    case.patient.save()

    shown = read(client, case, for_guardian=True)

    assert "Breast milk" in shown
    assert "until <strong>05:30</strong>" in shown
    assert "You act for the patient." in shown


def test_first_comes_whether_the_patient_comes_then_the_questions(client, hospital):
    case = a_booked_case(hospital, start=in_days(hospital, 20)).case
    assert "Please tell us whether you will come." in read(client, case)

    comes(case)

    assert "Please answer our questions about your health" in read(client, case)


def test_on_the_evening_before_the_last_times_come_first(client, hospital):
    case = a_booked_case(hospital, start=in_days(hospital, 1)).case
    comes(case)

    assert "Tomorrow is the day." in read(client, case)


def test_on_the_day_itself_the_time_of_arrival_comes_first(client, hospital):
    case = a_booked_case(hospital, start=in_days(hospital, 0, time(20))).case

    assert "Today is the day. Please arrive at 18:00." in read(client, case)


def test_who_stated_a_last_cigarette_is_not_asked_again_before_it_is_recorded(client, hospital):
    case = a_booked_case(hospital, start=in_days(hospital, 20)).case
    assert "Tell us your last cigarette" in read(client, case)

    actions.save_part(
        case_id=case.pk,
        part=Part.HABITS,
        said={"smoking": "never", "alcohol": "never"},
        seen=fingerprint({}, Part.HABITS),
        by=None,
        at=now(),
    )

    shown = read(client, case)
    assert "Tell us your last cigarette" not in shown
    assert "What you told us about smoking" in shown[shown.index('id="with-us"') :]


def test_who_never_smoked_is_not_told_to_stop_when_the_statement_is_too_old(client, hospital):
    case = a_booked_case(hospital, start=in_days(hospital, 30)).case
    record(hospital, case, "smoking", {"use": {"choice": "never"}}, role="ward_nurse")

    assert "No smoking and no vaping" not in read(client, case)


def test_who_smokes_is_still_asked_to_stop(client, hospital):
    case = a_booked_case(hospital, start=in_days(hospital, 20)).case
    actions.save_part(
        case_id=case.pk,
        part=Part.HABITS,
        said={"smoking": "still"},
        seen=fingerprint({}, Part.HABITS),
        by=None,
        at=now(),
    )

    assert "No smoking and no vaping from this day" in read(client, case)


def test_who_drinks_every_day_by_the_record_is_not_told_to_stop(client, hospital):
    case = a_booked_case(hospital, start=in_days(hospital, 20)).case
    record(hospital, case, "alcohol", {"use": {"choice": "daily"}}, role="ward_nurse")

    shown = read(client, case)

    assert "Do not stop drinking from one day to the next." in shown
    assert "No alcohol from this day" not in shown


def test_the_page_is_read_in_the_language_that_was_chosen(client, hospital):
    case = a_booked_case(hospital, start=in_days(hospital, 20)).case
    open_page(client, case)

    client.post(reverse("page:language"), {"language": "ru"})
    shown = client.get(reverse("page:show")).content.decode()

    assert "не отменяйте лекарства самостоятельно" in shown
    assert "Please do not stop any medicine" not in shown


def test_a_page_costs_the_same_however_much_was_recorded(client, hospital, django_assert_max_num_queries):
    booking = a_booked_case(hospital, start=in_days(hospital, 10))
    record_everything(hospital, booking.case)
    open_page(client, booking.case)

    with django_assert_max_num_queries(40):
        client.get(reverse("page:show"))
