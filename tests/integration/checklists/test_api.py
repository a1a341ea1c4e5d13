"""Requirements, results, decisions, alarms and readiness over HTTP."""

from datetime import timedelta
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

import scheduling.actions
from audit.models import AccessEvent
from checklists.models import Evidence
from common.clock import now
from tests.factories.small import requirement, small_hospital
from tests.factories.staff import SiteFactory, UserFactory, manager_novak, surgeon_ivanova

pytestmark = pytest.mark.django_db
API = "/api/v1"
HIGH = {"glucose": {"number": 9.5, "unit": "mmol/L"}}
DANGEROUS = {"glucose": {"number": "14", "unit": "mmol/L"}}


def client_of(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def hospital():
    return small_hospital()


@pytest.fixture
def booking(hospital):
    return hospital.booking()


@pytest.fixture
def case(booking):
    return booking.case


@pytest.fixture
def lim(hospital):
    return client_of(hospital.lim)


@pytest.fixture
def sato(hospital):
    return client_of(hospital.sato)


def post(client, path, body=None, version=None):
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return client.post(f"{API}/{path}", body or {}, format="json", headers=headers)


def evidence(values, **fields):
    return {"values": values, "collected_at": now().isoformat()} | fields


def result(case, **fields):
    plain = {"case": str(case.pk), "loinc": "14771-0", "value": "5.2", "unit": "mmol/L"}
    return plain | {"collected_at": now().isoformat()} | fields


# --- requirements


def test_requirements_are_listed_and_filtered(hospital, case, lim):
    hospital.case()
    hospital.record(case, "glucose")

    def found(**filters):
        return [one["code"] for one in lim.get(f"{API}/requirements/", filters).json()["results"]]

    assert found(case=str(case.pk)) == ["glucose", "hba1c", "consent", "wristband"]
    assert found(case=str(case.pk), owner="surgeon") == ["consent"]
    assert found(case=str(case.pk), state="missing") == ["consent", "wristband"]
    assert len(found()) == 8
    assert lim.get(f"{API}/requirements/", {"state": "lost"}).status_code == 400


def test_one_requirement_says_what_is_asked_what_was_recorded_and_why_it_is_so(hospital, case, lim):
    recorded = hospital.record(case, "glucose", values=DANGEROUS)
    row = requirement(case, "glucose")

    answer = lim.get(f"{API}/requirements/{row.pk}/")

    body = answer.json()
    assert answer["ETag"] == '"2"'
    assert body["spec"]["components"][0]["units"] == ["mmol/L", "mg/dL"]
    assert body["spec"]["origins"] == [{"type": "text", "ref": "L390", "quote": "", "confirmed_by": ""}]
    assert body["spec"]["decisions"]["accept"] == ["anaesthetist"]
    assert body["now"]["state"] == "block"
    assert "14" in body["now"]["reasons"][0]
    assert [one["id"] for one in body["evidence"]] == [str(recorded.pk)]
    assert body["decisions"] == []
    assert AccessEvent.objects.get().patient_ids == [case.patient_id]


def test_evidence_is_recorded_on_the_version_that_was_seen(hospital, case, lim):
    path = f"requirements/{requirement(case, 'glucose').pk}/evidence/"

    assert post(lim, path, evidence(HIGH)).status_code == 428
    assert post(lim, path, evidence(HIGH), version=5).status_code == 412
    answer = post(lim, path, evidence(HIGH), version=1)

    assert (answer.status_code, answer["ETag"]) == (201, '"2"')
    assert answer.json()["values"] == {"glucose": {"number": "9.5", "unit": "mmol/L"}}
    assert answer.json()["by"] == str(hospital.lim.pk)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"values": {"glucose": {"number": "5", "unit": "g/L"}}}, "glucose"),
        ({"values": {"glucose": {"number": [], "unit": {}}}}, "glucose"),
        ({"values": {"glucose": {"number": True, "unit": "mmol/L"}}}, "glucose"),
        ({"values": {"glucose": {"number": 1e300, "unit": "mmol/L"}}}, "glucose"),
        ({"values": {"nothing": "5"}}, "nothing"),
        ({"values": {}}, "values"),
        ({"values": "5.2"}, "values"),
        ({"collected_at": "2999-01-01T00:00:00Z"}, "collected_at"),
        ({"collected_at": "0001-01-01T00:00:00Z"}, "collected_at"),
        ({"collected_at": "this morning"}, "collected_at"),
        ({"status": "corrected"}, "status"),
        ({"note": "x" * 2001}, "note"),
        ({"note": "a\x00b"}, "note"),
    ],
)
def test_what_cannot_be_right_is_a_400_at_its_field_and_nothing_is_saved(case, lim, changed, field):
    path = f"requirements/{requirement(case, 'glucose').pk}/evidence/"

    answer = post(lim, path, evidence(HIGH) | changed, version=1)

    assert (answer.status_code, list(answer.json())) == (400, [field])
    assert not Evidence.objects.exists()


