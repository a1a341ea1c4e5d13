"""The waiting list without a mouse, without scripts, and from a file."""

import re

from playwright.sync_api import Page, expect

from cases.models import Case
from tests.factories.checklists import Hospital, a_waiting_case
from tests.factories.patients import PatientFactory
from tests.journeys.steps import axe, sign_in
from tests.unit.interop.domain.waiting.files import HEADINGS, a_csv


def three_wait(hospital: Hospital) -> None:
    for name in ("Ash", "Birch", "Cedar"):
        a_waiting_case(hospital, family_name=name, given_name="Ada")


def test_two_cases_are_ticked_and_one_is_edited_by_keyboard_alone(hospital: Hospital, desktop: Page) -> None:
    # Given three cases in the order of their names
    three_wait(hospital)
    sign_in(desktop, hospital.coordinator)
    desktop.goto("/waiting-list/?sort=name")

    # When the first two are ticked without a mouse
    desktop.keyboard.press("j")
    desktop.keyboard.press("Space")
    desktop.keyboard.press("ArrowDown")
    desktop.keyboard.press("Space")
    expect(desktop.locator("[data-ticked]")).to_have_text("ticked: 2")
    assert not axe(desktop)
    desktop.get_by_label("Contact", exact=True).last.select_option(label="date offered")
    desktop.get_by_role("button", name="Set contact").press("Enter")

    # Then both are done, and the way back is a key away
    expect(desktop.get_by_role("heading", name="2 cases were changed")).to_be_visible()
    assert not axe(desktop)
    assert Case.objects.filter(contact_stage="date_offered").count() == 2
    desktop.get_by_role("link", name="Back to the list").press("Enter")
    expect(desktop.get_by_role("heading", name="Waiting list", exact=True)).to_be_visible()

    # When the third is edited from its row
    for _ in range(3):
        desktop.keyboard.press("j")
    desktop.keyboard.press("k")
    desktop.keyboard.press("j")
    desktop.keyboard.press("e")
    expect(desktop.get_by_role("heading", name="On the waiting list")).to_be_visible()
    desktop.get_by_label("Priority").select_option(label="1 · soonest")
    desktop.get_by_role("button", name="Save").press("Enter")

    # Then the list comes back at that row
    expect(desktop).to_have_url(re.compile(r"sort=name#case-"))
    assert list(Case.objects.filter(priority=1).values_list("patient__family_name", flat=True)) == ["Cedar"]

    # And the other keys do what the help says
    desktop.keyboard.press("/")
    expect(desktop.get_by_label("Name or number")).to_be_focused()


def test_single_keys_can_be_turned_off(hospital: Hospital, desktop: Page) -> None:
    three_wait(hospital)
    sign_in(desktop, hospital.coordinator)
    desktop.goto("/waiting-list/")
    desktop.keyboard.press("?")
    expect(desktop.get_by_text("Anywhere on the page:")).to_be_visible()
    desktop.get_by_label("Single keys are on").uncheck()

    desktop.reload()
    desktop.keyboard.press("/")

    expect(desktop.get_by_label("Name or number")).not_to_be_focused()


def test_the_list_is_changed_and_a_view_kept_without_scripts(
    hospital: Hospital, without_scripts: Page
) -> None:
    three_wait(hospital)
    page = without_scripts
    sign_in(page, hospital.coordinator)
    page.goto("/waiting-list/?priority=3")

    page.get_by_label("Tick BIRCH").check()
    page.get_by_text("With the ticked cases").click()
    page.get_by_label("Priority", exact=True).last.select_option(label="2 · soon")
    page.get_by_role("button", name="Set priority").click()

    expect(page.get_by_role("heading", name="1 case was changed")).to_be_visible()
    page.get_by_role("link", name="Back to the list").click()
    expect(page.get_by_text("2 cases wait")).to_be_visible()
    page.get_by_text("Keep this view…").click()
    page.get_by_label("Name of this view").fill("Routine")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("link", name="Routine")).to_have_attribute("aria-current", "page")


def test_a_file_is_looked_at_and_taken_in(hospital: Hospital, desktop: Page) -> None:
    # Given a file with one line that is good and one that asks
    PatientFactory(site=hospital.site, family_name="Sato", given_name="Keiko", identifier="001234")
    procedure = a_waiting_case(hospital).procedure.code
    good = ("001234", "1972-03-14", procedure, "left", "M17.1", hospital.surgeon.username, "2026-10-01", "")
    content = a_csv(good, ("999", *good[1:]), headings=HEADINGS)
    sign_in(desktop, hospital.coordinator)

    # When it is uploaded
    desktop.goto("/waiting-list/")
    desktop.get_by_text("Files", exact=True).click()
    desktop.get_by_role("link", name="Take in a file").click()
    desktop.locator("input[type=file]").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": content}
    )
    desktop.get_by_role("button", name="Look at the file").click()

    # Then each line says what becomes of it, and only the good one is taken in
    expect(desktop.get_by_text("Register the patient first")).to_be_visible()
    assert not axe(desktop)
    desktop.get_by_role("button", name="Take in 1 accepted line").click()
    expect(desktop.get_by_text("1 case was taken in.")).to_be_visible()
    desktop.get_by_role("link", name="The case").click()
    expect(desktop.get_by_role("heading", level=1)).to_contain_text("SATO")
