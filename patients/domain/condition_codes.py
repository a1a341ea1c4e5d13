"""From a diagnosis that another system coded to ICD-10, so that rules can see it. What is not in the table stays out.

The table has the diagnoses of clinical facts, section 5.1, that arrive in SNOMED CT, and those that the import has met.
Findings about how somebody lives (work, school, housing) have no place in it.
"""

import csv
from functools import cache
from importlib.resources import files

from patients.domain import icd10

_ICD_10_SYSTEMS = frozenset({icd10.SYSTEM, "http://hl7.org/fhir/sid/icd-10"})
_SNOMED_SYSTEMS = frozenset({"SNOMED CT", "http://snomed.info/sct"})
SYSTEMS = _ICD_10_SYSTEMS | _SNOMED_SYSTEMS


def icd10_of(system: str, code: str) -> str:
    """Return the ICD-10 code of a coded diagnosis; empty when there is none."""
    if system in _ICD_10_SYSTEMS:
        return code
    return _by_snomed().get(code, "") if system in _SNOMED_SYSTEMS else ""


@cache
def _by_snomed() -> dict[str, str]:
    with files("patients").joinpath("data/conditions.csv").open(encoding="utf-8") as file:
        return {row["snomed"]: row["icd10"] for row in csv.DictReader(file, delimiter=";")}
