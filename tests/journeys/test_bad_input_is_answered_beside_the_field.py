"""Whatever is typed: a clear message at the field, nothing saved, nothing lost."""

import pytest
from playwright.sync_api import Page, expect

from cases.models import Case
from patients.models import Patient
from tests.factories.checklists import Hospital
from tests.factories.patients import PatientFactory
from tests.journeys.steps import axe, sign_in

STRANGE = {
    "script": "<script>document.title = 'owned'</script>",
    "right to left": "\u202eanna\u202c",
    "far too long": "x" * 5000,
    "emoji": "🦴",
}

# A browser lets nobody type more than fits.
LONGEST = 120


@pytest.mark.parametrize("kind", STRANGE)
def test_a_strange_name_never_breaks_the_registration(kind: str, hospital: Hospital, desktop: Page) -> None:
    sign_in(desktop, hospital.coordinator)
    desktop.goto("/patients/new/")

    # When the name is strange and the birth date is no date
    desktop.get_by_label("First name").fill(STRANGE[kind])
    desktop.get_by_label("Born on").fill("32.13.1950")
    desktop.get_by_label("Who gave the number").fill("North")
    desktop.get_by_role("button", name="Register").click()

    # Then the field that is wrong says so, is in the summary, and everything typed is still there
    summary = desktop.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link", name="Family name")).to_be_visible()
    born = desktop.get_by_label("Born on")
    expect(born).to_have_value("32.13.1950")
    expect(born).to_have_attribute("aria-invalid", "true")
    expect(desktop.get_by_label("First name")).to_have_value(STRANGE[kind][:LONGEST])
    expect(desktop).to_have_title("Register a patient · Greenlist")
    assert not axe(desktop)
    assert not Patient.objects.exists()


def test_a_request_with_nothing_in_it_names_every_field_that_is_missing(
    hospital: Hospital, desktop: Page
) -> None:
    # Given a patient
    patient = PatientFactory(site=hospital.site)
    sign_in(desktop, hospital.coordinator)
    desktop.goto(f"/cases/new/{patient.pk}/")

    # When only a note is written, and a date that lies back
    desktop.get_by_label("Note").fill("Left knee, varus 9°")
    desktop.get_by_label("To be done by").fill("2001-01-01")
    desktop.get_by_role("button", name="Request").click()

    # Then each missing answer is named and leads to its field
    summary = desktop.get_by_role("alert")
    for name in ("Operation", "Side", "Diagnosis, ICD-10", "Surgeon"):
        expect(summary.get_by_role("link", name=name)).to_be_visible()
    expect(desktop.get_by_label("Note")).to_have_value("Left knee, varus 9°")
    expect(desktop.get_by_label("To be done by")).to_have_value("2001-01-01")
    summary.get_by_role("link", name="Surgeon").click()
    expect(desktop.get_by_label("Surgeon")).to_be_focused()
    assert not axe(desktop)
    assert not Case.objects.exists()
