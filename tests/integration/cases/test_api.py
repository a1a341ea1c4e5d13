import pytest
from rest_framework.test import APIClient

from audit.models import AccessEvent
from cases.models import Case
from staff.domain.roles import Role
from tests.factories.cases import CaseFactory, ProcedureFactory
from tests.factories.patients import PatientFactory
from tests.factories.staff import SiteFactory, UserFactory, coordinator_reyes, surgeon_okafor

pytestmark = pytest.mark.django_db

URL = "/api/v1/cases/"
HUGE = "x" * 100_000


@pytest.fixture
def site():
    return SiteFactory(code="S1")


@pytest.fixture
def api(site):
    client = APIClient()
    client.force_authenticate(coordinator_reyes(site))
    return client


@pytest.fixture
def asked(site):
    return {
        "patient": str(PatientFactory(site=site).pk),
        "procedure": ProcedureFactory().code,
        "side": "left",
        "diagnosis_code": "M17.1",
        "surgeon": str(surgeon_okafor(site).pk),
        "decided_on": "2026-11-01",
    }


def test_a_case_is_requested_and_answered_with_an_etag(api, asked):
    answer = api.post(URL, asked)

    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"1"'
    body = answer.json()
    assert (body["site"], body["procedure"], body["side"]) == ("S1", "tibial-osteotomy", "left")
    assert (body["status"], body["surgeon_name"], body["urgency"]) == ("waiting", "Chidi Okafor", "elective")
    assert body["diagnosis_text"] == "Other primary gonarthrosis"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"patient": "01900000-0000-7000-8000-000000000000"}, "patient"),
        ({"patient": "me"}, "patient"),
        ({"procedure": "brain-surgery"}, "procedure"),
        ({"procedure": HUGE}, "procedure"),
        ({"procedure": None}, "procedure"),
        ({"side": "L"}, "side"),
        ({"side": "not_applicable"}, "side"),
        ({"side": ""}, "side"),
        ({"diagnosis_code": "knee"}, "diagnosis_code"),
        ({"diagnosis_code": "M17\x00"}, "diagnosis_code"),
        ({"diagnosis_code": "D99.1"}, "diagnosis_code"),
        ({"diagnosis_code": "M99.9"}, "diagnosis_text"),
        ({"diagnosis_text": HUGE}, "diagnosis_text"),
        ({"surgeon": "01900000-0000-7000-8000-000000000000"}, "surgeon"),
        ({"site": "S2"}, "site"),
        ({"urgency": "very"}, "urgency"),
        ({"decided_on": "2190-01-01"}, "decided_on"),
        ({"decided_on": "1990-01-01"}, "decided_on"),
        ({"decided_on": "yesterday"}, "decided_on"),
        ({"wanted_date": "2020-01-01"}, "wanted_date"),
        ({"standby_on": "2020-01-01"}, "standby_on"),
        ({"wanted_date": "9999-12-31"}, "wanted_date"),
        ({"target_date": "2026-10-31"}, "target_date"),
        ({"target_date": "9999-12-31"}, "target_date"),
        ({"note": HUGE}, "note"),
        ({"note": "\x00"}, "note"),
    ],
)
def test_bad_input_is_named_at_its_field_and_nothing_is_saved(api, asked, changes, field):
    answer = api.post(URL, asked | changes)

    assert answer.status_code == 400
    assert list(answer.json()) == [field]
    assert not Case.objects.exists()


def test_free_text_stays_text_and_loses_what_turns_it_round(api, asked):
    answer = api.post(URL, asked | {"note": "<script>🙂</script> a\u202eb", "diagnosis_text": "=1+1"})

    assert answer.status_code == 201
    assert answer.json()["note"] == "<script>🙂</script> ab"


def test_a_child_without_a_guardian_is_refused_with_the_way_out(api, asked, site):
    child = PatientFactory(site=site, birth_date="2015-01-01")

    answer = api.post(URL, asked | {"patient": str(child.pk)})

    assert answer.status_code == 409
    assert answer.json()["code"] == "guardian_needed"
    assert "Name a guardian" in answer.json()["detail"]


def test_what_is_not_asked_for_cannot_be_set(api, asked):
    extra = {
        "id": "01900000-0000-7000-8000-000000000000",
        "status": "called",
        "surgery_at": "2026-12-10T08:00Z",
        "version": 9,
        "diagnosis_system": "mine",
        "cancel_reason": "other",
        "created_by": asked["surgeon"],
        "readiness": "ready",
    }

    case = Case.objects.get(pk=api.post(URL, asked | extra).json()["id"])

    assert (case.status, case.surgery_at, case.version, case.cancel_reason) == ("waiting", None, 1, "")
    assert (case.diagnosis_system, case.created_by.username) == ("ICD-10", "reyes")


def test_a_change_names_the_version_it_was_made_on(api, site):
    case = CaseFactory(site=site)
    url = f"{URL}{case.pk}/"

    missing = api.patch(url, {"side": "right"})
    stale = api.patch(url, {"side": "right"}, headers={"If-Match": '"8"'})
    good = api.patch(url, {"side": "right"}, headers={"If-Match": '"1"'})

    assert (missing.status_code, stale.status_code, good.status_code) == (428, 412, 200)
    assert good.headers["ETag"] == '"2"'
    assert good.json()["side"] == "right"
    assert good.json()["diagnosis_code"] == case.diagnosis_code


