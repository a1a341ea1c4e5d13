import json

import pytest
from rest_framework.test import APIClient

from audit.models import AccessEvent
from patients.models import Allergy, Condition, Measurement, Medicine, Patient
from staff.domain.roles import Role
from tests.factories.patients import (
    PatientFactory,
    add_allergy,
    add_condition,
    add_guardian,
    add_measurement,
    add_medicine,
)
from tests.factories.staff import SiteFactory, UserFactory, coordinator_reyes, manager_novak

pytestmark = pytest.mark.django_db

URL = "/api/v1/patients/"
ANNA = {"family_name": "Petrova", "given_name": "Anna", "birth_date": "1972-03-14", "sex": "female"}
HUGE = "x" * 100_000
HOSTILE = [HUGE, "Anna\x00", "🙂🙂", "Petrova\u202eavorteP", "<script>alert(1)</script>", "", None, [], {}]


@pytest.fixture
def site():
    return SiteFactory(code="S1")


@pytest.fixture
def api(site):
    client = APIClient()
    client.force_authenticate(coordinator_reyes(site))
    return client


def test_a_patient_is_registered_and_answered_with_an_etag(api):
    answer = api.post(
        URL,
        ANNA
        | {
            "phone": "01632 960001",
            "identifiers": [{"authority": "S1", "value": "001"}],
            "related_people": [
                {"name": "Ivan Petrov", "phone": "+44 1632 960002", "is_emergency_contact": True}
            ],
        },
    )

    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"1"'
    body = answer.json()
    assert (body["site"], body["phone"]) == ("S1", "+441632960001")
    assert body["identifiers"][0]["value"] == "001"
    assert body["related_people"][0]["phone"] == "+441632960002"


def test_somebody_alike_is_a_question_with_candidates(api, site):
    known = PatientFactory(site=site, family_name="Petrova", birth_date="1972-03-14")

    asked = api.post(URL, ANNA)
    answered = api.post(URL, ANNA | {"confirm_distinct": True})

    assert asked.status_code == 409
    assert asked.json()["code"] == "looks_alike"
    assert asked.json()["reasons"][0]["patient"] == str(known.pk)
    assert answered.status_code == 201


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("field", ["family_name", "given_name"])
def test_a_hostile_name_is_refused_at_its_field(api, field, value):
    answer = api.post(URL, ANNA | {field: value})

    assert answer.status_code == 400
    assert field in answer.json()
    assert not Patient.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"birth_date": "2190-01-01"}, "birth_date"),
        ({"birth_date": "1850-01-01"}, "birth_date"),
        ({"birth_date": "31.02.1950"}, "birth_date"),
        ({"birth_date": "2015-01-01"}, "related_people"),
        ({"sex": "F"}, "sex"),
        ({"language": "xx"}, "language"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"phone": "call me"}, "phone"),
        ({"phone": HUGE}, "phone"),
        ({"email": "<script>"}, "email"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "email"),
        ({"deceased_on": "2190-01-01"}, "deceased_on"),
        ({"site": "ELSEWHERE"}, "site"),
        ({"identifiers": [{"authority": "S1", "value": "<1>"}]}, "identifiers.value"),
        ({"identifiers": [{"authority": "S1", "value": "1\x00"}]}, "identifiers"),
        ({"identifiers": [{"authority": "S1", "value": "1", "kind": "tattoo"}]}, "identifiers"),
        ({"identifiers": "1"}, "identifiers"),
        ({"related_people": [{"name": "🙂"}]}, "related_people.name"),
        ({"related_people": [{"name": "A", "phone": "x"}]}, "related_people.phone"),
    ],
)
def test_bad_input_is_named_at_its_field(api, changes, field):
    answer = api.post(URL, ANNA | changes)

    assert answer.status_code == 400
    assert list(answer.json()) == [field]
    assert not Patient.objects.exists()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"null", b"\xff", b"[" * 2000])
def test_what_is_not_an_object_is_bad_input(api, body):
    assert api.post(URL, body, content_type="application/json").status_code == 400


