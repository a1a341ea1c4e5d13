"""The coordinator's day: from a person at the desk to a place in theatre, and off it again."""

import re

from playwright.sync_api import Page, expect

import scheduling.actions
from patients.models import Patient
from scheduling.models import Booking
from staff.domain.roles import Role
from tests.factories.checklists import Hospital, a_waiting_case, record_everything
from tests.factories.patients import PatientFactory
from tests.factories.staff import UserFactory
from tests.journeys.scenes import book_into
from tests.journeys.steps import a_session, axe, day_words, sign_in


def _goes_to(page: Page, place: str) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name=place).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def _fills_in_who(page: Page, *, family: str, given: str, born: str) -> None:
    page.get_by_label("Family name").fill(family)
    page.get_by_label("First name").fill(given)
    page.get_by_label("Born on").fill(born)
    page.get_by_label("Sex").select_option(label="female")
    page.get_by_label("Telephone", exact=False).first.fill("+44 20 7123 4567")


def test_a_new_patient_is_registered_after_one_question_whether_she_is_known(
    hospital: Hospital, desktop: Page
) -> None:
    # Given Anna Petrova, known here
    a_waiting_case(hospital, family_name="Petrova", given_name="Anna")
    sign_in(desktop, hospital.coordinator)

    # When her twin comes to the desk
    _goes_to(desktop, "Patients")
    desktop.get_by_role("link", name="Register a patient").click()
    _fills_in_who(desktop, family="Petrova", given="Alla", born="14.03.1972")
    desktop.get_by_role("button", name="Register").click()

    # Then the question is asked once, and nothing has to be typed again
    expect(desktop.get_by_role("heading", name="Is it one of these?")).to_have_count(1)
    expect(desktop.get_by_label("First name")).to_have_value("Alla")
    assert not axe(desktop)
    desktop.get_by_label("No, this is another person").check()
    desktop.get_by_role("button", name="Register").click()
    expect(desktop.get_by_text("Registered.")).to_be_visible()
    expect(desktop.get_by_role("heading", level=1)).to_contain_text("PETROVA Alla")
    assert Patient.objects.filter(family_name="Petrova").count() == 2


def test_a_requested_osteotomy_waits_until_it_is_booked_where_it_fits(
    hospital: Hospital, desktop: Page
) -> None:
    # Given a patient, a session too early to be ready, one that fits, one too short, one closed, one of Ivanova
    patient = PatientFactory(site=hospital.site, family_name="Sato", given_name="Keiko")
    a_session(hospital, days=4)
    fits = a_session(hospital, days=30)
    a_session(hospital, days=31, minutes=90)
    scheduling.actions.close_session(session=a_session(hospital, days=32), reason="No ventilation")
    ivanova = UserFactory(full_name="Elena Ivanova", role=Role.SURGEON, site=hospital.site)
    a_session(hospital, days=33, surgeon=ivanova)
    sign_in(desktop, hospital.coordinator)

    # When the operation is requested from her page
    _goes_to(desktop, "Patients")
    desktop.get_by_label("Name, number or birth date").fill("sat")
    desktop.get_by_role("link", name=re.compile("SATO")).click()
    desktop.get_by_role("link", name="Request an operation").click()
    desktop.get_by_label("Operation", exact=True).select_option(label="Tibial opening-wedge osteotomy")
    desktop.get_by_label("LEFT").check()
    desktop.get_by_label("Diagnosis, ICD-10").fill("M17.1")
    desktop.get_by_label("Surgeon").select_option(label="Chidi Okafor")
    desktop.get_by_role("button", name="Request").click()
    expect(desktop.get_by_text("The operation is requested.")).to_be_visible()

    # Then she waits, and her book page sorts every session, each with its sentence
    _goes_to(desktop, "Waiting list")
    row = desktop.get_by_role("row").filter(has_text="SATO Keiko")
    expect(row).to_contain_text("LEFT")
    row.get_by_role("link", name="Book").click()
    region = desktop.get_by_role("region", name="Fits, and can be ready")
    expect(region).to_contain_text(day_words(fits.during.lower.astimezone(hospital.zone)))
    early = desktop.get_by_role("region", name="Fits, but cannot be ready as things stand")
    expect(early).to_contain_text("cannot be ready")
    over = desktop.get_by_role("region", name="Would fit if the session may run over")
    expect(over.get_by_label("Why may it run over?")).to_be_visible()
    no = desktop.get_by_role("region", name="Does not fit")
    expect(no).to_contain_text("The session is closed: No ventilation.")
    no.get_by_text("1 session of another surgeon").click()
    expect(no).to_contain_text("These sessions belong to Elena Ivanova.")

    # When she takes the place that fits
    region.get_by_role("button", name="Book").click()

    # Then the page says when and where, and what has to happen by when
    expect(desktop.get_by_role("heading", level=1)).to_have_text("Booked")
    start = fits.during.lower.astimezone(hospital.zone)
    expect(desktop.locator(".booked-when")).to_contain_text(day_words(start))
    expect(desktop.locator(".booked-when")).to_contain_text("08:00")
    expect(desktop.get_by_role("region", name="What now has to happen, by when")).to_contain_text("MRI")

    # And the board of that week has the case
    desktop.get_by_role("link", name="Show on the board").click()
    desktop.get_by_role("navigation", name="View").get_by_role("link", name="Week").click()
    expect(desktop.locator(".session").filter(has_text="SATO")).to_contain_text("Theatre 1")
    assert Booking.objects.get(patient=patient).during.lower == fits.during.lower


