"""Joining two records on the screens and over the API."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from audit.models import AccessEvent
from patients.models import Patient
from tests.factories.cases import CaseFactory
from tests.factories.patients import PatientFactory, add_allergy
from tests.factories.staff import SiteFactory, coordinator_reyes, surgeon_okafor

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def site():
    return SiteFactory(code="S1")


@pytest.fixture
def keep(site):
    return PatientFactory(site=site, family_name="Petrova", identifier="100", phone="+441632960001")


@pytest.fixture
def gone(site):
    other = PatientFactory(site=site, family_name="Petrov", identifier="200")
    add_allergy(other, "<b>Latex</b>")
    return other


@pytest.fixture
def browser(client, site):
    client.force_login(coordinator_reyes(site))
    return client


def page_of(keep, gone):
    return reverse("patients:join_with", args=[keep.pk, gone.pk])


def seen(keep, gone):
    return {"version": keep.version, "other_version": gone.version, "reason": ""}


def test_a_coordinator_is_shown_who_looks_like_the_same_person_first(browser, site, keep, gone):
    PatientFactory(site=site, family_name="Okafor", birth_date=date(1950, 1, 1))
    start = browser.get(reverse("patients:detail", args=[keep.pk])).content.decode()
    assert reverse("patients:join", args=[keep.pk]) in start

    page = browser.get(reverse("patients:join", args=[keep.pk]))
    found = browser.get(reverse("patients:join", args=[keep.pk]), {"q": "okaf"})

    assert page_of(keep, gone) in page.content.decode()
    assert "OKAFOR" not in page.content.decode()
    assert "OKAFOR" in found.content.decode()
    assert set(AccessEvent.objects.latest("id").patient_ids) >= {keep.pk, gone.pk}


def test_both_records_stand_side_by_side_before_anything_happens(
    browser, keep, gone, django_assert_max_num_queries
):
    with django_assert_max_num_queries(32):
        page = browser.get(page_of(keep, gone)).content.decode()

    for words in ("PETROVA Anna", "PETROV Anna", "&lt;b&gt;Latex", "All of both", "This cannot be undone"):
        assert words in page
    assert "PETROVA" in browser.get(page_of(gone, keep)).content.decode()
    assert not Patient.objects.exclude(merged_into=None).exists()


def test_joined_the_old_address_leads_to_the_kept_record(browser, keep, gone):
    answer = browser.post(page_of(keep, gone), seen(keep, gone))
    home = reverse("patients:detail", args=[keep.pk])
    assert answer["Location"] == home

    shown = browser.get(home).content.decode()
    assert "Joined with" in shown
    assert "PETROV Anna" in shown
    for old in (reverse("patients:detail", args=[gone.pk]), page_of(keep, gone), page_of(gone, keep)):
        assert browser.get(old)["Location"] == home


def test_a_birth_date_that_differs_is_said_and_asks_how_one_knows(browser, keep, gone):
    assert b"(optional)" in browser.get(page_of(keep, gone)).content
    Patient.objects.filter(pk=gone.pk).update(birth_date=date(1972, 4, 13))

    page = browser.get(page_of(keep, gone)).content
    assert b"The birth dates are not the same." in page
    assert b"(optional)" not in page
    refused = browser.post(page_of(keep, gone), seen(keep, gone))
    assert refused.status_code == 400
    assert b"Say how you know that they are one." in refused.content

    answer = browser.post(page_of(keep, gone), seen(keep, gone) | {"reason": "passport seen"})
    assert answer.status_code == 302
    assert Patient.objects.get(pk=gone.pk).merged_reason == "passport seen"


def test_who_cannot_be_joined_is_told_why_and_gets_no_button(browser, keep, gone):
    Patient.objects.filter(pk=gone.pk).update(deceased_on=date(2026, 11, 1))

    page = browser.get(page_of(keep, gone)).content.decode()

    assert "They cannot be joined" in page
    assert "Join the two records" not in page


def test_a_page_that_is_out_of_date_shows_the_records_anew(browser, keep, gone):
    sent = seen(keep, gone)
    Patient.objects.filter(pk=gone.pk).update(version=7)

    answer = browser.post(page_of(keep, gone), sent)

    assert answer.status_code == 400
    assert b"Somebody changed this" in answer.content
    assert b'name="other_version" value="7"' in answer.content


def test_only_a_coordinator_joins_and_only_at_the_own_hospital(client, site, keep, gone):
    client.force_login(surgeon_okafor(site))
    assert client.post(page_of(keep, gone), seen(keep, gone)).status_code == 403
    assert (
        reverse("patients:join", args=[keep.pk])
        not in client.get(reverse("patients:detail", args=[keep.pk])).content.decode()
    )

    client.force_login(coordinator_reyes(site))
    stranger = PatientFactory(site=SiteFactory(code="S9"))
    assert client.post(page_of(keep, stranger), seen(keep, stranger)).status_code == 404
    assert client.get(page_of(stranger, keep)).status_code == 404


def test_nobody_asks_for_an_operation_on_the_record_that_is_gone(browser, keep, gone):
    browser.post(page_of(keep, gone), seen(keep, gone))

    assert browser.get(reverse("cases:create", args=[gone.pk])).status_code == 404


def test_the_api_joins_names_every_reason_and_sends_on(client, site, keep, gone):
    client.force_login(coordinator_reyes(site))
    CaseFactory(site=site, patient=gone)
    Patient.objects.filter(pk=gone.pk).update(birth_date=date(1972, 4, 13))
    address, body = f"/api/v1/patients/{keep.pk}/join/", {"other": str(gone.pk), "other_version": 1}

    def post(body, **headers):
        return client.post(address, body, content_type="application/json", headers=headers)

    assert post(body).status_code == 428
    assert post({"other": "x"}, **{"If-Match": '"1"'}).status_code == 400
    assert post(body | {"other": str(site.pk)}, **{"If-Match": '"1"'}).status_code == 404
    refused = post(body, **{"If-Match": '"1"'})
    assert (refused.status_code, refused.json()["code"]) == (409, "may_be_two_people")
    assert [reason["code"] for reason in refused.json()["reasons"]] == ["birth_date"]
    assert post(body | {"other_version": 2}, **{"If-Match": '"1"'}).status_code == 412

    joined = post(body | {"reason": "passport seen"}, **{"If-Match": '"1"'})

    assert (joined.status_code, joined["ETag"]) == (200, '"2"')
    assert {number["value"] for number in joined.json()["identifiers"]} == {"100", "200"}
    old = client.get(f"/api/v1/patients/{gone.pk}/", follow=True)
    assert old.json()["id"] == str(keep.pk)