def test_another_diagnosis_brings_its_own_words(api, site):
    url = f"{URL}{CaseFactory(site=site).pk}/"

    answer = api.patch(url, {"diagnosis_code": "M21.1"}, headers={"If-Match": '"1"'})

    assert answer.json()["diagnosis_text"] == "Varus deformity, not elsewhere classified"


@pytest.mark.parametrize("field", ["patient", "status", "surgery_at", "version", "site_id", "created_at"])
def test_a_change_of_what_may_not_change_is_not_applied(api, site, field):
    case = CaseFactory(site=site)
    other = str(PatientFactory(site=site).pk)

    api.patch(f"{URL}{case.pk}/", {field: other}, headers={"If-Match": '"1"'})

    assert Case.objects.values().get(pk=case.pk) == {
        **Case.objects.values().get(pk=case.pk),
        "patient_id": case.patient_id,
        "status": "waiting",
        "version": 1,
    }


def test_a_called_case_is_refused_with_where_it_stands(api, site):
    case = CaseFactory(site=site, booked=True, status="called")

    answer = api.patch(f"{URL}{case.pk}/", {"side": "right"}, headers={"If-Match": '"1"'})

    assert answer.status_code == 409
    assert answer.json()["code"] == "wrong_status"


def test_a_case_is_cancelled_once_with_a_coded_reason(api, site):
    url = f"{URL}{CaseFactory(site=site).pk}/cancel/"

    unknown = api.post(url, {"reason": "boredom"}, headers={"If-Match": '"1"'})
    wordless = api.post(url, {"reason": "other"}, headers={"If-Match": '"1"'})
    good = api.post(url, {"reason": "patient_declined"}, headers={"If-Match": '"1"'})
    again = api.post(url, {"reason": "patient_declined"}, headers={"If-Match": '"2"'})

    assert [unknown.status_code, wordless.status_code, good.status_code, again.status_code] == [
        400,
        400,
        200,
        409,
    ]
    assert (list(unknown.json()), list(wordless.json())) == (["reason"], ["note"])
    assert good.json()["cancel_reason"] == "patient_declined"


def test_cases_are_filtered(api, site):
    wanted = CaseFactory(site=site, urgency="urgent", target_date="2026-12-01", procedure__code="foot-scarf")
    CaseFactory(site=site, target_date="2027-02-01")

    for query in (
        "urgency=urgent",
        "target_before=2026-12-02",
        "procedure=foot-scarf",
        f"surgeon={wanted.surgeon_id}",
        f"patient={wanted.patient_id}",
        "status=waiting&urgency=urgent",
    ):
        assert [row["id"] for row in api.get(f"{URL}?{query}").json()["results"]] == [str(wanted.pk)]
    assert api.get(f"{URL}?status=booked&status=called").json()["count"] == 0
    assert api.get(f"{URL}?site=S1").json()["count"] == 2


@pytest.mark.parametrize(
    "query", ["status=x", "surgeon=x", "urgency=%00", "target_before=x", "site=%00", "page=x"]
)
def test_a_bad_question_is_never_a_server_error(api, query):
    assert api.get(f"{URL}?{query}").status_code in {400, 404}


def test_cases_elsewhere_are_not_found(api):
    case = CaseFactory()
    url, version = f"{URL}{case.pk}/", {"If-Match": '"1"'}

    assert api.get(url).status_code == 404
    assert api.patch(url, {"side": "right"}, headers=version).status_code == 404
    assert api.post(f"{url}cancel/", {"reason": "other"}, headers=version).status_code == 404
    assert api.get(URL).json()["count"] == 0


@pytest.mark.parametrize("role", [Role.WARD_NURSE, Role.ANAESTHETIST, Role.MANAGER, Role.THEATRE_NURSE])
def test_who_may_not_ask_for_an_operation_is_refused(site, asked, role):
    client = APIClient()
    client.force_authenticate(UserFactory(role=role, site=site))

    assert client.post(URL, asked).status_code == 403


@pytest.mark.usefixtures("no_protocols")
def test_the_catalogue_is_read(api):
    procedure = ProcedureFactory()
    ProcedureFactory(code="old", is_active=False)

    assert api.get(f"/api/v1/procedures/{procedure.code}/").json()["equipment"] == ["c_arm"]
    assert api.get("/api/v1/procedures/?is_active=true").json()["count"] == 1
    assert api.post("/api/v1/procedures/", {}).status_code == 405
    assert api.get("/api/v1/procedures/nothing/").status_code == 404


def test_looking_is_written_down(api, site):
    case = CaseFactory(site=site)

    api.get(f"{URL}{case.pk}/")

    seen = AccessEvent.objects.get()
    assert (seen.place, seen.patient_ids) == ("api:cases-retrieve", [case.patient_id])


def test_a_list_takes_the_same_queries_whatever_the_number_of_cases(api, site, django_assert_num_queries):
    CaseFactory(site=site)
    api.get(URL)
    with django_assert_num_queries(5):
        api.get(URL)
    CaseFactory.create_batch(12, site=site)
    with django_assert_num_queries(5):
        assert api.get(URL).json()["count"] == 13