def test_what_is_not_asked_for_cannot_be_set(api, site):
    other = SiteFactory(code="S2")
    extra = {
        "id": "01900000-0000-7000-8000-000000000000",
        "version": 99,
        "search_key": "x",
        "known_at": [str(other.pk)],
        "created_at": "1990-01-01T00:00Z",
        "is_superuser": True,
    }

    patient = Patient.objects.get(pk=api.post(URL, ANNA | extra).json()["id"])

    assert (patient.version, patient.search_key) == (1, " petrova ana")
    assert list(patient.known_at.all()) == [site]
    assert str(patient.pk) != extra["id"]
    assert patient.created_at.year > 1990


def test_a_change_names_the_version_it_was_made_on(api, site):
    url = f"{URL}{PatientFactory(site=site).pk}/"

    missing = api.patch(url, {"given_name": "Ana"})
    stale = api.patch(url, {"given_name": "Ana"}, headers={"If-Match": '"7"'})
    good = api.patch(url, {"given_name": "Ana"}, headers={"If-Match": '"1"'})

    assert (missing.status_code, stale.status_code, good.status_code) == (428, 412, 200)
    assert stale.headers["ETag"] == '"1"'
    assert good.headers["ETag"] == '"2"'
    assert good.json()["given_name"] == "Ana"
    assert good.json()["family_name"].startswith("Petrova")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"birth_date": None}, "birth_date"),
        ({"sex": "?"}, "sex"),
        ({"given_name": "\x00"}, "given_name"),
        ({"birth_date": "2015-01-01"}, "birth_date"),
    ],
)
def test_a_bad_change_saves_nothing(api, site, changes, field):
    patient = PatientFactory(site=site)

    answer = api.patch(f"{URL}{patient.pk}/", changes, headers={"If-Match": '"1"'})

    assert answer.status_code == 400
    assert list(answer.json()) == [field]
    assert Patient.objects.get(pk=patient.pk).version == 1


ENTRIES = {
    "conditions": ({"text": "Diabetes", "code": "E11.9"}, Condition),
    "medicines": ({"text": "Warfarin", "code": "B01AA03"}, Medicine),
    "allergies": ({"text": "Latex", "category": "latex"}, Allergy),
    "measurements": (
        {"kind": "weight", "value": "72.5", "unit": "kg", "measured_at": "2026-11-01T09:00:00Z"},
        Measurement,
    ),
}


@pytest.mark.parametrize("kind", ENTRIES)
def test_a_fact_is_written_down_and_withdrawn(api, site, kind):
    patient = PatientFactory(site=site)
    body, model = ENTRIES[kind]

    made = api.post(f"{URL}{patient.pk}/{kind}/", body)
    url = f"{URL}{patient.pk}/{kind}/{made.json()['id']}/withdraw/"
    first, second = (api.post(url, {"status": "entered_in_error"}) for _ in range(2))

    assert (made.status_code, first.status_code, second.status_code) == (201, 200, 409)
    assert second.json()["code"] == "already_withdrawn"
    assert model.objects.count() == 1
    assert api.get(f"{URL}{patient.pk}/").json()[kind] == []


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        ("conditions", {"text": HUGE}, "text"),
        ("conditions", {"text": "\x00"}, "text"),
        ("conditions", {"text": "\u200e"}, "text"),
        ("conditions", {"code": "XX"}, "code"),
        ("conditions", {"onset_on": "2190-01-01"}, "onset_on"),
        ("medicines", {"code": "🙂"}, "code"),
        ("medicines", {"started_on": "0001-01-01"}, "started_on"),
        ("allergies", {"category": "weather"}, "category"),
        ("allergies", {"criticality": 7}, "criticality"),
        ("measurements", {"unit": "lb"}, "unit"),
        ("measurements", {"value": "heavy"}, "value"),
        ("measurements", {"value": "NaN"}, "value"),
        ("measurements", {"value": "1e400"}, "value"),
        ("measurements", {"value": "-5"}, "value"),
        ("measurements", {"kind": "mood"}, "kind"),
        ("measurements", {"measured_at": "2190-01-01T00:00:00Z"}, "measured_at"),
        ("measurements", {"measured_at": "0001-01-01T00:00:00+14:00"}, "measured_at"),
    ],
)
def test_a_bad_fact_is_named_at_its_field(api, site, kind, changes, field):
    patient = PatientFactory(site=site)
    body, model = ENTRIES[kind]

    answer = api.post(f"{URL}{patient.pk}/{kind}/", body | changes)

    assert answer.status_code == 400
    assert list(answer.json()) == [field]
    assert not model.objects.exists()


