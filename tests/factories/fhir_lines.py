"""Made-up FHIR R4 resources, as small as they may be, and a generator of whole folders."""

import json
import random
from pathlib import Path
from typing import Any

Resource = dict[str, Any]


def patient(n: int = 1, **changes: Any) -> Resource:
    return {
        "resourceType": "Patient",
        "id": f"p{n}",
        "identifier": [
            {"type": {"coding": [{"code": "MR"}]}, "system": "urn:hospital", "value": f"MR-{n:06}"}
        ],
        "name": [{"use": "official", "family": f"Testova{n}", "given": ["Olga", "Maria"]}],
        "telecom": [{"system": "phone", "value": "212-736-5000"}],
        "gender": "female",
        "birthDate": f"19{50 + n % 50}-03-{1 + n % 28:02}",
        "address": [{"country": "US"}],
    } | changes


def _about(kind: str, key: str, n: int, patient_id: str, **values: Any) -> Resource:
    return {
        "resourceType": kind,
        "id": f"{kind[0].lower()}{n}",
        key: {"reference": f"Patient/{patient_id}"},
    } | values


def _concept(system: str, code: str, words: str) -> Resource:
    return {"coding": [{"system": system, "code": code, "display": words}], "text": words}


def _status(code: str) -> Resource:
    return {"coding": [{"code": code}]}


def condition(n: int = 1, patient_id: str = "p1", **changes: Any) -> Resource:
    concept = _concept("http://snomed.info/sct", "44054006", "Type 2 diabetes")
    values = {"code": concept, "clinicalStatus": _status("active"), "onsetDateTime": "2001-05"}
    return _about("Condition", "subject", n, patient_id, **(values | changes))


def medicine(n: int = 1, patient_id: str = "p1", **changes: Any) -> Resource:
    concept = _concept("http://www.nlm.nih.gov/research/umls/rxnorm", "855332", "Warfarin 5 MG")
    values = {
        "medicationCodeableConcept": concept,
        "status": "active",
        "intent": "order",
        "authoredOn": "2020-01-02T23:30:00-04:00",
    }
    return _about("MedicationRequest", "subject", n, patient_id, **(values | changes))


def allergy(n: int = 1, patient_id: str = "p1", **changes: Any) -> Resource:
    concept = _concept("http://snomed.info/sct", "91936005", "Penicillin")
    values = {
        "code": concept,
        "clinicalStatus": _status("active"),
        "category": ["medication"],
        "criticality": "high",
        "reaction": [{"manifestation": [{"text": "Rash"}, {"text": "Rash"}]}],
    }
    return _about("AllergyIntolerance", "patient", n, patient_id, **(values | changes))


def write(path: Path, *resources: Resource | bytes) -> Path:
    rows = (row if isinstance(row, bytes) else json.dumps(row).encode() for row in resources)
    path.write_bytes(b"\n".join(rows) + b"\n")
    return path


def folder(at: Path, *, patients: int, conditions: int, medicines: int, allergies: int, seed: int) -> Path:
    """Write a folder like the one another hospital sends."""
    chance = random.Random(seed)
    ids = [f"p{n}" for n in range(1, patients + 1)]
    write(at / "Patient.ndjson", *(patient(n) for n in range(1, patients + 1)))
    for name, make, count in (
        ("Condition", condition, conditions),
        ("MedicationRequest", medicine, medicines),
        ("AllergyIntolerance", allergy, allergies),
    ):
        write(at / f"{name}.ndjson", *(make(n, chance.choice(ids)) for n in range(count)))
    return at
