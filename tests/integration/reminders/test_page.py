"""What a patient says on the page with one press, and what becomes of it."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from icalendar import Calendar

from common.clock import now
from reminders.models import Answer, Call
from tests.factories.bookings import a_booking
from tests.factories.cases import CaseFactory
from tests.integration.reminders.patients_page import enter, give

pytestmark = pytest.mark.django_db
ONCE = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def booking(site):
    return a_booking(site, start=now() + timedelta(days=20))


@pytest.fixture
def inside(client, booking):
    enter(client, give(booking.case))
    return client


def shown(client) -> str:
    return client.get("/p/").content.decode()


def test_i_will_come(inside, booking):
    assert "I will come" in shown(inside)

    assert inside.post("/p/attend/", {"once": ONCE}).status_code == 302

    answer = Answer.objects.get()
    assert (answer.case, answer.says, answer.source) == (booking.case, "attends", "page")
    assert "You will come." in shown(inside)
    assert ">I will come<" not in shown(inside)


def test_pressing_twice_says_it_once(inside):
    for _time in range(2):
        inside.post("/p/another-date/", {"once": ONCE, "words": "not on Tuesdays"})

    assert Answer.objects.count() == 1
    assert Call.objects.count() == 1


def test_what_two_links_said_with_the_same_mark_are_two_answers(client, booking):
    for _link in range(2):
        enter(client, give(booking.case))
        client.post("/p/attend/", {"once": ONCE})

    assert Answer.objects.count() == 2


def test_another_date_asks_the_coordinator_to_ring_and_leaves_the_date(inside, booking):
    inside.post("/p/another-date/", {"words": ""})

    call = Call.objects.get()
    assert (call.reason, call.role, call.case) == ("another_date", "coordinator", booking.case)
    booking.refresh_from_db()
    assert booking.status == "booked"
    assert "Until then this date stands." in shown(inside)


def test_a_problem_is_kept_word_for_word_and_somebody_rings(inside):
    assert inside.post("/p/problem/", {"words": "I have a cold & 38.5"}).status_code == 302

    assert Answer.objects.get().words == "I have a cold & 38.5"
    assert Call.objects.get().reason == "problem"
    assert "I have a cold &amp; 38.5" in shown(inside)


def test_a_problem_without_words_is_asked_for_again(inside):
    answer = inside.post("/p/problem/", {"words": "  "})

    assert answer.status_code == 400
    assert Answer.objects.count() == 0


def test_a_guardian_speaks_as_a_guardian(client, booking):
    from reminders import actions

    enter(client, actions.give(case=booking.case, at=now(), for_guardian=True))
    client.post("/p/attend/")

    assert Answer.objects.get().by_guardian


def test_who_agreed_to_the_old_time_is_asked_about_the_new_one(inside, booking):
    inside.post("/p/attend/", {"once": ONCE})
    start = booking.during.lower + timedelta(days=7)
    booking.during = DateTimeTZRange(start, start + timedelta(minutes=105), "[)")
    booking.save(update_fields=["during"])

    assert ">I will come<" in shown(inside)


def test_without_a_date_there_is_nothing_to_confirm(client, site):
    enter(client, give(CaseFactory(site=site)))

    page = shown(client)
    assert "no date yet" in page
    assert "I will come" not in page
    assert "I have a problem" in page
    client.post("/p/attend/")
    assert Answer.objects.count() == 0
    assert client.get("/p/visit.ics").status_code == 404


def test_the_calendar_file_is_of_the_patients_own_visit_and_says_nothing_of_why(inside, booking):
    answer = inside.get("/p/visit.ics")

    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert answer["Content-Type"].startswith("text/calendar")
    assert str(event["uid"]).startswith(str(booking.pk))
    assert event["dtstart"].dt < booking.during.lower
    for word in (booking.case.procedure.name_en, booking.case.diagnosis_text, booking.patient.family_name):
        assert word.encode() not in answer.content
