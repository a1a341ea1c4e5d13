from datetime import date

import pytest
from django.http import Http404

from patients import queries
from tests.factories.patients import PatientFactory, add_condition, add_identifier
from tests.factories.staff import SiteFactory, coordinator_reyes

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return SiteFactory()


@pytest.fixture
def reyes(site):
    return coordinator_reyes(site)


@pytest.fixture
def anna(site):
    patient = PatientFactory(
        site=site,
        family_name="Цветкова",
        given_name="Анна",
        other_names="Юрьевна",
        birth_date=date(1950, 11, 22),
    )
    add_identifier(patient, "AB 001-234", authority="S1")
    return patient


@pytest.mark.parametrize(
    "typed",
    [
        "Цвет",
        "tsvetk",
        "Cvetkova Anna",
        "anna",
        "анна цветкова",
        "Yuryevna",
        "ab001234",
        "АВ 001 234",
        "22.11.1950",
        "1950-11-22",
        "22 Nov 1950",
        "",
        "  ",
    ],
)
def test_a_patient_is_found_by_name_in_any_script_number_or_birth_date(reyes, anna, typed):
    PatientFactory(site=anna.site, family_name="Okafor", given_name="Chidi", birth_date=date(1980, 1, 1))

    found = list(queries.search(reyes, typed))

    assert found == [anna] or (not typed.strip() and anna in found)


@pytest.mark.parametrize(
    "typed", ["Okafor", "anna okafor", "AB001", "22.11.1951", "🙂", "%", "_", "' OR 1=1 --", "\\"]
)
def test_what_does_not_match_is_not_found(reyes, anna, typed):
    assert list(queries.search(reyes, typed)) == []


def test_patients_of_other_hospitals_do_not_exist(reyes):
    stranger = PatientFactory()
    condition = add_condition(stranger, "M17.1")

    assert not queries.search(reyes, stranger.family_name)
    with pytest.raises(Http404):
        queries.patient_for(reyes, stranger.pk)
    with pytest.raises(Http404):
        queries.chart_for(reyes, stranger.pk)
    with pytest.raises(Http404):
        queries.fact_for(reyes, "condition", condition.pk, patient=stranger.pk)


def test_a_patient_treated_here_is_seen_here(site, reyes):
    assert queries.patient_for(reyes, PatientFactory(known_at=[site]).pk)


def test_an_entry_is_found_only_under_its_own_patient(site, reyes):
    one, other = PatientFactory(site=site), PatientFactory(site=site)
    condition = add_condition(one, "M17.1")

    assert queries.fact_for(reyes, "condition", condition.pk, patient=one.pk) == condition
    with pytest.raises(Http404):
        queries.fact_for(reyes, "condition", condition.pk, patient=other.pk)
