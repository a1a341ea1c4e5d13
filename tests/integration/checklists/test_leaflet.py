"""The paper that a patient takes home."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories.checklists import a_booked_case, a_hospital
from tests.factories.staff import SiteFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return a_hospital()


def leaflet(client, hospital, case):
    client.force_login(hospital.anaesthetist)
    return client.get(reverse("checklists:leaflet", args=[case.pk]))


def test_a_patient_reads_in_their_own_language_what_is_meant_for_patients(client, hospital):
    case = a_booked_case(hospital).case
    case.patient.language = "ru"
    case.patient.save()

    paper = leaflet(client, hospital, case).content.decode()

    assert 'lang="ru"' in paper
    assert "не отменяйте лекарства самостоятельно" in paper
    assert "what you should know" not in paper


def test_only_the_parents_of_a_child_read_what_is_for_parents(client, hospital):
    case = a_booked_case(hospital).case
    assert "A parent or guardian signs" not in leaflet(client, hospital, case).content.decode()

    case.patient.birth_date = case.surgery_at.date() - timedelta(days=365 * 9)
    case.patient.save()

    assert "A parent or guardian signs" in leaflet(client, hospital, case).content.decode()


def test_the_paper_names_neither_the_operation_nor_the_diagnosis(client, hospital):
    case = a_booked_case(hospital).case

    page = leaflet(client, hospital, case).content.decode()
    paper = page[page.index("<article") : page.index("</article>")]

    assert case.procedure.name_en not in paper
    assert case.diagnosis_text not in paper


def test_nobody_prints_the_paper_of_another_hospital(client, hospital):
    case = a_booked_case(hospital).case
    stranger = UserFactory(role="surgeon", sites=[SiteFactory()])
    client.force_login(stranger)

    assert client.get(reverse("checklists:leaflet", args=[case.pk])).status_code == 404
