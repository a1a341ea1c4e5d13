"""Production's files, read and checked; no container engine is needed, and none of this proves that they run."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis
import yaml
from django.conf import settings
from django.db import connection

CLONE = Path(__file__).resolve().parents[2]
TEXT = (CLONE / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
DOCKERFILE = (CLONE / "Dockerfile").read_text()
OURS = ("migrate", "web", "worker", "beat", "sweeper", "listener")
SECRET = re.compile(r"(PASSWORD|SECRET|TOKEN|AUTH|_URL)")


def tag(service: str) -> list[str]:
    return SERVICES[service]["image"].rpartition(":")[2].split(".")


def test_the_hospital_is_whole():
    assert set(SERVICES) == {"postgres", "redis", "migrate", "web", "worker", "beat", "sweeper", "listener"}


@pytest.mark.parametrize("service", ["postgres", "redis", "web", "worker", "beat", "sweeper", "listener"])
def test_every_lasting_service_is_watched_and_started_again(service):
    assert SERVICES[service]["healthcheck"]["test"][0] == "CMD"
    assert SERVICES[service]["restart"] == "unless-stopped"


@pytest.mark.django_db
def test_postgresql_is_the_one_the_tests_run_on():
    version = connection.cursor().execute("SHOW server_version").fetchone()[0].split(".")
    assert version[: len(tag("postgres"))] == tag("postgres")


def test_the_broker_is_the_one_the_tests_run_on():
    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        running = broker.info("server")
    version = str(running.get("valkey_version", running["redis_version"])).split(".")
    assert version[: len(tag("redis"))] == tag("redis")


def test_python_is_the_one_the_locks_are_made_for():
    assert set(re.findall(r"^FROM python:(\S+)", DOCKERFILE, flags=re.MULTILINE)) == {"3.11-slim"}


def test_no_secret_is_written_down():
    for service in SERVICES.values():
        for name, value in (service.get("environment") or {}).items():
            if SECRET.search(name):
                given = re.sub(r"\$\{[A-Z_]+:\?[^}]*\}", "", str(value))
                assert given == "" or urlsplit(given).password in (None, ""), name
    assert not re.search(r"(?i)password=\S", re.sub(r"\$\S+", "", TEXT))


def test_what_must_be_set_is_asked_for_and_listed():
    asked = set(re.findall(r"\$\{([A-Z_]+):\?", TEXT))
    listed = re.findall(
        r"^([A-Z_]+)=", (CLONE / "deploy/production/env.example").read_text(), flags=re.MULTILINE
    )
    assert asked <= set(listed)


@pytest.mark.parametrize("service", OURS)
def test_the_application_runs_with_little_power(service):
    assert SERVICES[service]["user"] == "10001:10001"
    assert SERVICES[service]["read_only"] is True
    assert SERVICES[service]["cap_drop"] == ["ALL"]


def test_the_image_itself_does_not_run_as_root():
    assert DOCKERFILE.rindex("USER 10001:10001") > DOCKERFILE.rindex("FROM ")


def test_database_and_broker_are_reached_from_inside_only():
    assert COMPOSE["networks"]["inside"]["internal"] is True
    for service in ("postgres", "redis"):
        assert "ports" not in SERVICES[service]
        assert SERVICES[service]["networks"] == ["inside"]


def test_only_the_migrations_own_the_tables():
    for service in OURS:
        user = re.match(r"postgres://(\w+):", SERVICES[service]["environment"]["DATABASE_URL"])[1]
        assert user == ("greenlist_owner" if service == "migrate" else "greenlist_app")


@pytest.mark.parametrize("service", ["web", "worker", "beat"])
def test_nothing_starts_before_the_tables_are_ready(service):
    assert SERVICES[service]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}


def test_what_the_services_call_is_in_the_image():
    left_out = (CLONE / ".dockerignore").read_text().splitlines()
    for path in re.findall(r"deploy/production/[\w./]+", TEXT + DOCKERFILE):
        assert (CLONE / path).exists(), path
    assert "!deploy" in left_out
    assert "deploy/production" not in left_out
