"""A patient reads what to do by when, answers the questions on an old telephone, and a nurse takes it over."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from common.clock import now
from reminders import actions
from reminders.models import Call, Questionnaire
from scheduling.models import Booking
from tests.factories.checklists import Hospital, a_waiting_case
from tests.journeys.conftest import PHONE, OpenPage
from tests.journeys.scenes import book_into
from tests.journeys.steps import a_session, axe, sign_in
from tests.journeys.test_a_patient_confirms_from_her_phone import open_gate

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def booking(hospital: Hospital) -> Booking:
    """An operation in twenty days."""
    return book_into(hospital, a_session(hospital, days=20), a_waiting_case(hospital))


@pytest.fixture
def path(booking: Booking) -> str:
    """What stands in her message."""
    address = actions.give(case=booking.case, at=now())
    return address[address.index("/p/") :]


def answer(page: Page, question: str, choice: str) -> None:
    page.get_by_role("group", name=question).get_by_label(choice, exact=True).check()


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Save and go on").click()


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def test_a_patient_prepares_at_home(open_page: OpenPage, hospital: Hospital, booking: Booking, path: str):
    phone = open_page(PHONE, scripts=False)
    open_gate(phone, path, booking.patient.birth_date)

    # What comes first, what is to be done by when, and nothing of her medicines before a clinician has decided.
    expect(phone.get_by_text("Please tell us whether you will come.")).to_be_visible()
    phone.get_by_role("button", name="I will come").click()
    expect(phone.get_by_text("Blood count")).to_be_visible()
    expect(phone.get_by_text("Do not change anything until we tell you.")).to_be_visible()

    phone.get_by_role("link", name="Questions about you").first.click()
    phone.get_by_role("link", name="Your health").click()
    answer(phone, "Do you have diabetes?", "Yes")
    go_on(phone)
    heading(phone, "Allergies")

    # She is called away, and goes on later where she was.
    phone.get_by_role("link", name="All parts").click()
    phone.get_by_role("link", name="Your health").click()
    expect(phone.get_by_role("group", name="Do you have diabetes?").get_by_label("Yes")).to_be_checked()
    phone.get_by_role("link", name="All parts").click()

    phone.get_by_role("link", name="Your medicines").click()
    answer(phone, "Do you take any medicines?", "No")
    phone.get_by_label("Name, as on the package, line 1").fill("Ginkgo")
    go_on(phone)
    expect(phone.get_by_role("alert")).to_contain_text("Which of the two is right?")
    expect(phone.get_by_label("Name, as on the package, line 1")).to_have_value("Ginkgo")
    answer(phone, "Do you take any medicines?", "Yes")
    go_on(phone)

    heading(phone, "Smoking and alcohol")
    answer(phone, "Do you smoke?", "No, I have stopped")
    last = (hospital.now - timedelta(days=30)).date()
    phone.get_by_label("When was your last cigarette?").fill(last.isoformat())
    answer(phone, "Do you drink alcohol?", "No, never")
    go_on(phone)
    heading(phone, "Getting home")
    go_on(phone)

    phone.get_by_role("button", name="I have finished").click()
    expect(phone.get_by_text("You sent us this on")).to_be_visible()
    assert Call.objects.filter(reason="questionnaire", settled_at=None).count() == 1

    # The nurse reads it beside the record and takes over what is missing there.
    desk = open_page()
    sign_in(desk, hospital.ward_nurse)
    desk.goto(f"/reminders/cases/{booking.case_id}/questionnaire/")
    ginkgo = desk.get_by_role("button", name=re.compile("Take over.*Ginkgo"))
    expect(desk.get_by_text("The record has no such condition.")).to_be_visible()
    assert axe(desk) == ""
    ginkgo.click()
    expect(desk.get_by_label("Medicine", exact=True)).to_have_value("Ginkgo")
    desk.get_by_role("button", name="Save").click()
    heading(desk, "Questionnaire")
    desk.get_by_role("button", name="I have read it").click()
    expect(desk.get_by_text(f"Read by {hospital.ward_nurse.full_name}")).to_be_visible()
    assert Questionnaire.objects.get().read_by == hospital.ward_nurse
    assert booking.patient.medicines.filter(text="Ginkgo").exists()
    assert not Call.objects.filter(reason="questionnaire", settled_at=None).exists()

    # On the case page the last cigarette stands beside its requirement, to be taken over.
    desk.goto(f"/cases/{booking.case_id}/")
    beside = desk.locator("#requirement-smoking")
    expect(beside).to_contain_text("The patient says: “Smoking: No, I have stopped.")
    beside.get_by_role("button", name="Take over what the patient says").click()
    expect(desk.get_by_label("Last smoked on")).to_have_value(last.isoformat())


@pytest.mark.parametrize(
    "place", ["/p/", "/p/questionnaire/", "/p/questionnaire/health/", "/p/questionnaire/medicines/"]
)
def test_the_pages_can_be_read_by_everybody(phone: Page, booking: Booking, path: str, place: str):
    open_gate(phone, path, booking.patient.birth_date)

    phone.goto(place)

    assert axe(phone) == ""
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_a_nurse_fills_it_in_with_the_patient_on_the_telephone(
    phone: Page, hospital: Hospital, booking: Booking
):
    sign_in(phone, hospital.ward_nurse)
    phone.goto(f"/reminders/cases/{booking.case_id}/questionnaire/")
    expect(phone.get_by_text("Nobody has filled it in yet.")).to_be_visible()

    phone.get_by_role("link", name="Fill in with the patient").nth(1).click()
    assert axe(phone) == ""
    answer(phone, "Are you allergic to anything?", "Yes")
    phone.get_by_label("What, line 1").fill("Nuts")
    go_on(phone)

    phone.get_by_role("link", name="All answers").click()
    expect(phone.get_by_text(f"together with {hospital.ward_nurse.full_name}")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
