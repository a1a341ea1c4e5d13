import csv
import json
import os
from importlib.resources import files
from pathlib import Path

import pytest

from patients.domain import icd10
from patients.domain.condition_codes import SYSTEMS, icd10_of

TABLE = files("patients").joinpath("data/conditions.csv")
SNOMED = "http://snomed.info/sct"
# How somebody lives, and two procedures that say nothing to a rule: they are kept as words only.
NOT_DIAGNOSES = {
    *("105531004", "160903007", "160904001", "160968000", "224295006", "224299000", "266934004", "266948004"),
    *("267020005", "422650009", "423315002", "424393004", "5251000175109", "698306007", "706893006"),
    *("713458007", "741062008"),
}


def rows():
    return list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines(), delimiter=";"))


def test_the_table_has_each_diagnosis_once_and_only_real_codes():
    codes = [row["snomed"] for row in rows()]

    assert len(codes) == len(set(codes))
    assert all(code.isdecimal() for code in codes)
    assert all(icd10.is_code(row["icd10"]) for row in rows())


@pytest.mark.parametrize(
    ("system", "code", "expected"),
    [
        ("ICD-10", "M17.1", "M17.1"),
        ("http://hl7.org/fhir/sid/icd-10", "E11", "E11"),
        ("SNOMED CT", "64859006", "M81.9"),
        (SNOMED, "44054006", "E11.9"),
        (SNOMED, "77176002", "Z72.0"),
        ("SNOMED CT", "431857002", "N18.4"),
        ("SNOMED CT", "160903007", ""),
        ("", "M17.1", ""),
        ("LOINC", "64859006", ""),
    ],
)
def test_a_diagnosis_of_another_system_is_seen_by_the_rules(system, code, expected):
    assert icd10_of(system, code) == expected


def test_only_these_systems_are_read():
    assert {"ICD-10", "SNOMED CT", SNOMED} < SYSTEMS


@pytest.mark.skipif(not os.environ.get("GREENLIST_FHIR_SAMPLE"), reason="GREENLIST_FHIR_SAMPLE is not set")
def test_every_diagnosis_of_the_sample_is_mapped_or_left_out_on_purpose():
    sample = Path(os.environ["GREENLIST_FHIR_SAMPLE"]) / "Condition.ndjson"
    resources = (json.loads(line) for line in sample.read_text().splitlines())
    codes = {coding["code"] for resource in resources for coding in resource["code"]["coding"]}

    assert {code for code in codes if not icd10_of("SNOMED CT", code)} == NOT_DIAGNOSES
