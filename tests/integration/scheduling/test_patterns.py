"""A coordinator keeps the weekly patterns from which sessions are made."""

from datetime import date, time

import pytest
from django.urls import reverse

from scheduling.models import SessionTemplate, Theatre
from tests.factories.staff import SiteFactory, anaesthetist_sato, coordinator_reyes, nurse_lim, surgeon_okafor

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return SiteFactory()


@pytest.fixture
def pattern(site):
    theatre = Theatre.objects.create(site=site, code="T1", name="Theatre 1")
    return {
        "theatre": theatre.pk,
        "weekday": 0,
        "starts_at": "08:00",
        "ends_at": "16:00",
        "surgeon": surgeon_okafor(site).pk,
        "anaesthetist": anaesthetist_sato(site).pk,
        "valid_from": "2026-11-23",
        "valid_until": "",
    }


@pytest.fixture
def coordinator(client, site):
    client.force_login(coordinator_reyes(site))
    return client


def test_a_pattern_is_kept_as_it_was_entered(coordinator, pattern):
    answer = coordinator.post(reverse("scheduling:add_pattern"), pattern)

    assert answer.status_code == 302
    kept = SessionTemplate.objects.get()
    assert (kept.weekday, kept.starts_at, kept.ends_at) == (0, time(8), time(16))
    assert (kept.valid_from, kept.valid_until) == (date(2026, 11, 23), None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ends_at", "07:00"),
        ("ends_at", "08:00"),
        ("starts_at", "25:99"),
        ("weekday", "7"),
        ("weekday", "Monday"),
        ("valid_until", "2026-11-01"),
        ("valid_from", "31 February"),
        ("theatre", "00000000-0000-0000-0000-000000000000"),
        ("surgeon", "<script>"),
        ("anaesthetist", "\x00"),
    ],
)
def test_what_cannot_be_stands_beside_its_field_and_nothing_is_kept(coordinator, pattern, field, value):
    answer = coordinator.post(reverse("scheduling:add_pattern"), pattern | {field: value})

    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert not SessionTemplate.objects.exists()


def test_another_hospitals_theatre_and_surgeon_are_not_offered(coordinator, pattern):
    elsewhere = SiteFactory()
    theatre = Theatre.objects.create(site=elsewhere, code="T9", name="Theatre 9")

    answer = coordinator.post(reverse("scheduling:add_pattern"), pattern | {"theatre": theatre.pk})

    assert "theatre" in answer.context["form"].errors


def test_a_nurse_keeps_no_patterns(client, site):
    client.force_login(nurse_lim(site))

    assert client.get(reverse("scheduling:add_pattern")).status_code == 403
