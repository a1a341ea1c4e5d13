"""What readiness depends on besides the evidence, read from the patient's record."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

import audit.queries
from cases.models import Case
from checklists.domain.facts import CaseFacts, MedicineFact
from patients.domain.condition_codes import SYSTEMS, icd10_of
from patients.domain.medicine_codes import Coding, atc_of
from patients.models import Condition, Measurement, Medicine

ICD_10 = ("ICD-10", "http://hl7.org/fhir/sid/icd-10")
# Codes that say what an abstinence requirement asks (clinical facts, section 5.1).
SMOKING = ("Z72.0", "F17")
ALCOHOL = ("Z72.1", "F10")


def facts_of(cases: Iterable[Case], *, as_of: datetime | None = None) -> dict[UUID, CaseFacts]:
    """Return the facts of each case, by case id, in three queries however many there are.

    Cases come with patient, procedure and site loaded. ``as_of``: from the patients' records as they stood then.
    """
    cases = list(cases)
    patients = {case.patient_id for case in cases}
    conditions = _conditions(patients, as_of)
    medicines = _medicines(patients, as_of)
    bmi = _bmi(patients, as_of)
    return {
        case.pk: _facts(
            case, conditions[case.patient_id], medicines[case.patient_id], bmi.get(case.patient_id)
        )
        for case in cases
    }


def facts_from(
    case: Case,
    conditions: Iterable[Sequence[str]],
    medicines: Iterable[Sequence[str]],
    latest: dict[str, Decimal],
) -> CaseFacts:
    """Return the facts of a case from rows that were read already.

    ``conditions``: system and code of the active ones. ``medicines``: id, text, dose, ATC code, system and code of the
    active ones, by text. ``latest``: the newest measurement of each kind, in cm and kg.
    """
    known = frozenset(code for system, coded in conditions if (code := icd10_of(system, coded)))
    return _facts(case, known, tuple(_medicine(*row) for row in medicines), _body_mass_index(latest))


def _facts(
    case: Case, conditions: frozenset[str], medicines: tuple[MedicineFact, ...], bmi: Decimal | None
) -> CaseFacts:
    return CaseFacts(
        birth_date=case.patient.birth_date,
        sex=case.patient.sex,
        side=case.side,
        procedure_code=case.procedure.code,
        technique=case.procedure.technique,
        bone_site=case.procedure.bone_site,
        access=case.procedure.access,
        complexity=case.procedure.complexity,
        diagnosis=case.diagnosis_code if case.diagnosis_system in ICD_10 else "",
        conditions=conditions,
        medicines=medicines,
        smoker=_known_yes(conditions, SMOKING),
        drinks_alcohol=_known_yes(conditions, ALCOHOL),
        bmi=bmi,
        zone=case.site.time_zone,
    )


def _known_yes(conditions: frozenset[str], codes: tuple[str, ...]) -> bool | None:
    # The record says yes or nothing: nobody codes "does not smoke", so absence is "not known".
    return True if any(code.startswith(codes) for code in conditions) else None


def _rows(model: type[Model], patients: set[UUID], as_of: datetime | None) -> QuerySet[Any]:
    rows = model._default_manager.filter(patient__in=patients)
    return rows if as_of is None else audit.queries.as_of(rows, as_of)


def _conditions(patients: set[UUID], as_of: datetime | None) -> dict[UUID, frozenset[str]]:
    found: dict[UUID, set[str]] = defaultdict(set)
    rows = _rows(Condition, patients, as_of).filter(status="active", system__in=SYSTEMS)
    for patient, system, code in rows.values_list("patient_id", "system", "code"):
        if known := icd10_of(system, code):
            found[patient].add(known)
    return defaultdict(frozenset, {patient: frozenset(codes) for patient, codes in found.items()})


@dataclass(frozen=True)
class CodedCondition:
    """A condition that is active now: its ICD-10 code, the words it came with, since when (None: not known)."""

    code: str
    text: str
    since: date | None


def coded_conditions(patient_id: UUID) -> tuple[CodedCondition, ...]:
    """Return the patient's active conditions that have an ICD-10 code or one that stands for it."""
    rows = Condition.objects.filter(patient=patient_id, status="active", system__in=SYSTEMS)
    found = (
        (icd10_of(system, code), text, since)
        for system, code, text, since in rows.order_by("onset_on", "id").values_list(
            "system", "code", "text", "onset_on"
        )
    )
    return tuple(CodedCondition(code, text, since) for code, text, since in found if code)


def _medicines(patients: set[UUID], as_of: datetime | None) -> dict[UUID, tuple[MedicineFact, ...]]:
    found: dict[UUID, list[MedicineFact]] = defaultdict(list)
    rows = _rows(Medicine, patients, as_of).filter(status="active").order_by("text", "id")
    for patient, *columns in rows.values_list("patient_id", "id", "text", "dose", "atc", "system", "code"):
        found[patient].append(_medicine(*columns))
    return defaultdict(tuple, {patient: tuple(rows) for patient, rows in found.items()})


def _medicine(pk: UUID | str, text: str, dose: str, atc: str, system: str, code: str) -> MedicineFact:
    # The dose is read too: it tells the two aspirins apart.
    found, coding = (atc, Coding.CODED) if atc else atc_of(system, code, f"{text} {dose}")
    return MedicineFact(str(pk), text, found, coding, dose)


def _bmi(patients: set[UUID], as_of: datetime | None) -> dict[UUID, Decimal]:
    rows = (
        _rows(Measurement, patients, as_of)
        .filter(kind__in=["bmi", "height", "weight"], withdrawn_at=None)
        .order_by("patient_id", "kind", "-measured_at", "-id")
        .distinct("patient_id", "kind")
    )
    latest: dict[UUID, dict[str, Decimal]] = defaultdict(dict)
    for patient, kind, value in rows.values_list("patient_id", "kind", "value"):
        latest[patient][kind] = value
    return {patient: bmi for patient, kinds in latest.items() if (bmi := _body_mass_index(kinds))}


def _body_mass_index(kinds: dict[str, Decimal]) -> Decimal | None:
    if "bmi" in kinds:
        return kinds["bmi"]
    if "weight" in kinds and kinds.get("height"):
        return round(kinds["weight"] / (kinds["height"] / 100) ** 2, 1)
    return None
