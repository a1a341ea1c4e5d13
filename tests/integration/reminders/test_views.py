import pytest
from django.urls import reverse

from audit.models import AccessEvent
from reminders import actions
from reminders.models import Heartbeat, Reminder
from tests.factories.bookings import NOON
from tests.factories.staff import SiteFactory, coordinator_reyes, nurse_lim, surgeon_okafor

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def booking(book):
    booking = book()
    actions.plan_for(booking_id=booking.pk, at=NOON)
    return booking


def address(booking) -> str:
    return reverse("reminders:of_case", args=[booking.case_id])


def test_the_case_page_loads_what_was_and_will_be_told(client, booking, site):
    Reminder.objects.filter(kind="home_ready").update(state="suppressed", why="too_late")
    client.force_login(nurse_lim(site))

    page = client.get(address(booking), **HTMX).content.decode()

    assert "The visit is booked" in page
    assert "Tue 24 Nov 12:00</span>" in page
    assert "will be sent" in page
    assert "the time for it had passed" in page
    assert "<html" not in page


def test_who_looked_is_kept(client, booking, site):
    client.force_login(nurse_lim(site))

    client.get(address(booking), **HTMX)

    seen = AccessEvent.objects.get(place="reminders:of_case")
    assert seen.patient_ids == [booking.patient_id]


def test_what_needs_a_call_is_marked_with_more_than_a_colour(client, booking, site):
    Reminder.objects.filter(kind="booked").update(state="failed", why="no_address")
    client.force_login(coordinator_reyes(site))

    page = client.get(address(booking), **HTMX).content.decode()

    assert "not sent: please call" in page


def test_a_sweeper_that_never_ran_is_said_aloud(client, booking, site):
    client.force_login(coordinator_reyes(site))

    assert "Reminders have never run" in client.get(address(booking), **HTMX).content.decode()


def test_a_sweeper_that_stands_still_is_said_aloud(client, booking, site):
    Heartbeat.objects.create(name="sweeper", at=NOON.replace(year=2025))
    client.force_login(coordinator_reyes(site))

    assert "Reminders have stood still since 12:00" in client.get(address(booking), **HTMX).content.decode()


def test_without_htmx_it_is_a_page_with_the_way_back(client, booking, site):
    client.force_login(nurse_lim(site))

    page = client.get(address(booking)).content.decode()

    assert "<html" in page
    assert reverse("scheduling:case", args=[booking.case_id]) in page


def test_another_sites_case_is_not_there(client, booking):
    client.force_login(nurse_lim(SiteFactory(code="south")))

    assert client.get(address(booking)).status_code == 404


def test_a_surgeon_is_not_shown_reminders(client, booking, site):
    client.force_login(surgeon_okafor(site))

    assert client.get(address(booking)).status_code == 403


def test_the_list_takes_the_same_questions_for_any_number_of_reminders(
    client, book, booking, site, django_assert_max_num_queries
):
    client.force_login(nurse_lim(site))

    with django_assert_max_num_queries(16):
        client.get(address(booking), **HTMX)


def test_the_board_says_in_one_line_when_reminders_last_ran(client, site):
    Heartbeat.objects.create(name="sweeper", at=NOON.replace(year=2025))
    client.force_login(coordinator_reyes(site))

    line = client.get(reverse("reminders:heartbeat"), **HTMX).content.decode()

    assert "Reminders have stood still since 12:00" in line
    assert "<html" not in line
