import pytest
from rest_framework.test import APIClient

from reminders import actions
from reminders.models import Message, Reminder
from tests.factories.bookings import NOON
from tests.factories.staff import SiteFactory, coordinator_reyes, nurse_lim, surgeon_okafor

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(book):
    booking = book()
    actions.plan_for(booking_id=booking.pk, at=NOON)
    return booking


def api(user) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


def test_a_coordinator_reads_what_is_planned(booking, site):
    answer = api(coordinator_reyes(site)).get("/api/v1/reminders/", {"case": booking.case_id})

    assert answer.status_code == 200
    found = {one["kind"]: one["state"] for one in answer.json()["results"]}
    assert found.items() >= {"booked": "pending", "home_ready": "pending", "fasting": "pending"}.items()


def test_reminders_are_filtered_by_state_and_due_time(booking, site):
    client = api(coordinator_reyes(site))

    assert client.get("/api/v1/reminders/", {"state": "sent"}).json()["count"] == 0
    due = client.get("/api/v1/reminders/", {"due_from": "2026-12-01T00:00:00Z"}).json()
    assert {one["kind"] for one in due["results"]} >= {"home_ready", "confirm"}
    assert "booked" not in {one["kind"] for one in due["results"]}


def test_messages_never_show_the_address(booking, site):
    Message.objects.create(
        reminder=Reminder.objects.get(kind="booked"), channel="email", message_id="<7@hospital>", at=NOON
    )

    answer = api(coordinator_reyes(site)).get("/api/v1/messages/", {"case": booking.case_id})

    assert answer.json()["count"] == 1
    assert b"anna@example.org" not in answer.content


def test_another_sites_reminders_are_not_there(booking):
    client = api(nurse_lim(SiteFactory(code="south")))
    one = Reminder.objects.first()

    assert client.get("/api/v1/reminders/").json()["count"] == 0
    assert client.get(f"/api/v1/reminders/{one.pk}/").status_code == 404


def test_a_surgeon_may_not_read_reminders(booking, site):
    assert api(surgeon_okafor(site)).get("/api/v1/reminders/").status_code == 403


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nobody_writes_reminders(booking, site, method):
    one = Reminder.objects.first()
    client = api(coordinator_reyes(site))

    assert getattr(client, method)(f"/api/v1/reminders/{one.pk}/", {"state": "sent"}).status_code == 405


@pytest.mark.parametrize("bad", ["x", "\x00", "' OR 1=1"])
def test_a_bad_filter_is_named(booking, site, bad):
    answer = api(coordinator_reyes(site)).get("/api/v1/reminders/", {"case": bad})

    assert answer.status_code == 400
    assert "case" in answer.json()
