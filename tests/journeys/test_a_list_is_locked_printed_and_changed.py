"""From the locked list on the wall to the change that makes it void, and everybody who has to know of it."""

import re

from playwright.sync_api import Page, expect

from scheduling.models import ListVersion, TheatreSession
from tests.factories.checklists import Hospital, a_waiting_case
from tests.journeys.conftest import OpenPage
from tests.journeys.scenes import book_into
from tests.journeys.steps import a_session, axe, sign_in

WHY = "The first patient has a fever."


def _tomorrows_list(hospital: Hospital) -> TheatreSession:
    session = a_session(hospital, days=1)
    book_into(hospital, session, a_waiting_case(hospital, family_name="Petrova", given_name="Anna"))
    book_into(hospital, session, a_waiting_case(hospital, family_name="Lim", given_name="Wei"))
    return session


def _scan(page: Page, number: int) -> None:
    version = ListVersion.objects.get(number=number)
    page.goto(f"/lists/v/{version.token}/")


def test_a_locked_list_is_printed_changed_for_a_reason_seen_and_its_old_print_is_void(
    hospital: Hospital, desktop: Page, phone: Page, open_page: OpenPage
) -> None:
    # Given tomorrow's list, whose patients are not ready yet
    session = _tomorrows_list(hospital)
    day = session.during.lower.astimezone(hospital.zone)
    sign_in(desktop, hospital.coordinator)
    desktop.goto(f"/board/?day={day:%Y-%m-%d}")
    desktop.get_by_role("link", name="List (Theatre 1").click()

    # When the coordinator locks it, the checks stop her until she says why
    expect(desktop.get_by_text("This list is not locked yet")).to_be_visible()
    expect(desktop.get_by_role("region", name="Checks")).to_contain_text("PETROVA Anna: not ready")
    assert not axe(desktop)
    desktop.get_by_role("button", name="Lock the list").click()
    expect(desktop.get_by_role("alert")).to_contain_text("say why the list is locked all the same")
    desktop.get_by_label("Why is it locked all the same?").fill("Both are seen this afternoon.")
    desktop.get_by_role("button", name="Lock the list").click()
    expect(desktop.get_by_text("List locked, version 1")).to_be_visible()

    # Then the print carries version, time, her name and a code
    desktop.get_by_role("link", name="Print").click()
    expect(desktop.get_by_text("Version 1")).to_be_visible()
    expect(desktop.get_by_text("by Marta Reyes")).to_be_visible()
    expect(desktop.get_by_role("img", name="Code of this version")).to_be_visible()
    expect(desktop.get_by_role("row").filter(has_text="PETROVA Anna")).to_contain_text("LEFT")
    assert not axe(desktop)
    passer_by = open_page()
    _scan(passer_by, 1)
    expect(passer_by.get_by_role("heading", level=1)).to_have_text("This is the newest version")
    expect(passer_by.locator("main")).not_to_contain_text("PETROVA")

    # When she changes the order, she is asked why, and nothing is lost
    desktop.goto(f"/board/?day={day:%Y-%m-%d}")
    desktop.get_by_role("button", name="Later: PETROVA").click()
    expect(desktop.get_by_role("heading", level=1)).to_have_text("The list is locked")
    assert not axe(desktop)
    desktop.get_by_label("Reason (the list is locked)").fill(WHY)
    desktop.get_by_role("button", name="Change the locked list").click()
    expect(desktop.get_by_text("The running order is changed.")).to_be_visible()
    expect(desktop.locator(f"#session-{session.pk}")).to_contain_text("0 of 4 have seen version 2")

    # Then the old print says so, to a stranger without a name and to the nurse with what changed
    _scan(passer_by, 1)
    expect(passer_by.get_by_role("heading", level=1)).to_have_text("Out of date")
    expect(passer_by.locator("main")).to_contain_text("version 1 of 2")
    sign_in(phone, hospital.ward_nurse)
    _scan(phone, 1)
    expect(phone.get_by_role("region", name="What changed since this print")).to_contain_text("LIM Wei")
    assert not axe(phone)
    phone.get_by_role("button", name="I have seen version 2").click()
    expect(phone.get_by_text("It is written down that you have seen the list.")).to_be_visible()

    # And the surgeon finds it in his work, once
    surgeon = open_page()
    sign_in(surgeon, hospital.surgeon)
    surgeon.goto("/my-work/")
    waiting = surgeon.get_by_role("region", name="Changed lists that you have to see")
    expect(waiting).to_contain_text(WHY)
    assert not axe(surgeon)
    waiting.get_by_role("button", name="I have seen version 2").click()
    expect(surgeon.get_by_text("It is written down that you have seen the list.")).to_be_visible()
    expect(waiting).to_have_count(0)
    desktop.goto(f"/sessions/{session.pk}/list/")
    expect(desktop.locator("main")).to_contain_text("2 of 4 have seen version 2")
    expect(desktop.get_by_role("listitem").filter(has_text=re.compile("Chidi Okafor:"))).not_to_contain_text(
        "not yet"
    )


def test_a_surgeon_makes_a_calendar_address_and_takes_it_back_when_the_telephone_is_lost(
    hospital: Hospital, desktop: Page
) -> None:
    # Given an operation tomorrow
    _tomorrows_list(hospital)
    sign_in(desktop, hospital.surgeon)

    # When the surgeon makes an address
    desktop.locator(".menu summary").click()
    desktop.get_by_role("link", name="Calendar addresses").click()
    desktop.get_by_role("button", name="Make the address").click()

    # Then it is there to be copied, once, and leads to a calendar without names
    made = desktop.get_by_role("textbox", name="Calendar address")
    path = "/calendar/" + made.input_value().rpartition("/")[2]
    assert not axe(desktop)
    answer = desktop.request.get(path)
    assert "case 1 of 2" in answer.text()
    assert "PETROVA" not in answer.text()

    # When the telephone is lost
    desktop.get_by_text("Revoke…").click()
    desktop.get_by_role("button", name="Revoke the address").click()

    # Then the address leads nowhere
    expect(desktop.get_by_text("The address leads nowhere any more.")).to_be_visible()
    assert desktop.request.get(path).status == 404