def test_emoji_and_right_to_left_notes_are_kept_as_text(case, lim):
    path = f"requirements/{requirement(case, 'glucose').pk}/evidence/"

    answer = post(lim, path, evidence(HIGH, note="🩸 <script>alert(1)</script> מרחק \u202e"), version=1)

    assert answer.json()["note"] == "🩸 <script>alert(1)</script> מרחק"


def test_another_roles_requirement_is_a_409_that_says_whose_it_is(hospital, case, lim):
    path = f"requirements/{requirement(case, 'consent').pk}/evidence/"

    answer = post(lim, path, evidence({"answer": "given", "side": "left"}), version=1)

    assert (answer.status_code, answer.json()["code"]) == (409, "not_your_role")
    assert "surgeon" in answer.json()["detail"]


# --- decisions


def test_a_decision_is_made_signed_by_a_second_and_withdrawn(hospital, case, sato):
    hospital.record(case, "glucose", values=DANGEROUS)
    row = requirement(case, "glucose")
    okafor = client_of(hospital.okafor)

    made = post(sato, f"requirements/{row.pk}/accept/", {"reason": "Treated on the way."}, version=2)
    assert (made.status_code, made["ETag"], made.json()["kind"]) == (201, '"3"', "accept")
    path = f"decisions/{made.json()['id']}"
    assert post(okafor, f"{path}/second-signature/").status_code == 428
    assert post(okafor, f"{path}/second-signature/", version=2).status_code == 412
    assert post(sato, f"{path}/second-signature/", version=3).status_code == 409
    signed = post(okafor, f"{path}/second-signature/", version=3)
    assert (signed.status_code, signed["ETag"]) == (200, '"4"')
    assert signed.json()["second_by"] == str(hospital.okafor.pk)
    assert sato.get(f"{API}/requirements/{row.pk}/").json()["now"]["state"] == "accepted"

    withdrawn = post(sato, f"{path}/withdraw/", version=4)

    assert withdrawn.json()["withdrawn_by"] == str(hospital.sato.pk)
    assert sato.get(f"{API}/requirements/{row.pk}/").json()["now"]["state"] == "block"


@pytest.mark.parametrize(("verb", "code"), [("waive", "wristband"), ("defer", "glucose")])
def test_what_is_missing_is_waived_or_deferred(case, sato, verb, code):
    row = requirement(case, code)

    answer = post(sato, f"requirements/{row.pk}/{verb}/", {"reason": "Agreed with the team."}, version=1)

    assert (answer.status_code, answer.json()["kind"]) == (201, verb)
    assert [one["id"] for one in sato.get(f"{API}/decisions/", {"kind": verb}).json()["results"]] == [
        answer.json()["id"]
    ]


@pytest.mark.parametrize(("verb", "state"), [("repeat", "missing"), ("block", "block")])
def test_a_result_that_needs_a_clinician_is_repeated_or_blocked(hospital, case, sato, verb, state):
    hospital.record(case, "glucose", values={"glucose": {"number": "9", "unit": "mmol/L"}})
    row = requirement(case, "glucose")

    answer = post(sato, f"requirements/{row.pk}/{verb}/", {"reason": "Haemolysed sample."}, version=2)

    assert (answer.status_code, answer.json()["kind"]) == (201, verb)
    assert requirement(case, "glucose").state == state


def test_a_decision_needs_a_reason_an_end_that_is_ahead_and_an_allowed_role(hospital, case, sato, lim):
    path = f"requirements/{requirement(case, 'glucose').pk}/defer/"
    past = (now() - timedelta(days=1)).isoformat()

    assert list(post(sato, path, {}, version=1).json()) == ["reason"]
    assert list(post(sato, path, {"reason": "short"}, version=1).json()) == ["reason"]
    late = post(sato, path, {"reason": "Agreed with the team.", "expires_at": past}, version=1)
    assert (late.status_code, list(late.json())) == (400, ["expires_at"])
    assert post(lim, path, {"reason": "Agreed with the team."}, version=1).status_code == 403
    surgeon = client_of(surgeon_ivanova(hospital.site))
    assert post(surgeon, path, {"reason": "Agreed with the team."}, version=1).status_code == 409


