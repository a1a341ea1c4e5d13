"""What an operator runs by hand."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.utils import timezone
from rest_framework.test import APIClient

from staff.models import Site, User
from tests.factories.staff import SiteFactory, coordinator_reyes

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_a_new_person_can_sign_in_with_the_password_that_was_printed(client):
    SiteFactory(code="NORTH")

    said = run("create_staff", "Okafor", "--role", "surgeon", "--site", "NORTH", "--name", "Chidi Okafor")

    password = said.split("Password: ")[1].strip()
    person = User.objects.get(username="okafor")
    assert person.check_password(password)
    assert (person.role, person.full_name) == ("surgeon", "Chidi Okafor")
    assert [site.code for site in person.sites.all()] == ["NORTH"]


def test_a_surgeon_is_qualified_for_what_the_hospital_says(client):
    SiteFactory(code="NORTH")
    new = ["--role", "surgeon", "--site", "NORTH", "--name", "Chidi Okafor"]

    run("create_staff", "okafor", *new, "--privilege", "complex", "--privilege", "closed")
    run("create_staff", "ivanova", *new)

    assert User.objects.get(username="okafor").privileges == ["closed", "complex"]
    assert User.objects.get(username="ivanova").privileges == []
    assert run("set_privileges", "ivanova", "--privilege", "complex") == "ivanova: complex.\n"
    assert run("set_privileges", "okafor") == "okafor: simple open operations only.\n"
    assert User.objects.get(username="ivanova").privileges == ["complex"]
    assert User.objects.get(username="okafor").privileges == []


def test_privileges_are_for_surgeons_who_are_there():
    SiteFactory(code="NORTH")

    with pytest.raises(CommandError, match="Only a surgeon has privileges"):
        run(
            "create_staff", "lim", "--role", "ward_nurse", "--site", "NORTH", "--name", "Wei Lim",
            "--privilege", "complex",
        )  # fmt: skip
    with pytest.raises(CommandError, match="Nobody signs in as nobody"):
        run("set_privileges", "nobody")
    coordinator_reyes()
    with pytest.raises(CommandError, match="Only a surgeon"):
        run("set_privileges", "reyes", "--privilege", "closed")
    with pytest.raises(IntegrityError):
        User.objects.update(privileges=["brain"])


def test_the_first_person_brings_the_first_site(settings):
    settings.TIME_ZONE = "Europe/Moscow"

    run(
        "create_staff", "reyes", "--role", "coordinator", "--name", "Marta Reyes",
        "--site", "NORTH", "--site-name", "North Hospital",
    )  # fmt: skip

    site = Site.objects.get()
    assert (site.code, site.name, site.time_zone) == ("NORTH", "North Hospital", "Europe/Moscow")


def test_an_unknown_site_a_taken_name_and_an_unknown_role_are_refused():
    coordinator_reyes(SiteFactory(code="NORTH"))

    with pytest.raises(CommandError, match="No site has the code SOUTH"):
        run("create_staff", "lim", "--role", "ward_nurse", "--site", "SOUTH", "--name", "Wei Lim")
    with pytest.raises(CommandError, match="taken"):
        run("create_staff", "REYES", "--role", "manager", "--site", "NORTH", "--name", "Other")
    with pytest.raises(CommandError, match="invalid choice"):
        run("create_staff", "lim", "--role", "admin", "--site", "NORTH", "--name", "Wei Lim")
    assert User.objects.count() == 1


def test_a_token_lets_a_program_in_and_only_its_hash_is_kept():
    person = coordinator_reyes()

    token = run("api_token", "reyes").strip()

    (kept,) = person.auth_token_set.all()
    assert token not in kept.digest
    assert kept.expiry is not None
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    assert api.get("/api/v1/no-such-thing/").status_code == 404


def test_a_token_that_ran_out_lets_nobody_in_and_goes_at_the_latest_with_the_next_one():
    person = coordinator_reyes()
    old, unused = (run("api_token", "reyes").strip() for _ in range(2))
    person.auth_token_set.update(expiry=timezone.now() - timedelta(seconds=1))
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {old}")

    assert api.get("/api/v1/bookings/").status_code == 401
    (kept,) = person.auth_token_set.all()
    assert unused.startswith(kept.token_key)

    new = run("api_token", "reyes").strip()

    (kept,) = person.auth_token_set.all()
    assert new.startswith(kept.token_key)


def test_nobody_and_a_closed_account_get_no_token():
    coordinator_reyes(is_active=False)

    for name in ("nobody", "reyes"):
        with pytest.raises(CommandError, match="Nobody signs in"):
            run("api_token", name)
