"""Whoever cancels a booking is told what was already on its way to the patient."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from reminders.domain.kinds import ReminderKind
from tests.factories.bookings import NOON
from tests.factories.staff import coordinator_reyes
from tests.integration.reminders.outbox import a_letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(book):
    return book()


@pytest.fixture
def on_its_way(booking):
    lease = NOON + timedelta(days=3650)
    return a_letter(
        booking, ReminderKind.BOOKED, state="handing_over", claimed_by="sweep", lease_until=lease, attempts=1
    )


@pytest.fixture
def reyes(site):
    client = APIClient()
    client.force_login(coordinator_reyes(site))
    return client


def cancel(client, booking):
    address, asked = f"/api/v1/bookings/{booking.pk}/cancel/", {"reason": "no_bed"}
    return client.post(address, asked, format="json", headers={"If-Match": f'"{booking.version}"'})


def test_the_api_names_the_message(reyes, booking, on_its_way):
    said = cancel(reyes, booking).json()["not_stopped"]

    assert [(one["code"], one["reminder"]) for one in said] == [("being_handed_over", str(on_its_way.pk))]
    assert "could not be stopped" in said[0]["sentence"]


def test_usually_there_is_nothing_to_say(reyes, booking):
    assert cancel(reyes, booking).json()["not_stopped"] == []


def test_the_screen_says_so_and_asks_to_tell_the_patient(client, site, booking, on_its_way):
    client.force_login(coordinator_reyes(site))

    page = client.post(
        f"/bookings/{booking.pk}/cancel/",
        {"reason": "no_bed", "note": "", "version": booking.version},
        follow=True,
    )

    assert "The visit is booked" in page.content.decode()
    assert "could not be stopped" in page.content.decode()


def test_whoever_cancels_the_whole_case_is_told_too(client, site, booking, on_its_way):
    client.force_login(coordinator_reyes(site))
    case = booking.case

    page = client.post(
        f"/cases/{case.pk}/cancel/",
        {"reason": "patient_declined", "note": "", "version": case.version},
        follow=True,
    )

    assert "could not be stopped" in page.content.decode()


def test_a_script_that_cancels_the_whole_case_is_told_too(reyes, booking, on_its_way):
    case = booking.case
    address, asked = f"/api/v1/cases/{case.pk}/cancel/", {"reason": "patient_declined"}

    answer = reyes.post(address, asked, format="json", headers={"If-Match": f'"{case.version}"'})

    assert [one["reminder"] for one in answer.json()["not_stopped"]] == [str(on_its_way.pk)]


@pytest.fixture
def two_on_a_day(book, booking):
    """Two cases of one session; the first one's letter is on its way."""
    second = book(start=booking.during.upper)
    second.session = booking.session
    second.save(update_fields=["session"])
    return booking, second


def test_whoever_changes_the_order_of_the_day_is_told_too(client, site, two_on_a_day, on_its_way):
    client.force_login(coordinator_reyes(site))
    first, second = two_on_a_day

    page = client.post(
        f"/sessions/{first.session_id}/order/", {"order": f"{second.pk} {first.pk}"}, follow=True
    )

    assert "could not be stopped" in page.content.decode()


def test_a_script_that_changes_the_order_is_told_too(reyes, two_on_a_day, on_its_way):
    first, second = two_on_a_day
    asked = {"bookings": [str(second.pk), str(first.pk)]}

    answer = reyes.post(
        f"/api/v1/sessions/{first.session_id}/order/",
        asked,
        format="json",
        headers={"If-Match": f'"{first.session.version}"'},
    )

    assert [one["reminder"] for one in answer.json()["not_stopped"]] == [str(on_its_way.pk)]
