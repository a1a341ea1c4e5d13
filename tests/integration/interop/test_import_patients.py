import os
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from patients import actions
from patients.domain.kinds import ConditionStatus
from patients.models import Allergy, Condition, Medicine, Patient
from tests.factories.fhir_lines import allergy, condition, folder, medicine, patient, write
from tests.factories.patients import LONG_AGO, PatientFactory, add_identifier
from tests.factories.staff import SiteFactory, coordinator_reyes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    return SiteFactory(code="A", time_zone="Europe/London")


def run(*paths: Path, **options) -> str:
    out = StringIO()
    call_command("import_patients", *map(str, paths), stdout=out, **options)
    return out.getvalue()


def test_a_patient_arrives_with_numbers_contacts_and_what_is_known(tmp_path, site):
    out = run(write(tmp_path / "all.ndjson", medicine(), allergy(), condition(), patient()))

    person = Patient.objects.get()
    assert (person.family_name, person.given_name, person.other_names) == ("Testova1", "Olga", "Maria")
    assert (str(person.phone), person.site, person.time_zone) == ("+12127365000", site, "Europe/London")
    assert {(row.authority, row.value) for row in person.identifiers.all()} == {
        ("urn:hospital", "MR-000001"),
        ("FHIR Patient", "p1"),
    }
    assert Condition.objects.get().onset_on == date(2001, 5, 1)
    assert Condition.objects.get().system == "SNOMED CT"
    assert Medicine.objects.get().started_on == date(2020, 1, 2)
    assert (Allergy.objects.get().reactions, Allergy.objects.get().criticality) == ("Rash", "high")
    assert "Patient: 1 new, 0 changed, 0 unchanged, 0 skipped" in out
    assert "rules that ask for ICD-10 do not see it (1; line 3)" in out


def test_the_second_time_does_nothing(tmp_path):
    folder(tmp_path, patients=13, conditions=60, medicines=90, allergies=11, seed=7)
    run(tmp_path)
    before = list(Patient.objects.values_list("pk", "version"))

    out = run(tmp_path)

    assert "Patient: 0 new, 0 changed, 13 unchanged, 0 skipped" in out
    assert "Condition: 0 new, 0 changed, 60 unchanged, 0 skipped" in out
    assert "MedicationRequest: 0 new, 0 changed, 90 unchanged, 0 skipped" in out
    assert "AllergyIntolerance: 0 new, 0 changed, 11 unchanged, 0 skipped" in out
    assert list(Patient.objects.values_list("pk", "version")) == before
    assert (Condition.objects.count(), Medicine.objects.count(), Allergy.objects.count()) == (60, 90, 11)


def test_what_the_other_system_changed_is_followed(tmp_path):
    run(write(tmp_path / "a.ndjson", patient(), medicine()))

    out = run(write(tmp_path / "a.ndjson", medicine(status="stopped")))

    assert "MedicationRequest: 0 new, 1 changed, 0 unchanged" in out
    assert Medicine.objects.get().status == "stopped"


def test_what_staff_marked_as_a_mistake_stays_one(tmp_path, site):
    run(write(tmp_path / "a.ndjson", patient(), condition()))
    actions.withdraw_condition(
        condition=Condition.objects.get(),
        status=ConditionStatus.ENTERED_IN_ERROR,
        by=coordinator_reyes(site),
        at=LONG_AGO,
    )

    run(tmp_path / "a.ndjson")

    assert Condition.objects.get().status == "entered_in_error"


def test_a_patient_registered_here_is_recognised_and_left_as_they_are(tmp_path, site):
    known = PatientFactory(site=site, family_name="Testova", given_name="Olga", birth_date=date(1951, 3, 2))
    add_identifier(known, "mr 000001", authority="urn:hospital")

    out = run(write(tmp_path / "a.ndjson", patient(), condition()))

    assert "Patient: 0 new, 0 changed, 1 unchanged" in out
    assert Condition.objects.get().patient == known
    assert Patient.objects.get().family_name == "Testova"


def test_a_number_of_somebody_else_is_left_to_a_person(tmp_path, site):
    add_identifier(PatientFactory(site=site, family_name="Okafor"), "MR-000001", authority="urn:hospital")

    out = run(write(tmp_path / "a.ndjson", patient(), condition(), patient(2)))

    assert "Its number belongs to a patient with another birth date and name. (1; line 1)" in out
    assert "its patient is not here (1; line 2)" in out
    assert Patient.objects.filter(family_name="Testova2").exists()


