"""A patient opens the link of a message on an old telephone, says that she will come, and closes the page."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from common.clock import now
from patients.models import Patient
from reminders import actions
from reminders.models import Answer, Call, PersonalLink
from scheduling.models import Booking
from tests.factories.checklists import Hospital, a_waiting_case
from tests.journeys.conftest import PHONE, OpenPage
from tests.journeys.scenes import book_into
from tests.journeys.steps import a_session, axe

pytestmark = pytest.mark.django_db(transaction=True)
SMALLEST = (320, 568)


@pytest.fixture
def booking(hospital: Hospital) -> Booking:
    """An operation in twelve days."""
    return book_into(hospital, a_session(hospital, days=12), a_waiting_case(hospital))


@pytest.fixture
def path(booking: Booking) -> str:
    """What stands in her message, without the hospital's own name."""
    address = actions.give(case=booking.case, at=now())
    return address[address.index("/p/") :]


def open_gate(page: Page, path: str, born: date) -> None:
    page.goto(path)
    page.get_by_label("Day", exact=True).fill(str(born.day))
    page.get_by_label("Month").fill(str(born.month))
    page.get_by_label("Year").fill(str(born.year))
    page.get_by_role("button", name="Open").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_patient_confirms_from_her_phone(open_page: OpenPage, booking: Booking, path: str, scripts: bool):
    phone = open_page(PHONE, scripts=scripts)
    patient: Patient = booking.patient

    open_gate(phone, path, patient.birth_date)

    expect(phone.get_by_role("heading", name="My preparation")).to_be_visible()
    assert phone.url.endswith("/p/"), "the secret is gone from the address"
    phone.get_by_role("button", name="I will come").click()
    expect(phone.get_by_text("You will come.")).to_be_visible()
    expect(phone.get_by_role("button", name="I will come")).to_have_count(0)

    phone.get_by_role("link", name="I have a problem").click()
    phone.get_by_label("What is the problem?").fill("I have a <cold>")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_text("I have a <cold>")).to_be_visible()

    phone.get_by_role("button", name="Close my page").click()
    expect(phone.get_by_role("heading", name="Your page is closed")).to_be_visible()
    phone.go_back()
    phone.goto("/p/")
    expect(phone.get_by_role("heading", name="This page is closed")).to_be_visible()
    assert sorted(Answer.objects.values_list("says", flat=True)) == ["attends", "problem"]
    assert Call.objects.filter(reason="problem").count() == 1


def test_a_wrong_birth_date_is_said_and_counted(phone: Page, booking: Booking, path: str):
    open_gate(phone, path, booking.patient.birth_date + timedelta(days=1))

    expect(phone.get_by_role("alert")).to_contain_text("This did not open the page.")
    assert PersonalLink.objects.get().tries == 1
    open_gate(phone, path, booking.patient.birth_date)
    expect(phone.get_by_role("heading", name="My preparation")).to_be_visible()


def test_she_reads_it_in_russian(phone: Page, booking: Booking, path: str):
    phone.goto(path)
    phone.get_by_role("link", name="Русский").click()
    expect(phone.locator("html")).to_have_attribute("lang", "ru")
    phone.get_by_role("link", name="English").click()
    open_gate(phone, path, booking.patient.birth_date)
    phone.get_by_role("button", name="Русский").click()

    expect(phone.locator("html")).to_have_attribute("lang", "ru")


def test_the_page_fits_the_smallest_telephone_and_everybody(open_page: OpenPage, booking: Booking, path: str):
    page = open_page(SMALLEST)
    born = booking.patient.birth_date
    for where in (path, None, "/p/problem/", "/p/another-date/", "/p/left/"):
        if where is None:
            open_gate(page, path, born)
            expect(page.get_by_role("heading", name="My preparation")).to_be_visible()
        else:
            page.goto(where)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert not axe(page), f"{where} {scheme}"
        assert not page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        ), where
