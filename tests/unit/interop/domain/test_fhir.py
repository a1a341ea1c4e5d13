import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interop.domain import ndjson
from interop.domain.fhir import ImportedPatient, read_fact, read_patient
from interop.domain.ndjson import Skip, read_line
from patients.domain.kinds import IdentifierKind, Language, Sex
from tests.factories.fhir_lines import allergy, condition, medicine, patient


def read(**changes) -> ImportedPatient | Skip:
    return read_patient(patient(**changes), region="GB")


def test_the_official_name_is_taken_before_the_maiden_name():
    names = [
        {"use": "maiden", "family": "Old", "given": ["A"]},
        {"use": "official", "family": "New", "given": ["B"]},
    ]

    assert read(name=names).details.family_name == "New"


def test_digits_in_made_up_names_stay():
    assert read(name=[{"family": "Medhurst46", "given": ["Sumiko254"]}]).details.family_name == "Medhurst46"


@pytest.mark.parametrize(
    ("said", "sex"), [("male", Sex.MALE), ("other", Sex.OTHER), (None, Sex.UNKNOWN), (5, Sex.UNKNOWN)]
)
def test_sex_is_taken_over_or_not_known(said, sex):
    assert read(gender=said).details.sex is sex


def test_language_and_death_are_taken_over():
    spoken = [{"language": {"coding": [{"code": "ru-RU"}]}}]

    details = read(communication=spoken, deceasedDateTime="1989-05-09T20:35:22-04:00").details

    assert details.language is Language.RUSSIAN
    assert details.deceased_on == date(1989, 5, 9)


def test_a_death_without_a_date_is_said():
    assert "has died" in read(deceasedBoolean=True).notes[0]


def test_a_bad_email_is_left_out_and_said():
    imported = read(telecom=[{"system": "email", "value": "nobody"}])

    assert imported.details.email == ""
    assert "e-mail" in imported.notes[0]


def test_kinds_of_numbers_are_kept_and_old_ones_left():
    rows = [
        {"type": {"coding": [{"code": "PPN"}]}, "system": "urn:pass", "value": "X1"},
        {"use": "old", "system": "urn:x", "value": "9"},
        {"assigner": {"display": "Clinic"}, "value": "7"},
        {"system": "urn:y"},
        "nonsense",
    ]

    numbers = read(identifier=rows).identifiers

    assert [(n.authority, n.value) for n in numbers] == [
        ("FHIR Patient", "p1"),
        ("urn:pass", "X1"),
        ("Clinic", "7"),
    ]
    assert numbers[1].kind is IdentifierKind.PASSPORT


def test_of_several_codes_the_one_our_rules_read_is_taken():
    codings = [
        {"system": "http://snomed.info/sct", "code": "44054006"},
        {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "E11.9", "display": "Type 2 diabetes"},
    ]

    values = read_fact(condition(code={"coding": codings})).fact.values

    assert (values["system"], values["code"], values["text"]) == ("ICD-10", "E11.9", "Type 2 diabetes")


@pytest.mark.parametrize(
    ("clinical", "status"),
    [
        ("active", "active"),
        ("relapse", "active"),
        ("resolved", "resolved"),
        ("remission", "resolved"),
        ("?", "active"),
    ],
)
def test_a_status_we_do_not_know_counts_as_active(clinical, status):
    resource = condition(clinicalStatus={"coding": [{"code": clinical}]})

    assert read_fact(resource).fact.values["status"] == status


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("active", "active"),
        ("on-hold", "active"),
        ("stopped", "stopped"),
        ("cancelled", "stopped"),
        ("completed", "completed"),
        ("unknown", "active"),
    ],
)
def test_a_medicine_is_taken_until_somebody_stopped_it(said, status):
    assert read_fact(medicine(status=said)).fact.values["status"] == status


@pytest.mark.parametrize(
    ("dosage", "words"),
    [
        ({"text": "one at night"}, "one at night"),
        ({"timing": {"repeat": {"frequency": 2, "period": 1.0, "periodUnit": "d"}}}, "2 per 1 d"),
        (
            {"doseAndRate": [{"doseQuantity": {"value": 5, "unit": "mg"}}], "asNeededBoolean": True},
            "5 mg, as needed",
        ),
        ({}, ""),
    ],
)
def test_the_dose_is_put_into_words(dosage, words):
    assert read_fact(medicine(dosageInstruction=[dosage])).fact.values["dose"] == words


def test_a_medicine_named_only_by_reference_keeps_its_words():
    resource = medicine(medicationCodeableConcept=None, medicationReference={"display": "Aspirin"})

    assert read_fact(resource).fact.values["text"] == "Aspirin"


@pytest.mark.parametrize("reference", ["Patient/p1", "urn:uuid:p1", "https://fhir.example/r4/Patient/p1"])
def test_the_patient_is_named_in_several_ways(reference):
    assert read_fact(condition(subject={"reference": reference})).patient_id == "p1"


def test_odd_categories_do_not_lose_an_allergy():
    values = read_fact(allergy(category=["weather"], criticality="unable-to-assess")).fact.values

    assert (values["category"], values["criticality"]) == ("other", "unable_to_assess")


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(["condition", "medicine", "allergy"]), st.text(max_size=20), json_like)
def test_no_odd_fact_stops_an_import(kind, field, value):
    make = {"condition": condition, "medicine": medicine, "allergy": allergy}[kind]
    resource = make()
    for name in list(resource)[2:]:
        read_fact(resource | {name: value})
    read_fact(resource | {field: value} | {"resourceType": resource["resourceType"]})


@given(json_like)
def test_no_odd_patient_stops_an_import(value):
    for name in patient():
        assert isinstance(read_patient(patient() | {name: value}, region="GB"), ImportedPatient | Skip)


@given(st.binary(max_size=200))
def test_no_odd_line_stops_an_import(line):
    assert isinstance(read_line(line), dict | Skip)


def test_a_line_that_never_ends_is_cut_and_the_next_one_read(monkeypatch):
    monkeypatch.setattr(ndjson, "LONGEST_LINE", 40)
    file = io.BytesIO(b'{"resourceType": "' + b"x" * 200 + b'"}\n{"resourceType": "Basic"}')

    read = [(number, ndjson.read_line(line)) for number, line in ndjson.lines(file)]

    assert read == [(1, Skip("longer than 40 bytes")), (2, {"resourceType": "Basic"})]


@pytest.mark.parametrize("said", ["1989-02-30", "yesterday", "1989-13", ""])
def test_a_date_that_is_none_is_left_out(said):
    assert read_fact(condition(onsetDateTime=said)).fact.values["onset_on"] is None


@pytest.mark.parametrize("key", ["", "x" * 101, 7])
def test_a_fact_without_a_usable_id_is_left_out(key):
    assert read_fact(condition() | {"id": key}) == Skip("has no id")


def test_a_refuted_allergy_is_left_out():
    assert read_fact(allergy(verificationStatus={"coding": [{"code": "refuted"}]})) == Skip("refuted")


def test_an_allergy_without_words_is_left_out():
    assert read_fact(allergy(code=None)) == Skip("has neither a code nor words")
