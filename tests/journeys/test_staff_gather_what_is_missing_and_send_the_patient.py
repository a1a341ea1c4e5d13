"""Ward and clinic: results, an assessment, the checks of the day, and the call to theatre."""

import re

from playwright.sync_api import Page, expect

from checklists.models import Alarm, Evidence
from scheduling.models import Booking
from tests.factories.checklists import (
    Hospital,
    a_booked_case,
    a_case_ready_for_theatre,
    record,
    record_everything,
    requirement,
)
from tests.journeys.scenes import TOO_HIGH, raise_alarm
from tests.journeys.steps import axe, sign_in


def test_a_result_in_another_unit_is_converted_and_a_wrong_one_refused_at_its_field(
    hospital: Hospital, desktop: Page
) -> None:
    # Given an operation in a month and the laboratory's paper
    booking = a_booked_case(hospital)
    row = requirement(booking.case, "glucose")
    sign_in(desktop, hospital.coordinator)
    desktop.goto(f"/requirements/{row.pk}/record/")

    # When milligrams are typed as millimoles
    desktop.get_by_label("Glucose", exact=True).fill("95")
    desktop.get_by_label("Note").fill("By telephone from the laboratory")
    desktop.get_by_role("button", name="Save").click()

    # Then the field says so, and nothing typed is lost or saved
    expect(desktop.get_by_role("alert")).to_contain_text("Glucose")
    field = desktop.get_by_label("Glucose", exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("95")
    expect(desktop.get_by_label("Note")).to_have_value("By telephone from the laboratory")
    assert not axe(desktop)
    assert not Evidence.objects.filter(requirement=row).exists()

    # When the unit is put right
    desktop.get_by_label("Unit of Glucose", exact=True).select_option("mg/dL")
    desktop.get_by_role("button", name="Save").click()

    # Then the case shows it in the hospital's unit
    expect(desktop.get_by_text("Fasting glucose recorded.")).to_be_visible()
    line = desktop.get_by_role("article", name="Fasting glucose")
    expect(line).to_contain_text("5.3 mmol/L")


def test_the_anaesthetist_signs_an_assessment_and_accepts_a_result_from_my_work(
    hospital: Hospital, desktop: Page
) -> None:
    # Given a glucose a little too high and no assessment
    booking = a_booked_case(hospital)
    left = {"anaesthetist_assessment", "glucose"}
    record_everything(hospital, booking.case, leave_out=left)
    record(hospital, booking.case, "glucose", TOO_HIGH, role="coordinator")
    sign_in(desktop, hospital.anaesthetist)

    # When the assessment is recorded from the list
    desktop.get_by_role("link", name=re.compile("^Record.*Anaesthetist's assessment")).click()
    desktop.get_by_label("II, mild disease", exact=True).check()
    desktop.get_by_label("Spinal", exact=True).check()
    for label, number in {"Systolic": "128", "Diastolic": "78", "Oxygen": "97", "Sleep apnoea": "1"}.items():
        desktop.get_by_label(re.compile(f"^{label}")).fill(number)
    desktop.get_by_role("button", name="Save").click()
    expect(desktop.get_by_text("Anaesthetist's assessment recorded.")).to_be_visible()

    # And the glucose is accepted on its row, with the value beside it
    row = desktop.locator(".work-row").filter(has_text="Fasting glucose")
    expect(row).to_contain_text("7.4 mmol/L")
    row.get_by_text("Accept", exact=False).first.click()
    row.get_by_label("Why it is acceptable for this patient").fill("Known and stable for years.")
    assert not axe(desktop)
    row.get_by_role("button", name="Accept in my name").click()

    # Then nothing waits on the anaesthetist, and the case says who accepted it
    expect(desktop.get_by_text("Nothing waits on you.")).to_be_visible()
    desktop.goto(f"/cases/{booking.case_id}/")
    line = desktop.get_by_role("article", name="Fasting glucose")
    expect(line).to_contain_text("Kenji Sato")
    expect(line).to_contain_text("Known and stable for years.")


def test_the_ward_nurse_does_the_checks_on_a_phone_and_sends_the_patient(
    hospital: Hospital, phone: Page
) -> None:
    # Given a patient with two checks of the day to do
    booking = a_booked_case(hospital)
    record_everything(hospital, booking.case, leave_out=("skin", "temperature"))
    sign_in(phone, hospital.ward_nurse)
    card = phone.get_by_role("article").filter(has_text="PETROVA Anna")
    expect(card).to_contain_text("HOLD")
    expect(card).to_contain_text("Skin where the operation is")

    # When she sends the patient all the same
    card.get_by_role("button", name="Send").click()

    # Then the refusal names every reason, each with the link that leads to where it is put right
    expect(phone.get_by_role("heading", level=1)).to_have_text("The patient was not called")
    expect(phone.get_by_role("link", name=re.compile("Skin where the operation is"))).to_be_visible()
    expect(phone.get_by_role("link", name=re.compile("Temperature"))).to_be_visible()
    assert not axe(phone)
    phone.get_by_role("link", name="Back").click()

    # When she taps the one, takes it back, and taps it again
    tap = card.get_by_role("button", name=re.compile("^Skin where the operation is"))
    undo = card.get_by_role("button", name=re.compile("^Undo.*Skin where the operation is"))
    tap.click()
    undo.click()
    expect(undo).to_have_count(0)
    tap.click()
    expect(undo).to_be_visible()

    # And measures the other, where a finger slips first
    card.get_by_role("link", name="Temperature").click()
    card.get_by_label(re.compile("^Temperature")).fill("3666")
    card.get_by_role("button", name="Save").click()
    expect(card.get_by_role("alert")).to_be_visible()
    card.get_by_label(re.compile("^Temperature")).fill("36,6")
    assert not axe(phone)
    card.get_by_role("button", name="Save").click()

    # Then the card says send, and sending calls the patient
    expect(card).to_contain_text("SEND")
    expect(card).to_contain_text("36.6 °C")
    card.get_by_role("button", name="Send").click()
    expect(phone.get_by_text("is called to theatre.")).to_be_visible()
    expect(card).to_contain_text("CALLED")
    booking.refresh_from_db()
    assert booking.status == "called"


def test_a_result_that_turns_bad_after_the_call_raises_the_alarm_until_somebody_acknowledges_it(
    hospital: Hospital, desktop: Page
) -> None:
    # Given a patient who is called
    booking: Booking = a_case_ready_for_theatre(hospital)
    sign_in(desktop, hospital.ward_nurse)
    desktop.goto(f"/cases/{booking.case_id}/")
    desktop.get_by_role("button", name="Call for the patient").click()
    expect(desktop.get_by_text("is called to theatre.")).to_be_visible()

    # When the laboratory corrects the glucose
    raise_alarm(hospital, booking)

    # Then the board says so on top
    desktop.goto("/board/")
    alarms = desktop.get_by_role("region", name="After the call to theatre")
    expect(alarms).to_contain_text("PETROVA")
    expect(alarms).to_contain_text("Fasting glucose")

    # When the nurse acknowledges it, it is kept with her name
    alarms.get_by_role("button", name="Acknowledge").click()
    expect(desktop.get_by_role("region", name="After the call to theatre")).to_have_count(0)
    assert Alarm.objects.get().acknowledged_by == hospital.ward_nurse