def test_two_who_look_alike_are_both_loaded_and_pointed_out(tmp_path):
    twin = patient(2, name=patient()["name"], birthDate=patient()["birthDate"])

    out = run(write(tmp_path / "a.ndjson", patient(), twin))

    assert Patient.objects.count() == 2
    assert "looks like somebody registered here: see whether they are one person (1; line 2)" in out


def test_every_bad_line_is_named_and_the_good_ones_are_loaded(tmp_path):
    out = run(
        write(
            tmp_path / "a.ndjson",
            b"\xef\xbb\xbf" + b'{"resourceType": "Basic"}',
            b"not json",
            b"[1]",
            b"\xff\xfe",
            b'{"resourceType": "Condition", "id": "a\x00b"}',
            b'{"resourceType": "Condition", "id": "a\\u0000b"}',
            b"[" * 100_000,
            b"",
            patient(birthDate="1990"),
            patient(name=[]),
            patient(name=[{"family": "<script>", "given": ["A"]}]),
            patient(birthDate="2190-01-01"),
            patient(),
            condition(1, "p9"),
            condition(2, verificationStatus={"coding": [{"code": "entered-in-error"}]}),
            condition(3, verificationStatus={"coding": [{"code": "refuted"}]}),
            condition(4, code={}),
            condition(5, subject={"reference": "Group/1"}),
            medicine(6, status="draft"),
            medicine(7, medicationCodeableConcept=None),
            allergy(8, code={"coding": [{"code": "716186003"}], "text": "No known allergy"}),
            condition(9),
        )
    )

    for line in (
        "a kind of resource that is not taken in (1; line 1)",
        "not JSON (2; lines 2, 7)",
        "not a FHIR resource (1; line 3)",
        "not UTF-8 (1; line 4)",
        "contains the character NUL (2; lines 5, 6)",
        "has no full birth date (1; line 9)",
        "has no family name or no first name (1; line 10)",
        "A name has letters, digits, spaces, hyphens and apostrophes only. (1; line 11)",
        "The birth date is in the future. (1; line 12)",
        "its patient is not here (1; line 14)",
        "entered in error (1; line 15)",
        "refuted (1; line 16)",
        "has neither a code nor words (1; line 17)",
        "does not say which patient it is about (1; line 18)",
        "only a draft or a proposal (1; line 19)",
        "does not name the medicine (1; line 20)",
        "says only that no allergy is known (1; line 21)",
    ):
        assert line in out.replace("family_name: ", "").replace("birth_date: ", "")
    assert (Patient.objects.count(), Condition.objects.count()) == (1, 1)


def test_a_child_and_a_bad_telephone_are_loaded_and_pointed_out(tmp_path):
    child = patient(birthDate="2015-01-01", telecom=[{"system": "phone", "value": "555-810-7203"}])

    out = run(write(tmp_path / "a.ndjson", child))

    assert "note: its telephone is not a valid number: loaded without (1; line 1)" in out
    assert "note: under 18: name a guardian" in out


def test_nothing_usable_is_a_failure(tmp_path):
    with pytest.raises(CommandError, match="Nothing in these files"):
        run(write(tmp_path / "a.ndjson", b"nonsense"))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [({"site": "Z"}, "no such hospital"), ({"by": "nobody"}, "nobody with this user name")],
)
def test_an_unknown_hospital_or_person_is_said_at_once(tmp_path, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(write(tmp_path / "a.ndjson", patient()), **options)


def test_a_missing_file_or_an_empty_folder_is_said_at_once(tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        run(tmp_path / "missing.ndjson")
    with pytest.raises(CommandError, match=r"no \.ndjson files"):
        run(tmp_path)


@pytest.mark.skipif(not os.environ.get("GREENLIST_FHIR_SAMPLE"), reason="GREENLIST_FHIR_SAMPLE is not set")
def test_the_public_sample_is_loaded_completely_and_once():
    sample = Path(os.environ["GREENLIST_FHIR_SAMPLE"])
    for _ in range(2):
        run(sample)
        counted = [model.objects.count() for model in (Patient, Allergy, Condition, Medicine)]
        assert counted == [13, 11, 555, 1745]
