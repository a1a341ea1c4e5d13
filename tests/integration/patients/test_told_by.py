"""How a patient wants to be told: asked when they are registered, changed later, and shown."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from patients.models import Patient
from patients.signals import contact_changed
from tests.factories.patients import PatientFactory, add_guardian
from tests.factories.staff import SiteFactory, coordinator_reyes

pytestmark = pytest.mark.django_db
ANNA = {
    "family_name": "Petrova",
    "given_name": "Anna",
    "birth_date": "1972-03-14",
    "sex": "female",
    "language": "en",
}


@pytest.fixture
def site():
    return SiteFactory(code="S1")


@pytest.fixture
def reyes(site):
    return coordinator_reyes(site)


@pytest.fixture
def browser(client, reyes):
    client.force_login(reyes)
    return client


@pytest.fixture
def api(reyes):
    client = APIClient()
    client.force_login(reyes)
    return client


@pytest.fixture
def told():
    """Every patient of whom the reminders hear that they are reached otherwise than before."""
    heard = []

    def hear(patient, **_):
        heard.append(patient.pk)

    contact_changed.connect(hear)
    yield heard
    contact_changed.disconnect(hear)


def wish(patient) -> tuple[bool, bool, str]:
    patient.refresh_from_db()
    return patient.may_email, patient.may_text, patient.contact_first


def test_who_says_nothing_is_told_by_what_suits_the_message(browser, site):
    browser.post(reverse("patients:create"), ANNA | {"site": str(site.pk)})

    assert wish(Patient.objects.get()) == (True, True, "")


def test_the_wish_is_asked_at_registration_and_stands_on_the_page(browser, site):
    answer = browser.post(
        reverse("patients:create"), ANNA | {"site": str(site.pk), "told_by": "sms_first"}, follow=True
    )

    assert wish(Patient.objects.get()) == (True, True, "sms")
    assert "Text message first, then e-mail" in answer.content.decode()


def test_the_form_shows_the_wish_and_an_old_form_without_it_leaves_it(browser, site):
    patient = PatientFactory(site=site, may_email=False)
    address = reverse("patients:edit", args=[patient.pk])
    changes = ANNA | {"version": "1", "phone": "+44 1632 960001"}

    page = browser.get(address).content.decode()
    browser.post(address, changes)

    assert '<option value="sms_only" selected>' in page
    assert wish(patient) == (False, True, "")
    assert str(patient.phone) == "+441632960001"


def test_a_patient_who_wants_nothing_is_to_be_called(browser, site):
    patient = PatientFactory(site=site)

    browser.post(reverse("patients:edit", args=[patient.pk]), ANNA | {"version": "1", "told_by": "none"})

    assert wish(patient) == (False, False, "")
    page = browser.get(reverse("patients:detail", args=[patient.pk])).content.decode()
    assert "None: please call" in page


def test_the_interface_reads_and_sets_it(api, site):
    patient = PatientFactory(site=site)
    address = f"/api/v1/patients/{patient.pk}/"

    answer = api.patch(address, {"may_text": False, "contact_first": "email"}, headers={"If-Match": '"1"'})

    assert answer.status_code == 200, answer.content
    assert (answer.json()["may_text"], answer.json()["contact_first"]) == (False, "email")
    assert api.get("/api/v1/patients/").json()["results"][0]["may_email"] is True


def test_an_unknown_way_is_named(api, site):
    patient = PatientFactory(site=site)

    answer = api.patch(
        f"/api/v1/patients/{patient.pk}/", {"contact_first": "pigeon"}, headers={"If-Match": '"1"'}
    )

    assert answer.status_code == 400
    assert "contact_first" in answer.json()


def test_after_a_stop_other_details_can_still_be_changed(api, site):
    patient = PatientFactory(site=site, may_text=False, contact_first="sms")

    answer = api.patch(
        f"/api/v1/patients/{patient.pk}/", {"phone": "+441632960001"}, headers={"If-Match": '"1"'}
    )

    assert answer.status_code == 200, answer.content


@pytest.mark.parametrize(
    "changes",
    [{"may_email": False}, {"email": "anna@example.org"}, {"language": "ru"}, {"time_zone": "Asia/Tokyo"}],
)
def test_reminders_hear_of_whatever_they_depend_on(api, site, told, changes):
    patient = PatientFactory(site=site)

    api.patch(f"/api/v1/patients/{patient.pk}/", changes, headers={"If-Match": '"1"'})

    assert told == [patient.pk]


def test_reminders_do_not_hear_of_a_name(api, site, told):
    patient = PatientFactory(site=site)

    api.patch(f"/api/v1/patients/{patient.pk}/", {"other_names": "Maria"}, headers={"If-Match": '"1"'})

    assert told == []


def test_reminders_hear_of_a_new_guardian_and_of_one_who_goes(browser, site, told):
    patient = PatientFactory(site=site)
    guardian = add_guardian(patient)

    browser.post(
        reverse("patients:add", args=[patient.pk, "contact"]),
        {"name": "Ivan Petrov", "phone": "+441632960001"},
    )
    browser.post(
        reverse("patients:withdraw", args=[patient.pk, "contact", guardian.pk]), {"status": "removed"}
    )

    assert told == [patient.pk, patient.pk]
