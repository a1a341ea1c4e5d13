"""Private calendar addresses: right after every change, revocable, and nobody's name in them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from icalendar import Calendar

from common.clock import now
from common.refusals import BadInput, Refused
from scheduling.actions.feeds import make_feed, open_feed, revoke_feed
from scheduling.models import Booking, CalendarFeed, Ward
from scheduling.presenters.feeds import calendar_file
from scheduling.queries.feeds import entries_of
from tests.factories.bookings import a_booking, cancel, move
from tests.factories.staff import (
    SiteFactory,
    UserFactory,
    coordinator_reyes,
    nurse_lim,
    surgeon_ivanova,
    surgeon_okafor,
)

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def site():
    return SiteFactory(code="north")


@pytest.fixture
def booking(site):
    return a_booking(site, start=soon(), family_name="Petrova", given_name="Anna")


def soon(days: int = 7) -> datetime:
    """Half past eight in some days."""
    local = datetime.now(LONDON) + timedelta(days=days)
    return local.replace(hour=8, minute=30, second=0, microsecond=0)


def of_okafor(site):
    return make_feed(kind="surgeon", by=surgeon_okafor(site), at=now())


def path_of(made) -> str:
    return "/calendar/" + made.address.rpartition("/")[2]


def read(client, made) -> Calendar:
    answer = client.get(path_of(made))
    assert answer.status_code == 200, answer.content
    return Calendar.from_ical(answer.content)


def events(client, made) -> list:
    return list(read(client, made).walk("VEVENT"))


def test_an_entry_says_when_where_and_which_case_of_the_day(client, site, booking):
    (event,) = events(client, of_okafor(site))

    assert str(event["summary"]) == "T1, case 1 of 1"
    assert event["dtstart"].dt == booking.during.lower
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(minutes=90)
    assert event["dtstart"].params["TZID"] == "Europe/London"
    assert str(event["uid"]).startswith(str(booking.pk))
    assert event["sequence"] == booking.version
    assert event["status"] == "CONFIRMED"
    assert "08:30–10:00" in event["description"]
    assert booking.case.pk.hex[-8:].upper() in event["description"]


def test_nobody_and_nothing_clinical_is_named(client, site, booking):
    said = client.get(path_of(of_okafor(site))).content.decode()

    case = booking.case
    for secret in (
        "Petrova", "PETROVA", "Anna", case.procedure.name_en, "osteotomy", case.diagnosis_code, "LEFT", str(case.pk),
        booking.patient.birth_date.isoformat(),
    ):  # fmt: skip
        assert secret not in said


def test_a_calendar_is_right_after_every_change(client, site, booking):
    made = of_okafor(site)
    moved = move(booking, soon(days=9))
    (event,) = events(client, made)
    assert (event["dtstart"].dt, event["sequence"]) == (moved.during.lower, booking.version)

    cancel(booking, at=now())
    (event,) = events(client, made)
    assert event["status"] == "CANCELLED"
    assert str(event["summary"]) == "T1: cancelled"

    Booking.objects.filter(pk=booking.pk).update(cancelled_at=now() - timedelta(days=15))
    assert events(client, made) == []


def test_only_the_last_two_weeks_and_the_next_three_months_are_in_it(client, site):
    for days in (-20, -10, 80, 95):
        a_booking(site, start=soon(days), theatre=f"T{days}")

    found = sorted(event["dtstart"].dt.date() for event in events(client, of_okafor(site)))

    assert found == [soon(-10).date(), soon(80).date()]


def test_a_theatres_calendar_has_every_surgeon_and_no_other_theatre(client, site, booking):
    made = make_feed(kind="theatre", theatre=booking.theatre, by=coordinator_reyes(site), at=now())
    Booking.objects.filter(pk=booking.pk).update(surgeon=surgeon_ivanova(site))
    other = a_booking(site, start=soon(8), theatre="T2")

    uids = [str(event["uid"]) for event in events(client, made)]

    assert len(uids) == 1
    assert str(other.pk) not in uids[0]


def test_a_wards_calendar_says_how_long_the_bed_is_taken(client, site, booking):
    ward = Ward.objects.create(site=site, code="W4", name="Ward 4", beds=8)
    day = booking.during.lower.astimezone(LONDON).date()
    stay = DateRange(day - timedelta(days=1), day + timedelta(days=3), "[)")
    Booking.objects.filter(pk=booking.pk).update(ward=ward, stay=stay)

    made = make_feed(kind="ward", ward=ward, by=nurse_lim(site), at=now())
    (event,) = events(client, made)

    assert "Ward 4" in event["description"]
    assert "In hospital from" in event["description"]


@pytest.mark.parametrize(
    ("start", "utc"),
    [
        # The night in which the clock goes back: half past one comes twice, and the first one counts.
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "01:30 +0100"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "01:30 +0000"),
        # The night in which it goes forward.
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), "00:30 +0000"),
        (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "02:30 +0100"),
    ],
)
def test_an_operation_in_the_night_of_the_clocks_is_at_its_hour(site, start, utc):
    a_booking(site, start=start)
    feed = of_okafor(site).feed

    said = calendar_file(feed, entries_of(feed, at=start - timedelta(days=1)))

    (event,) = Calendar.from_ical(said).walk("VEVENT")
    assert event["dtstart"].params["TZID"] == "Europe/London"
    assert f"{start.astimezone(LONDON):%H:%M %z}" == utc
    assert event["dtstart"].dt.replace(tzinfo=None) == start.astimezone(LONDON).replace(tzinfo=None)
    assert event["dtend"].dt.astimezone(UTC) - event["dtstart"].dt.astimezone(UTC) <= timedelta(minutes=150)


def test_an_address_is_shown_once_and_only_a_hash_of_it_kept(site):
    made = of_okafor(site)
    secret = made.address.rpartition("/")[2].removesuffix(".ics")

    assert len(secret) == 32
    kept = CalendarFeed.objects.values_list().get()
    assert secret not in str(kept)
    assert CalendarFeed.pgh_event_model.objects.count() == 1
    assert secret not in str(list(CalendarFeed.pgh_event_model.objects.values_list()))


def test_a_revoked_address_and_one_of_a_surgeon_who_has_left_lead_nowhere(client, site, booking):
    made, other = of_okafor(site), of_okafor(site)
    revoke_feed(feed=made.feed, by=surgeon_okafor(site), at=now())

    assert client.get(path_of(made)).status_code == 404
    assert len(events(client, other)) == 1
    with pytest.raises(Refused, match="revoked already"):
        revoke_feed(feed=made.feed, by=surgeon_okafor(site), at=now())
    made.feed.surgeon.is_active = False
    made.feed.surgeon.save()
    assert client.get(path_of(other)).status_code == 404


def test_wrong_secrets_are_counted_and_never_hold_up_a_right_one(client, site, booking):
    made = of_okafor(site)

    answers = [client.get("/calendar/made-up.ics").status_code for _n in range(7)]

    assert (answers[0], answers[-1]) == (404, 429)
    assert len(events(client, made)) == 1


def test_looking_writes_nothing_but_when_it_was_last_looked_at_once_an_hour(client, site, booking):
    made = of_okafor(site)
    secret = made.address.rpartition("/")[2].removesuffix(".ics")
    at = now()

    for minutes, noted in ((0, 0), (30, 0), (61, 61)):
        open_feed(secret=secret, address="10.0.0.1", at=at + timedelta(minutes=minutes))
        made.feed.refresh_from_db()
        assert made.feed.read_at == at + timedelta(minutes=noted)


def test_nothing_on_the_way_keeps_the_calendar_or_its_address(client, site, booking):
    answer = client.get(path_of(of_okafor(site)))

    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Content-Type"].startswith("text/calendar")
    assert not answer.cookies


def test_a_calendar_that_is_the_same_is_not_sent_twice(client, site, booking):
    made = of_okafor(site)
    tag = client.get(path_of(made))["ETag"]

    same = client.get(path_of(made), headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    move(booking, soon(days=9))
    assert client.get(path_of(made), headers={"If-None-Match": tag}).status_code == 200


def test_the_questions_do_not_grow_with_the_operations(client, site, booking, django_assert_num_queries):
    made = of_okafor(site)
    client.get(path_of(made))
    for days in range(8, 12):
        a_booking(site, start=soon(days))

    with django_assert_num_queries(4):
        assert len(events(client, made)) == 5


# The page


def test_a_surgeon_makes_and_revokes_an_own_address(client, site, booking):
    client.force_login(surgeon_okafor(site))

    page = client.post(reverse("scheduling:calendars"), {"of": "surgeon"}).content.decode()

    assert "Copy this address now" in page
    secret = page.partition("/calendar/")[2].partition(".ics")[0]
    assert client.get(f"/calendar/{secret}.ics").status_code == 200
    again = client.get(reverse("scheduling:calendars")).content.decode()
    assert secret not in again
    assert "Operations of Chidi Okafor" in again
    feed = CalendarFeed.objects.get()
    client.post(reverse("scheduling:revoke_calendar", args=[feed.pk]))
    assert client.get(f"/calendar/{secret}.ics").status_code == 404


def test_a_nurse_makes_one_of_a_place_and_needs_to_say_which(client, site, booking):
    client.force_login(nurse_lim(site))

    assert client.post(reverse("scheduling:calendars"), {}).status_code == 400
    assert client.post(reverse("scheduling:calendars"), {"of": f"theatre:{booking.pk}"}).status_code == 400
    made = client.post(reverse("scheduling:calendars"), {"of": f"theatre:{booking.theatre.pk}"})
    assert "Copy this address now" in made.content.decode()


@pytest.mark.parametrize(("who", "kind"), [("surgeon", "theatre"), ("coordinator", "surgeon")])
def test_nobody_makes_a_calendar_that_is_not_for_their_role(client, site, booking, who, kind):
    person = UserFactory(role=who, site=site)
    client.force_login(person)

    of = kind if kind == "surgeon" else f"theatre:{booking.theatre.pk}"
    answer = client.post(reverse("scheduling:calendars"), {"of": of})

    assert answer.status_code == 400
    with pytest.raises(BadInput, match="Your role"):
        make_feed(kind=kind, theatre=booking.theatre, by=person, at=now())


def test_one_revokes_what_is_ones_own_or_a_place_of_ones_hospital(client, site, booking):
    mine = of_okafor(site).feed
    place = make_feed(kind="theatre", theatre=booking.theatre, by=coordinator_reyes(site), at=now()).feed
    for person, feed, status in (
        (surgeon_ivanova(site), mine, 404),
        (coordinator_reyes(site), mine, 404),
        (UserFactory(role="ward_nurse", site=SiteFactory(code="south")), place, 404),
        (nurse_lim(site), place, 302),
        (surgeon_okafor(site), mine, 302),
    ):
        client.force_login(person)
        assert client.post(reverse("scheduling:revoke_calendar", args=[feed.pk])).status_code == status


def test_managers_and_anaesthetists_have_no_calendars(client, site):
    for role in ("manager", "anaesthetist"):
        client.force_login(UserFactory(role=role, site=site))
        assert client.get(reverse("scheduling:calendars")).status_code == 403


def test_the_api_makes_lists_and_revokes(client, site, booking):
    client.force_login(coordinator_reyes(site))
    where = reverse("api:calendars-list")

    made = client.post(where, {"kind": "theatre", "theatre": str(booking.theatre.pk)}, "application/json")

    assert made.status_code == 201
    address = made.json()["address"]
    assert client.get("/calendar/" + address.rpartition("/")[2]).status_code == 200
    (row,) = client.get(where).json()["results"]
    assert "address" not in row
    revoked = client.post(reverse("api:calendars-revoke", args=[row["id"]]), {}, "application/json")
    assert revoked.json()["revoked_at"]
    assert client.get("/calendar/" + address.rpartition("/")[2]).status_code == 404
    elsewhere = client.post(where, {"kind": "theatre", "theatre": str(booking.pk)}, "application/json")
    assert elsewhere.status_code == 404
    assert client.post(where, {"kind": "ward"}, "application/json").status_code == 400


def test_there_is_an_end_to_how_many_addresses_a_calendar_has(site):
    for _n in range(20):
        of_okafor(site)

    with pytest.raises(Refused, match="many addresses"):
        of_okafor(site)
