"""A place in the running order, asked for and taken by a program."""

import pytest
from rest_framework.test import APIClient

from scheduling.models import Booking
from tests.factories.scheduling import a_session, a_theatre, a_waiting_case, in_days

pytestmark = pytest.mark.django_db

GOES_PAST = {"despite": ["not_ready_by", "no_bed"], "despite_reason": "agreed with the surgeon"}


@pytest.fixture
def day(full_day):
    return full_day


@pytest.fixture
def api(day) -> APIClient:
    client = APIClient()
    client.force_authenticate(day.coordinator)
    return client


@pytest.fixture
def short(day):
    return a_waiting_case(day.site, day.surgeon, minutes=60, patient__family_name="Kim")


def names(session) -> list[str]:  # type: ignore[no-untyped-def]
    rows = Booking.objects.filter(session=session).exclude(status="cancelled").order_by("during")
    return list(rows.values_list("patient__family_name", flat=True))


def test_a_case_is_booked_right_before_another(api, day, short):
    answer = api.post(
        "/api/v1/bookings/",
        {"case": short.pk, "session": day.session.pk, "before": day.bookings[1].pk, **GOES_PAST},
        headers={"Idempotency-Key": "one-of-a-kind-1"},
    )

    assert answer.status_code == 201, answer.content
    assert names(day.session) == ["Petrova", "Kim", "Lim", "Sato"]


def test_a_booking_is_moved_right_before_another_of_its_session_and_of_another(api, day):
    other = a_session(a_theatre(day.site, "T2"), day.surgeon, start=in_days(22))
    last = day.bookings[2]

    def move(session, before, version):  # type: ignore[no-untyped-def]
        wanted = {"session": session.pk, "before": before and before.pk, **GOES_PAST}
        headers = {"Idempotency-Key": f"move-{version}-{session.pk}", "If-Match": f'"{version}"'}
        return api.post(f"/api/v1/bookings/{last.pk}/move/", wanted, headers=headers)

    first = move(day.session, day.bookings[0], last.version)
    assert first.status_code == 200, first.content
    assert names(day.session) == ["Sato", "Petrova", "Lim"]
    assert move(other, None, last.version).status_code == 412
    assert move(other, None, first.json()["version"]).status_code == 200
    assert names(other) == ["Sato"]


def test_a_start_and_a_neighbour_are_not_named_together(api, day, short):
    wanted = {"case": short.pk, "session": day.session.pk, "before": day.bookings[1].pk, "minutes": 30}

    answer = api.post("/api/v1/bookings/", wanted, headers={"Idempotency-Key": "one-of-a-kind-2"})

    assert answer.status_code == 400
    assert "before" in answer.content.decode()


def test_a_program_is_told_before_it_takes_the_place_who_goes_later(api, day, short):
    query = {"case": short.pk, "before": day.bookings[1].pk}

    found = api.get(f"/api/v1/sessions/{day.session.pk}/fit/", query).json()

    assert found["start"]
    assert [one["booking"] for one in found["moved"]] == [str(b.pk) for b in day.bookings[1:]]
    assert set(found["past"]) <= {"not_ready_by", "no_bed"}
    assert names(day.session) == ["Petrova", "Lim", "Sato"]


def test_a_program_hears_every_reason(api, day):
    found = api.get(f"/api/v1/sessions/{day.session.pk}/fit/", {"case": day.waiting.pk}).json()

    assert not found["fits"]
    assert "too_long" in {reason["code"] for reason in found["reasons"]}


@pytest.mark.parametrize("query", [{}, {"case": "{case}", "booking": "{booking}"}])
def test_one_of_a_case_and_a_booking_is_asked_about(api, day, query):
    query = {
        name: text.format(case=day.waiting.pk, booking=day.bookings[0].pk) for name, text in query.items()
    }

    assert api.get(f"/api/v1/sessions/{day.session.pk}/fit/", query).status_code == 400
