"""Alive, ready, measured, described."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from hospital import health


def test_alive_asks_nobody(client):
    assert client.get("/livez").status_code == 200


@pytest.mark.django_db
def test_ready_with_the_database_migrated_and_the_clocks_together(client):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() | {"redis": None} == {
        "ready": True,
        "database": True,
        "migrations": True,
        "clock": True,
        "redis": None,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(("apart", "status"), [(4, 200), (6, 503), (-6, 503)])
def test_not_ready_when_the_clocks_are_apart(client, monkeypatch, apart, status):
    monkeypatch.setattr(health, "now", lambda: timezone.now() + timedelta(seconds=apart))

    assert client.get("/readyz").status_code == status


def test_not_ready_without_a_database(client, monkeypatch):
    def away():
        raise OperationalError

    monkeypatch.setattr(health, "now", away)
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["database"], answer["Retry-After"]) == (503, False, "5")


@pytest.mark.django_db
def test_not_ready_before_the_migrations(client, monkeypatch):
    monkeypatch.setattr(health, "_is_migrated", lambda: False)
    monkeypatch.setattr(health, "_forget", lambda: False)

    assert client.get("/readyz").json()["migrations"] is False


@pytest.mark.django_db
def test_metrics_are_there(client):
    assert b"django_http_requests_before_middlewares_total" in client.get("/metrics").content


@pytest.mark.django_db
def test_the_description_of_the_api_names_what_is_in_it(client):
    answer = client.get("/api/schema/", headers={"Accept": "application/json"})

    assert answer.status_code == 200
    assert "/api/v1/reminders/" in answer.json()["paths"]


def test_the_description_of_the_api_has_no_warning(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))


@pytest.mark.django_db
def test_the_documents_page_runs_under_the_content_security_policy(client):
    page = client.get("/api/docs/").content.decode()

    assert "<style" not in page
    assert "<script>" not in page
    assert client.get("/api/docs/?script=").status_code == 200
