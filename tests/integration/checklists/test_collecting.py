"""When a test has to be collected, in the API and on the case page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from tests.factories.checklists import a_booked_case, a_hospital, requirement

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def hospital():
    return a_hospital()


def test_an_open_test_says_when_to_collect_it_for_the_operation_and_for_the_standby_date(hospital):
    case = a_booked_case(hospital, start=hospital.now + timedelta(days=30)).case
    on = (hospital.now + timedelta(days=30)).astimezone(hospital.zone).date()
    standby = on - timedelta(days=6)
    type(case).objects.filter(pk=case.pk).update(standby_on=standby)
    api = APIClient()
    api.force_authenticate(hospital.coordinator)

    items = {i["code"]: i for i in api.get(f"{API}/cases/{case.pk}/readiness/").json()["items"]}

    glucose = items["glucose"]["collect"]
    assert glucose["booked"]["last"] < str(on)
    assert glucose["booked"]["first"] < glucose["booked"]["last"]
    assert glucose["standby"]["last"] < glucose["booked"]["last"]
    assert items["fasting"]["collect"] is None
    detail = api.get(f"{API}/requirements/{requirement(case, 'glucose').pk}/").json()
    assert detail["now"]["collect"] == glucose


def test_the_case_page_says_when_to_collect(hospital, client):
    case = a_booked_case(hospital, start=hospital.now + timedelta(days=30)).case
    on = (hospital.now + timedelta(days=30)).astimezone(hospital.zone).date()
    type(case).objects.filter(pk=case.pk).update(standby_on=on - timedelta(days=6))
    client.force_login(hospital.coordinator)

    text = client.get(reverse("scheduling:case", args=[case.pk])).content.decode()

    assert "Collect between" in text
    assert "For the standby date" in text
    assert "Standby date" in text
