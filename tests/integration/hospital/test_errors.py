"""A failure is answered plainly, on a screen and in JSON, and never quotes what it failed on."""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError

pytestmark = pytest.mark.django_db
THINGS = "/api/v1/things/"
# PostgreSQL's code, the answer's status and its code.
DATABASE = [
    ("23P01", 409, "taken"),
    ("40P01", 409, "busy"),
    ("40001", 409, "busy"),
    ("55P03", 409, "busy"),
    ("23505", 409, "already_exists"),
    ("23514", 409, "refused_by_database"),
    ("23503", 409, "refused_by_database"),
    ("42501", 409, "refused_by_database"),
    ("22001", 400, "bad_input"),
    ("57014", 503, "unavailable"),
    ("53300", 503, "unavailable"),
    ("57P01", 503, "unavailable"),
]


def test_a_refusal_says_who_has_the_place_and_until_when(api):
    answer = api.get(THINGS, {"fail": "refused"})

    assert answer.status_code == 409
    assert answer.json() == {
        "code": "no_place",
        "detail": "The surgeon is not free.",
        "reasons": [
            {
                "sentence": "Chidi Okafor operates until 10:45.",
                "code": "surgeon_busy",
                "surgeon": "Chidi Okafor",
                "until": "10:45",
            }
        ],
    }


def test_bad_input_names_the_field(api):
    answer = api.get(THINGS, {"fail": "bad input"})

    assert (answer.status_code, answer.json()) == (400, {"side": ["Choose left or right."]})


@pytest.mark.parametrize(("sqlstate", "status", "code"), DATABASE)
def test_what_the_database_forbids_or_cannot_is_said_in_json(api, sqlstate, status, code):
    answer = api.get(THINGS, {"fail": f"sqlstate {sqlstate}"})

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert b"Secretova" not in answer.content


@pytest.mark.parametrize(("sqlstate", "status", "code"), DATABASE)
def test_what_the_database_forbids_or_cannot_is_said_on_a_page(api, sqlstate, status, code):
    answer = api.get("/page/", {"fail": f"sqlstate {sqlstate}"})

    assert answer.status_code == status
    assert b"Secretova" not in answer.content


def test_a_trigger_that_says_no_is_a_conflict(api):
    answer = api.get(THINGS, {"fail": "trigger"})

    assert (answer.status_code, answer.json()["code"]) == (409, "refused_by_database")


@pytest.mark.parametrize("address", [THINGS, "/page/"])
def test_an_absent_database_under_a_middleware_asks_to_come_back(api, monkeypatch, address):
    def away(*_: object):
        raise OperationalError("Secretova")

    monkeypatch.setattr(SessionStore, "load", away)
    answer = api.get(address)

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert b"Secretova" not in answer.content


@pytest.mark.parametrize("address", [THINGS, "/page/"])
def test_an_absent_database_asks_to_come_back(api, address):
    answer = api.get(address, {"fail": "database down"})

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


@pytest.mark.parametrize(
    ("fail", "status", "code"),
    [("not found", 404, "not_found"), ("forbidden", 403, "permission_denied"), ("bug", 500, "error")],
)
def test_the_rest_has_a_code_and_a_sentence(api, fail, status, code):
    answer = api.get(THINGS, {"fail": fail})

    assert answer.status_code == status
    assert answer.json()["code"] == code
    assert answer.json()["detail"]
    assert b"Secretova" not in answer.content


@pytest.mark.parametrize(
    ("fail", "status"), [("not found", 404), ("forbidden", 403), ("bug", 500), ("refused", 409)]
)
def test_a_screen_gets_a_page(api, fail, status):
    answer = api.get("/page/", {"fail": fail})

    assert answer.status_code == status
    assert answer["Content-Type"].startswith("text/html")
    assert b"Secretova" not in answer.content


def test_an_unknown_address_of_the_api_is_answered_in_json(api):
    answer = api.get("/api/v1/nothing/")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_json_that_is_none_is_bad_input_and_is_not_quoted(api):
    answer = api.generic("POST", THINGS, b'{"name": "Secretova', content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")
    assert b"Secretova" not in answer.content


def test_a_form_without_its_token_is_told_to_reload(small_api, reyes, client):
    client.handler.enforce_csrf_checks = True
    client.force_login(reyes)

    assert client.post("/page/", {}).status_code == 403


class TestVersions:
    def test_a_change_must_say_which_version_it_was_made_on(self, api):
        assert api.patch(THINGS, {}).status_code == 428

    @pytest.mark.parametrize("named", ["*", "", "x", '"x"', 'W/"7"'])
    def test_what_names_no_version_is_none(self, api, named):
        assert api.patch(THINGS, {}, headers={"If-Match": named}).status_code == 428

    def test_a_stale_version_gets_the_one_that_holds(self, api):
        answer = api.patch(THINGS, {}, headers={"If-Match": '"6"'})

        assert answer.status_code == 412
        assert (answer.json()["code"], answer.json()["version"], answer["ETag"]) == ("stale", 7, '"7"')

    @pytest.mark.parametrize("named", ['"7"', "7", '"6", "7"'])
    def test_the_right_version_passes(self, api, named):
        answer = api.patch(THINGS, {}, headers={"If-Match": named})

        assert (answer.status_code, answer["ETag"]) == (200, '"7"')
