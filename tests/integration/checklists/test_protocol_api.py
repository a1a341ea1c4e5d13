"""Protocols through the API: read by all, put into use by clinicians, cases moved one by one."""

import pytest
from rest_framework.test import APIClient

from checklists.models import CaseProtocol
from tests.factories.protocols import REASON, a_draft, a_stricter_draft, activate, in_use
from tests.factories.small import small_hospital

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return small_hospital()


def client(person) -> APIClient:
    api = APIClient()
    api.force_authenticate(person)
    return api


def at(protocol, verb="") -> str:
    return f"/api/v1/protocols/{protocol.pk}/" + (f"{verb}/" if verb else "")


def test_versions_are_listed_and_filtered(hospital):
    draft = a_draft(hospital.okafor)

    found = client(hospital.reyes).get("/api/v1/protocols/?code=small&status=draft").json()["results"]

    assert [row["id"] for row in found] == [str(draft.pk)]
    assert (found[0]["based_on"], found[0]["note"]) == (str(in_use().pk), REASON)


def test_one_version_says_everything_it_asks(hospital):
    answer = client(hospital.reyes).get(at(in_use())).json()

    assert answer["content"]["requirements"][0]["code"] == "glucose"


def test_the_difference_is_data(hospital):
    draft = a_stricter_draft(hospital.okafor)

    changes = client(hospital.reyes).get(at(draft, "changes"), {"since": in_use().pk}).json()

    assert {change["path"][-1]["of"] for change in changes} == {"bounds", "origins"}
    assert client(hospital.reyes).get(at(draft, "changes"), {"since": "x"}).status_code == 400


def test_the_steps_are_refused_with_their_reasons(hospital):
    draft = a_stricter_draft(hospital.okafor)
    api = client(hospital.sato)

    assert client(hospital.reyes).post(at(draft, "review")).status_code == 403
    assert api.post(at(draft, "review")).json()["status"] == "reviewed"
    refused = api.post(at(draft, "activate"))
    assert (refused.status_code, refused.json()["code"]) == (409, "not_confirmed")
    assert refused.json()["reasons"]
    assert api.post(at(draft, "send-back")).json()["status"] == "draft"
    assert api.post(at(draft, "retire")).json()["status"] == "retired"


def test_cases_are_moved_and_each_has_its_answer(hospital):
    case = hospital.case()
    new = activate(a_stricter_draft(hospital.okafor), reviewer=hospital.sato)
    api = client(hospital.sato)

    answer = api.post(at(new, "move"), {"cases": [str(case.pk)], "reason": REASON}, format="json")

    assert answer.json() == [{"case": str(case.pk), "moved": True, "code": "", "sentence": ""}]
    assert CaseProtocol.objects.get(case=case).protocol == new
    again = api.post(at(new, "move"), {"cases": [str(case.pk)]}, format="json")
    assert again.status_code == 404