def test_script_in_free_text_is_kept_as_text(api, site):
    patient = PatientFactory(site=site)

    api.post(f"{URL}{patient.pk}/conditions/", {"text": "<script>alert(1)</script> 🙂"})

    assert Condition.objects.get().text == "<script>alert(1)</script> 🙂"


def test_numbers_and_people_are_added_and_taken_off(api, site):
    patient = PatientFactory(site=site)
    url = f"{URL}{patient.pk}/"

    number = api.post(f"{url}identifiers/", {"authority": "S1", "value": "99"})
    person = api.post(f"{url}related-people/", {"name": "Ivan", "is_guardian": True})
    gone = api.post(f"{url}related-people/{person.json()['id']}/remove/")

    assert (number.status_code, person.status_code, gone.status_code) == (201, 201, 204)
    assert patient.related_people.count() == 0


def test_patients_are_found_by_search_birth_date_and_number(api, site):
    anna = PatientFactory(site=site, family_name="Цветкова", birth_date="1950-11-22", identifier="AB 1-2")
    PatientFactory(site=site, family_name="Okafor")

    for query in ("search=tsvet", "search=22.11.1950", "birth_date=1950-11-22", "identifier=ab12"):
        assert [row["id"] for row in api.get(f"{URL}?{query}").json()["results"]] == [str(anna.pk)]


@pytest.mark.parametrize(
    "query", ["search=%00", "birth_date=x", "page=0", "page=99999", "identifier=%00", "search=" + "x" * 300]
)
def test_a_bad_question_is_never_a_server_error(api, query):
    assert api.get(f"{URL}?{query}").status_code in {400, 404}


def test_patients_elsewhere_are_not_found(api):
    stranger = PatientFactory()
    url = f"{URL}{stranger.pk}/"
    condition = add_condition(stranger, "M17.1")

    assert api.get(url).status_code == 404
    assert api.patch(url, {}, headers={"If-Match": '"1"'}).status_code == 404
    for kind, (body, _model) in ENTRIES.items():
        assert api.post(f"{url}{kind}/", body).status_code == 404
    withdraw = f"{url}conditions/{condition.pk}/withdraw/"
    assert api.post(withdraw, {"status": "resolved"}).status_code == 404
    assert api.get(URL).json()["count"] == 0


@pytest.mark.parametrize("pk", ["1", "x" * 36, "-" * 36, "%00"])
def test_what_is_no_id_is_not_found(api, pk):
    assert api.get(f"{URL}{pk}/").status_code == 404


@pytest.mark.parametrize("role", [Role.MANAGER, Role.THEATRE_NURSE])
def test_who_may_not_edit_is_refused(site, role):
    client = APIClient()
    client.force_authenticate(UserFactory(role=role, site=site))

    assert client.post(URL, ANNA).status_code == 403


def test_a_manager_sees_no_chart(site):
    client = APIClient()
    client.force_authenticate(manager_novak(site))

    assert client.get(URL).status_code == 403


def test_looking_is_written_down(api, site):
    patient = PatientFactory(site=site)

    api.get(f"{URL}{patient.pk}/")
    api.get(URL)

    places = list(AccessEvent.objects.order_by("pk").values_list("place", "patient_ids"))
    assert places == [("api:patients-retrieve", [patient.pk]), ("api:patients-list", [patient.pk])]


def full_patient(site):
    patient = PatientFactory(site=site)
    for n in range(3):
        add_condition(patient, f"M17.{n}")
        add_medicine(patient, f"medicine {n}")
        add_allergy(patient, f"allergy {n}")
        add_guardian(patient)
    add_measurement(patient, "weight", "70", "kg")
    return patient


def test_lists_and_charts_take_the_same_queries_whatever_the_number_of_rows(
    api, site, django_assert_num_queries
):
    patient = full_patient(site)
    api.get(URL)
    with django_assert_num_queries(5):
        one = api.get(URL)
    for _ in range(10):
        full_patient(site)
    with django_assert_num_queries(5):
        many = api.get(URL)
    with django_assert_num_queries(10):
        chart = api.get(f"{URL}{patient.pk}/")

    assert (one.json()["count"], many.json()["count"]) == (1, 11)
    assert len(chart.json()["conditions"]) == 3
    assert json.dumps(chart.json())
