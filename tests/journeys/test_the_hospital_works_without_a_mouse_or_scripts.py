"""By keyboard alone, and with scripts switched off."""

import re

from playwright.sync_api import Locator, Page, expect

from checklists.models import Evidence
from scheduling.models import Booking
from tests.factories.checklists import Hospital, a_booked_case, a_waiting_case, requirement
from tests.factories.staff import PASSWORD
from tests.journeys.scenes import book_into
from tests.journeys.steps import a_session, sign_in

# More presses than any page has controls before its main part.
MOST_PRESSES = 60


def _tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the wanted control has the focus, which must be visible there."""
    expect(wanted).to_be_visible()
    for _press in range(MOST_PRESSES):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            outline = wanted.evaluate("element => getComputedStyle(element).outlineStyle")
            assert outline != "none", "the focus cannot be seen"
            return
    raise AssertionError(f"Tab does not reach {wanted}")


def _press(page: Page, wanted: Locator) -> None:
    _tab_to(page, wanted)
    page.keyboard.press("Enter")


def test_a_case_is_booked_and_the_order_of_a_day_changed_by_keyboard_alone(
    hospital: Hospital, desktop: Page
) -> None:
    # Given two cases on a day, a third that waits, and no mouse
    session = a_session(hospital, days=30)
    first, second = (
        book_into(hospital, session, a_waiting_case(hospital, family_name=name)) for name in ("Lim", "Sato")
    )
    a_waiting_case(hospital, family_name="Petrova")
    page = desktop

    # When the coordinator signs in: the first field has the focus already
    page.goto("/accounts/login/")
    page.keyboard.type(hospital.coordinator.username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".masthead .who")).to_contain_text(hospital.coordinator.full_name)

    # And skips the frame to reach the waiting list, and the place that fits
    _press(page, page.get_by_role("navigation", name="Main").get_by_role("link", name="Waiting list"))
    page.wait_for_url("**/waiting-list/")
    _press(page, page.get_by_role("link", name="Book PETROVA"))
    page.wait_for_url("**/book/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    _press(page, page.get_by_role("button", name=re.compile("^Book ")))

    # Then she is booked
    expect(page.get_by_role("heading", level=1)).to_have_text("Booked")
    assert Booking.objects.filter(patient__family_name="Petrova", session=session).exists()

    # When the second of the day is to come first
    _press(page, page.get_by_role("link", name="Show on the board"))
    page.wait_for_url("**/board/**")
    _press(page, page.get_by_role("button", name="Earlier: SATO"))
    expect(page.get_by_text("The running order is changed.")).to_be_visible()

    # Then the times have changed places
    first.refresh_from_db()
    second.refresh_from_db()
    assert second.during.lower < first.during.lower


def test_a_result_is_recorded_and_a_case_booked_without_scripts(
    hospital: Hospital, without_scripts: Page
) -> None:
    # Given a booked case and a waiting one
    page = without_scripts
    booked = a_booked_case(hospital)
    waiting = a_waiting_case(hospital, family_name="Lim")
    a_session(hospital, days=30)
    row = requirement(booked.case, "glucose")
    sign_in(page, hospital.coordinator)

    # When a result is recorded, first with a slip
    page.goto(f"/requirements/{row.pk}/record/")
    page.get_by_label("Glucose", exact=True).fill("five")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Glucose", exact=True)).to_have_value("five")
    page.get_by_label("Glucose", exact=True).fill("5.2")
    page.get_by_role("button", name="Save").click()

    # Then it is there
    expect(page.get_by_text("Fasting glucose recorded.")).to_be_visible()
    assert Evidence.objects.filter(requirement=row).count() == 1

    # And a place is taken
    page.goto(f"/cases/{waiting.pk}/book/")
    page.get_by_role("region", name="Fits, and can be ready").get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Booked")


def test_the_ward_round_works_without_scripts(hospital: Hospital, without_scripts: Page) -> None:
    # Given a patient of today
    booking = a_booked_case(hospital)
    sign_in(without_scripts, hospital.ward_nurse)

    # When the nurse taps a check
    card = without_scripts.get_by_role("article").filter(has_text="PETROVA")
    card.get_by_role("button", name="Skin where the operation is").click()

    # Then it is recorded and the card shows it
    expect(card.get_by_role("link", name="Skin where the operation is")).to_contain_text("Intact")
    assert Evidence.objects.filter(requirement=requirement(booking.case, "skin")).count() == 1
