"""What every request passes."""

import json
import logging
import re

import pytest

from hospital.logs import OneLine

pytestmark = pytest.mark.django_db


def lines_of(caplog) -> list[dict[str, object]]:
    return [json.loads(OneLine().format(record)) for record in caplog.records]


def test_nothing_is_kept_in_a_cache(api):
    assert api.get("/page/")["Cache-Control"] == "no-store"


def test_every_answer_carries_the_number_of_its_request(api):
    assert re.fullmatch(r"[0-9a-f]{32}", api.get("/page/")["X-Request-ID"])


def test_a_number_from_the_proxy_is_kept_and_a_wild_one_is_not(api):
    assert api.get("/page/", headers={"X-Request-ID": "abcd-1234"})["X-Request-ID"] == "abcd-1234"
    assert "<" not in api.get("/page/", headers={"X-Request-ID": "<b>12345678"})["X-Request-ID"]


def test_a_request_leaves_one_line_with_its_route_and_without_its_address(api, reyes, caplog):
    with caplog.at_level(logging.INFO, "hospital.requests"):
        api.get("/api/v1/things/", {"search": "Secretova"})

    line = lines_of(caplog)[-1]
    assert (line["method"], line["route"], line["status"], line["user"]) == (
        "GET",
        "things",
        200,
        str(reyes.pk),
    )
    assert "Secretova" not in json.dumps(line)


@pytest.mark.parametrize("address", ["/api/v1/things/", "/page/"])
@pytest.mark.parametrize("fail", ["bug", "database down", "aborted", "sqlstate 23505"])
def test_no_log_line_repeats_what_an_exception_says(api, caplog, address, fail):
    with caplog.at_level(logging.DEBUG):
        api.get(address, {"fail": fail, "search": "Secretova"})

    written = json.dumps(lines_of(caplog))
    assert "Secretova" not in written
    assert "search=" not in written


def test_a_bug_leaves_its_type_and_place(api, caplog):
    with caplog.at_level(logging.ERROR):
        api.get("/page/", {"fail": "bug"})

    (error,) = next(line["error"] for line in lines_of(caplog) if "error" in line)
    assert error["type"] == "builtins.ValueError"
    assert error["at"][-1].endswith(" fail")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/v1/bookings", "/api/v1/bookings/"])
def test_an_api_address_is_taken_with_or_without_its_last_slash(client, address):
    assert client.post(address, "{}", content_type="application/json").status_code == 401