def test_a_place_past_the_end_of_the_session_needs_a_reason_and_keeps_what_was_typed(
    hospital: Hospital, desktop: Page
) -> None:
    # Given a case longer than the only session
    case = a_waiting_case(hospital)
    a_session(hospital, days=30, minutes=90)
    sign_in(desktop, hospital.coordinator)
    desktop.goto(f"/cases/{case.pk}/book/")

    # When the reason is too short
    over = desktop.get_by_role("region", name="Would fit if the session may run over")
    over.get_by_label("Why may it run over?").fill("ok")
    over.get_by_role("button").click()

    # Then it says so at the field, and nothing is booked
    expect(over).to_contain_text("Say in a few words why it may run over.")
    expect(over.get_by_label("Why may it run over?")).to_have_value("ok")
    assert not Booking.objects.exists()

    # When there is a reason
    over.get_by_label("Why may it run over?").fill("Agreed with the team")
    over.get_by_role("button").click()
    expect(desktop.get_by_role("heading", level=1)).to_have_text("Booked")


def test_a_case_is_moved_after_a_look_at_what_expires_and_cancelled_with_a_reason(
    hospital: Hospital, desktop: Page
) -> None:
    # Given a case that is prepared for the day after tomorrow, and a session in five weeks
    soon, later = a_session(hospital, days=2), a_session(hospital, days=35)
    booking = book_into(hospital, soon, a_waiting_case(hospital, family_name="Petrova"))
    record_everything(hospital, booking.case)
    sign_in(desktop, hospital.coordinator)
    day = soon.during.lower.astimezone(hospital.zone)
    desktop.goto(f"/board/?day={day:%Y-%m-%d}")

    # When the coordinator looks at moving it
    desktop.get_by_role("link", name="Move… PETROVA").click()
    form = desktop.get_by_role("dialog", name="Move PETROVA")
    form.get_by_role("link", name="Other weeks, and what would change").click()
    desktop.get_by_role("link", name=re.compile("^Move to")).click()

    # Then she reads what will be too old by then, before anything is changed
    expect(desktop.get_by_role("heading", level=1)).to_have_text("Confirm the move")
    changes = desktop.get_by_role("region", name="What the move changes")
    expect(changes).to_contain_text("Will be too old then")
    expect(changes.get_by_role("listitem").filter(has_text="Blood count")).to_contain_text("valid until")
    assert not axe(desktop)
    booking.refresh_from_db()
    assert booking.session_id == soon.pk

    # When she confirms
    desktop.get_by_role("button", name="Move the booking").click()
    expect(desktop.get_by_text("Moved.")).to_be_visible()
    booking.refresh_from_db()
    assert booking.session_id == later.pk

    # When the patient then asks not to come, she cancels it; without a reason that is refused beside the field
    desktop.goto(f"/bookings/{booking.pk}/cancel/")
    desktop.get_by_label("Another reason (say it in the note)").check()
    desktop.get_by_role("button", name="Cancel the booking").click()
    expect(desktop.get_by_role("alert")).to_be_visible()
    expect(desktop.get_by_label("Another reason (say it in the note)")).to_be_checked()
    desktop.get_by_label("The patient asked for it").check()
    desktop.get_by_role("button", name="Cancel the booking").click()

    # Then the case waits again
    expect(desktop.get_by_text("The case is back on the waiting list.")).to_be_visible()
    _goes_to(desktop, "Waiting list")
    expect(desktop.get_by_role("row").filter(has_text="PETROVA")).to_be_visible()