# --- results


def test_a_laboratorys_value_finds_its_requirement(hospital, case):
    reyes = client_of(hospital.reyes)

    answer = post(reyes, "results/", result(case, loinc="1558-6", value=93.6, unit="mg/dL"))

    assert (answer.status_code, answer.json()["requirement_code"]) == (201, "glucose")
    assert answer.json()["values"]["glucose"]["number"].startswith("5.19")
    assert requirement(case, "glucose").state == "pass"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"loinc": "99999-9"}, "loinc"),
        ({"loinc": "glucose"}, "loinc"),
        ({"unit": ""}, "unit"),
        ({"value": ""}, "value"),
        ({"value": None}, "value"),
        ({"status": "corrected"}, "status"),
        ({"collected_at": "tomorrow"}, "collected_at"),
        ({"case": "mine"}, "case"),
    ],
)
def test_a_result_that_cannot_be_used_is_named_at_its_field(hospital, case, lim, changed, field):
    answer = post(lim, "results/", result(case) | changed)

    assert (answer.status_code, list(answer.json())) == (400, [field])
    assert not Evidence.objects.exists()


def test_a_result_of_an_unknown_case_is_a_404(hospital, lim):
    class Unknown:
        pk = uuid4()

    assert post(lim, "results/", result(Unknown)).status_code == 404


def test_a_preliminary_result_waits_for_the_final_one(case, lim):
    post(lim, "results/", result(case, status="preliminary"))
    assert requirement(case, "glucose").state == "missing"

    post(lim, "results/", result(case))

    assert requirement(case, "glucose").state == "pass"


def test_a_result_is_corrected_once_and_the_list_shows_both(case, lim):
    first = post(lim, "results/", result(case)).json()

    corrected = post(lim, f"results/{first['id']}/correct/", {"value": "14.2", "unit": "mmol/L"})

    assert (corrected.status_code, corrected.json()["supersedes"]) == (201, first["id"])
    assert requirement(case, "glucose").state == "block"
    assert post(lim, f"results/{first['id']}/correct/", {"value": "5", "unit": "mmol/L"}).status_code == 409
    listed = lim.get(f"{API}/results/", {"case": str(case.pk)}).json()["results"]
    assert [one["superseded_by"] for one in listed] == [None, corrected.json()["id"]]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "values"),
        ({"value": "5", "values": {"glucose": "5"}}, "values"),
        ({"value": "5"}, "unit"),
        ({"values": {"glucose": {"number": "5", "unit": "g/L"}}}, "glucose"),
    ],
)
def test_a_correction_says_what_is_right(case, lim, body, field):
    first = post(lim, "results/", result(case)).json()

    answer = post(lim, f"results/{first['id']}/correct/", body)

    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_a_result_is_taken_back_with_a_reason(case, lim):
    first = post(lim, "results/", result(case)).json()
    path = f"results/{first['id']}/retract/"

    assert list(post(lim, path, {"reason": "no"}).json()) == ["reason"]
    assert post(lim, path, {"reason": "Another patient's."}).json()["status"] == "retracted"
    assert post(lim, path, {"reason": "Another patient's."}).status_code == 409
    assert requirement(case, "glucose").state == "missing"


# --- readiness


def test_readiness_says_verdict_what_is_in_the_way_and_the_earliest_day(hospital, case, lim):
    hospital.record(case, "consent")

    body = lim.get(f"{API}/cases/{case.pk}/readiness/").json()

    assert (body["verdict"], body["may_be_called"], body["worst"]) == ("not_ready", False, "missing")
    assert {one["code"]: one["owner"] for one in body["in_the_way"]} == {
        "glucose": "coordinator",
        "wristband": "ward_nurse",
    }
    assert body["in_the_way"][0]["requirement"] == str(requirement(case, body["in_the_way"][0]["code"]).pk)
    assert body["earliest"]["requirement"] == "glucose"
    assert len(body["items"]) == 4


