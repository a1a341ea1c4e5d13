"""What a patient says against the record: it stands in doubt, meets nothing, and a clinician settles it."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from rest_framework.test import APIClient

import checklists.actions
from checklists.models import Evidence
from common.clock import now
from tests.factories.small import requirement, small_hospital

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return small_hospital()


@pytest.fixture
def case(hospital):
    case = hospital.booking().case
    hospital.record(case, "glucose")
    return case


def say(case, words="I ate <b>cake</b>", codes=("glucose", "not_asked_for")):
    return checklists.actions.doubt(case=case, codes=codes, words=words, at=now())


def test_it_disputes_what_was_in_order_once(case):
    [row] = say(case)

    assert requirement(case, "glucose").state == "disputed"
    assert (row.by, row.role, row.status, row.doubts) == (
        None,
        "patient",
        "in_doubt",
        ["patient_says_otherwise"],
    )
    assert say(case) == []


def test_it_disputes_what_nobody_has_recorded_yet(case):
    say(case, codes=["wristband"])

    assert requirement(case, "wristband").state == "disputed"


def test_a_person_who_records_what_is_right_settles_it(hospital, case):
    [row] = say(case)
    api = APIClient()
    api.force_authenticate(hospital.lim)

    shown = api.get(f"/api/v1/results/{row.pk}/").json()
    assert (shown["by"], shown["by_name"], shown["role"]) == (None, None, "patient")
    assert shown["reasons"] == ["the patient says otherwise; ask, and settle which is right"]
    right = api.post(f"/api/v1/results/{row.pk}/correct/", {"value": "5.4", "unit": "mmol/L"}, format="json")

    assert right.status_code == 201
    assert requirement(case, "glucose").state == "pass"
    assert say(case) != []


@pytest.mark.parametrize(
    ("words", "shown"), [("I ate <b>cake</b>", "cake&lt;/b&gt;"), ("", "something else is true")]
)
def test_every_page_can_say_it(hospital, case, words, shown):
    [row] = say(case, words)
    client = Client()
    client.force_login(hospital.lim)

    page = client.get(f"/cases/{case.pk}/").content.decode()
    assert "The patient says otherwise" in page
    assert shown in page
    assert "The patient said otherwise about Fasting glucose" in page
    for address in (f"/cases/{case.pk}/explanation/", f"/evidence/{row.pk}/correct/", "/my-work/"):
        assert client.get(address).status_code == 200


def test_the_database_lets_nobody_meet_a_requirement_in_the_patients_name(case):
    for status, doubts in (("final", []), ("preliminary", [])):
        with pytest.raises(IntegrityError), transaction.atomic():
            Evidence.objects.create(
                case=case,
                requirement=requirement(case, "glucose"),
                status=status,
                values={},
                doubts=doubts,
                collected_at=now(),
                recorded_at=now(),
                by=None,
                role="patient",
            )
