"""The chase list: whose turn it is, for which case, by when."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.checklists import a_booked_case, a_case_ready_for_theatre, a_hospital, a_waiting_case
from tests.factories.staff import SiteFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return a_hospital()


def shown(client, hospital, **asked):
    client.force_login(hospital.coordinator)
    answer = client.get(reverse("scheduling:not_ready"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_says_what_is_missing_whose_it_is_and_when_to_collect_it(hospital, client):
    case = a_booked_case(hospital, start=hospital.now + timedelta(days=30)).case

    text = shown(client, hospital)

    assert "PETROVA" in text
    assert "Anaesthetist" in text
    assert "collect between" in text
    assert f"/cases/{case.pk}/#requirement-glucose" in text
    assert "checks of the day" in text


def test_a_case_that_is_ready_is_not_on_it(hospital, client):
    a_case_ready_for_theatre(hospital)

    assert "Every open case is ready" in shown(client, hospital)


def test_waiting_cases_come_last_and_pages_follow_each_other(hospital, client, monkeypatch):
    monkeypatch.setattr("checklists.queries.worklist.not_ready.__kwdefaults__", {"after": None, "most": 1})
    a_waiting_case(hospital, family_name="Waiting")
    a_booked_case(hospital, start=hospital.now + timedelta(days=30), family_name="Booked")

    first = shown(client, hospital)
    address = first.split('rel="next" href="?after=')[1].split('"')[0]
    client.force_login(hospital.coordinator)
    second = client.get(f"{reverse('scheduling:not_ready')}?after={address}").content.decode()

    assert "BOOKED" in first
    assert "WAITING" not in first
    assert "WAITING" in second
    assert "BOOKED" not in second
    assert 'rel="next"' not in second


@pytest.mark.parametrize(
    "after", ["x", "~x", "2026-11-24T08:00~x", "2026-11-24~0199d3c5-0000-7000-8000-000000000000"]
)
def test_an_address_that_cannot_be_read_begins_at_the_beginning(hospital, client, after):
    a_waiting_case(hospital)

    assert "PETROVA" in shown(client, hospital, after=after)


def test_other_hospitals_are_not_shown(hospital, client):
    a_waiting_case(hospital)
    client.force_login(UserFactory(role="coordinator", site=SiteFactory(code="far")))

    assert "PETROVA" not in client.get(reverse("scheduling:not_ready")).content.decode()


def test_the_number_of_queries_does_not_grow_with_the_list(hospital, client):
    a_waiting_case(hospital)
    shown(client, hospital)
    with CaptureQueriesContext(connection) as one:
        shown(client, hospital)
    a_waiting_case(hospital, given_name="Boris")
    a_waiting_case(hospital, given_name="Vera")
    with CaptureQueriesContext(connection) as three:
        shown(client, hospital)

    assert len(three) == len(one) < 30