def test_readiness_at_another_time_is_a_what_if(hospital, case, lim):
    for code in ("glucose", "consent", "wristband"):
        hospital.record(case, code)
    later = (now() + timedelta(days=20)).isoformat()

    assert lim.get(f"{API}/cases/{case.pk}/readiness/").json()["verdict"] == "ready"
    body = lim.get(f"{API}/cases/{case.pk}/readiness/", {"at": later}).json()
    assert {one["code"] for one in body["in_the_way"]} == {"glucose", "wristband"}
    assert lim.get(f"{API}/cases/{case.pk}/readiness/?at={later}").status_code == 200


@pytest.mark.parametrize("at", ["soon", "9999-12-31T00:00:00Z", "0001-01-01T00:00:00Z", "2026-13-01"])
def test_an_impossible_time_is_a_400_at_its_field(case, lim, at):
    answer = lim.get(f"{API}/cases/{case.pk}/readiness/", {"at": at})

    assert (answer.status_code, list(answer.json())) == (400, ["at"])


def test_a_case_without_a_protocol_is_unknown_and_says_why(hospital, lim):
    from tests.factories.cases import CaseFactory

    case = CaseFactory(site=hospital.site, procedure=hospital.procedure, surgeon=hospital.okafor)

    body = lim.get(f"{API}/cases/{case.pk}/readiness/").json()

    assert (body["verdict"], body["may_be_called"]) == ("unknown", False)
    assert body["reasons"] == ["the case has no protocol with requirements"]


# --- alarms


def test_an_alarm_is_listed_until_somebody_acknowledges_it(hospital, lim):
    booking = hospital.ready_booking()
    scheduling.actions.call_for_patient(booking=booking, by=hospital.lim, at=now())
    hospital.record(booking.case, "glucose", values=DANGEROUS)

    [alarm] = lim.get(f"{API}/alarms/", {"open": "true"}).json()["results"]
    assert (alarm["requirement_code"], alarm["state"]) == ("glucose", "block")
    path = f"alarms/{alarm['id']}/acknowledge/"
    assert post(client_of(hospital.reyes), path).status_code == 403
    assert post(lim, path).json()["acknowledged_by"] == str(hospital.lim.pk)
    assert post(lim, path).status_code == 409
    assert lim.get(f"{API}/alarms/", {"open": "true"}).json()["count"] == 0


# --- who may see


def test_other_hospitals_cases_do_not_exist(hospital, case):
    recorded = hospital.record(case, "glucose", values=HIGH)
    row = requirement(case, "glucose")
    outsider = client_of(UserFactory(site=SiteFactory(code="south"), role="anaesthetist"))

    for path in (f"requirements/{row.pk}", f"results/{recorded.pk}", f"cases/{case.pk}/readiness"):
        assert outsider.get(f"{API}/{path}/").status_code == 404
    assert (
        post(outsider, f"requirements/{row.pk}/accept/", {"reason": "x" * 20}, version=2).status_code == 404
    )
    assert post(outsider, f"requirements/{row.pk}/evidence/", evidence(HIGH), version=2).status_code == 404
    assert post(outsider, f"results/{recorded.pk}/retract/", {"reason": "x" * 20}).status_code == 404
    assert post(outsider, "results/", result(case)).status_code == 404
    for path in ("requirements", "results", "decisions", "alarms"):
        assert outsider.get(f"{API}/{path}/").json()["count"] == 0


def test_who_needs_no_chart_reads_none(hospital, case):
    recorded = hospital.record(case, "glucose")
    novak = client_of(manager_novak(hospital.site))

    for path in ("results", f"results/{recorded.pk}", f"requirements/{recorded.requirement_id}", "decisions"):
        assert novak.get(f"{API}/{path}/").status_code == 403


@pytest.mark.parametrize(
    ("path", "queries"), [("requirements", 4), ("results", 7), ("decisions", 2), ("alarms", 2)]
)
@pytest.mark.parametrize("rows", [1, 4])
def test_a_list_costs_the_same_however_long(hospital, lim, django_assert_num_queries, path, queries, rows):
    for _ in range(rows):
        hospital.record(hospital.case(), "glucose")

    with django_assert_num_queries(queries):
        lim.get(f"{API}/{path}/")


def test_one_case_costs_a_fixed_number_of_queries(hospital, case, lim, django_assert_num_queries):
    for _ in range(3):
        hospital.record(case, "glucose")
    row = requirement(case, "glucose")

    with django_assert_num_queries(11):
        lim.get(f"{API}/cases/{case.pk}/readiness/")
    with django_assert_num_queries(12):
        lim.get(f"{API}/requirements/{row.pk}/")
