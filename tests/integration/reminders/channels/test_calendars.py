"""The calendar file, read back as a calendar program reads it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from reminders.channels.calendars import calendar_file

LONDON = ZoneInfo("Europe/London")
ARRIVAL = datetime(2026, 12, 15, 6, 30, tzinfo=UTC)
FACTS = {
    "booking_id": UUID(int=7),
    "sequence": 3,
    "arrival": ARRIVAL,
    "zone": "Europe/London",
    "place": "North Hospital; 1 Long Road, London",
    "language": "en",
    "stamped_at": datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
    "to": "anna@example.org",
}


@pytest.fixture(autouse=True)
def sender(settings):
    settings.DEFAULT_FROM_EMAIL = "Greenlist hospital <appointments@hospital.example>"


def visit(**changes):
    calendar = Calendar.from_ical(calendar_file(**FACTS | changes))
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_it_says_when_and_where_to_arrive():
    calendar, event = visit()

    assert calendar["METHOD"] == "REQUEST"
    assert event["DTSTART"].dt == ARRIVAL
    assert event["DTSTART"].params["TZID"] == "Europe/London"
    assert event["DTEND"].dt > ARRIVAL
    assert event["LOCATION"] == "North Hospital; 1 Long Road, London"
    assert event["DTSTAMP"].dt == FACTS["stamped_at"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_it_says_nothing_of_what_for(language):
    calendar, event = visit(language=language)

    assert event["SUMMARY"]
    assert event["CLASS"] == "PRIVATE"
    assert set(event) == {
        "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "CLASS", "STATUS", "ORGANIZER",
        "ATTENDEE",
    }  # fmt: skip
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE", "VEVENT"]


def test_a_calendar_knows_the_visit_again_when_it_moves():
    _calendar, before = visit()
    _calendar, after = visit(sequence=4, arrival=ARRIVAL + timedelta(days=7))

    assert before["UID"] == after["UID"] == "00000000-0000-0000-0000-000000000007@hospital.example"
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (3, 4)


def test_a_cancellation_takes_it_out():
    calendar, event = visit(method="CANCEL", sequence=5)

    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 5)


def test_it_is_addressed_and_asks_for_no_answer():
    _calendar, event = visit()

    assert event["ORGANIZER"] == "mailto:appointments@hospital.example"
    assert event["ATTENDEE"] == "mailto:anna@example.org"
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"


def test_a_file_that_is_fetched_is_addressed_to_nobody():
    calendar, event = visit(method="PUBLISH", to="")

    assert calendar["METHOD"] == "PUBLISH"
    assert "ATTENDEE" not in event


@pytest.mark.parametrize(
    ("zone", "arrival"),
    [
        ("Europe/London", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("Europe/London", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        ("Europe/Moscow", ARRIVAL),
        ("Pacific/Auckland", ARRIVAL),
        ("Australia/Lord_Howe", ARRIVAL),
        ("Asia/Kolkata", ARRIVAL),
    ],
)
def test_the_zone_in_the_file_gives_the_hospital_s_hour(zone, arrival):
    text = calendar_file(**FACTS | {"zone": zone, "arrival": arrival})
    calendar = Calendar.from_ical(text)

    (event,) = calendar.walk("VEVENT")
    (described,) = calendar.walk("VTIMEZONE")
    local = arrival.astimezone(ZoneInfo(zone))
    assert event["DTSTART"].dt.replace(tzinfo=None) == local.replace(tzinfo=None)
    own = described.to_tz(lookup_tzid=False)
    if not local.fold:
        assert local.replace(tzinfo=None, fold=0).replace(tzinfo=own).utcoffset() == local.utcoffset()


def test_the_same_facts_give_the_same_bytes_in_short_lines():
    one, other = calendar_file(**FACTS), calendar_file(**FACTS)

    assert one == other
    assert all(len(line) <= 75 for line in one.split(b"\r\n"))


def test_no_value_can_add_a_line():
    _calendar, event = visit(place="North\r\nDESCRIPTION:knee")

    assert "DESCRIPTION" not in event
