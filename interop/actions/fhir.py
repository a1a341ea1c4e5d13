"""Taking in FHIR files. Twice is as good as once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import patients.queries
from common.refusals import BadInput, Refused
from interop.domain.fhir import RESOURCE_ID, FactAbout, ImportedPatient, read_fact, read_patient
from interop.domain.ndjson import Skip, lines, read_line
from interop.domain.report import Report
from patients.actions import take_in_facts, take_in_patient
from patients.domain import icd10
from patients.domain.ages import is_child
from patients.domain.details import Identifier
from patients.domain.imports import FactKind
from patients.domain.phones import region_of
from patients.models import Patient
from staff.models import Site, User

SOURCE = "FHIR"
# So many facts are held in memory at once; those about one patient among them share one transaction.
BATCH = 2000
_PATIENT = re.compile(rb'"resourceType"\s*:\s*"Patient"')
_RESOURCES = {
    FactKind.CONDITION: "Condition",
    FactKind.MEDICINE: "MedicationRequest",
    FactKind.ALLERGY: "AllergyIntolerance",
}
UNREADABLE = "unreadable"


@dataclass
class Run:
    """One import under way: where to, by whom, what happened, and who the patients turned out to be."""

    site: Site
    by: User | None
    at: datetime
    report: Report = field(default_factory=Report)
    patients: dict[str, Patient | None] = field(default_factory=dict)


def import_fhir(*, files: Sequence[Path], site: Site, by: User | None, at: datetime) -> Report:
    """Take in FHIR R4 NDJSON files: first all patients, then what is known of them; return what was done.

    Each patient, and each patient's share of a batch of facts, is a transaction of its own.
    """
    run = Run(site, by, at)
    for path in files:
        for number, line in _lines(path):
            if _PATIENT.search(line):
                _take_patient(run, path.name, number, read_line(line))
    for path in files:
        facts = _facts(run, path)
        while batch := list(islice(facts, BATCH)):
            _take_facts(run, path.name, batch)
    return run.report


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        yield from lines(file)


def _take_patient(run: Run, file: str, number: int, resource: dict[str, Any] | Skip) -> None:
    if isinstance(resource, Skip) or resource["resourceType"] != "Patient":
        return
    part = run.report.part(file, "Patient")
    read = read_patient(resource, region=region_of(run.site.time_zone))
    if isinstance(read, Skip):
        part.skipped[read.reason].append(number)
        return
    try:
        taken = take_in_patient(
            site=run.site, details=read.details, identifiers=read.identifiers, by=run.by, at=run.at
        )
    except (BadInput, Refused) as refusal:
        part.skipped[str(refusal)].append(number)
        return
    run.patients[read.source_id] = taken.patient
    part.counts.new += taken.is_new
    part.counts.unchanged += not taken.is_new
    for note in (*read.notes, *_notes(run, read, looks_like=bool(taken.looks_like))):
        part.noted[note].append(number)


def _notes(run: Run, read: ImportedPatient, *, looks_like: bool) -> Iterator[str]:
    if looks_like:
        yield "looks like somebody registered here: see whether they are one person"
    if is_child(read.details.birth_date, run.at.date()) and not read.details.deceased_on:
        yield "under 18: name a guardian before an operation is requested"


def _facts(run: Run, path: Path) -> Iterator[tuple[int, FactAbout]]:
    """Yield the facts of a file with their lines, and report what is none."""
    for number, line in _lines(path):
        resource = read_line(line)
        if isinstance(resource, Skip):
            run.report.part(path.name, UNREADABLE).skipped[resource.reason].append(number)
            continue
        if resource["resourceType"] == "Patient":
            continue
        read = read_fact(resource)
        if isinstance(read, Skip):
            kind = resource["resourceType"][:40]
            run.report.part(path.name, kind).skipped[read.reason].append(number)
            continue
        yield number, read


def _take_facts(run: Run, file: str, batch: Sequence[tuple[int, FactAbout]]) -> None:
    by_patient: dict[UUID, tuple[Patient, list[tuple[int, FactAbout]]]] = {}
    for number, about in batch:
        part = run.report.part(file, _RESOURCES[about.fact.kind])
        patient = _whose(run, about.patient_id)
        if patient is None:
            part.skipped["its patient is not here"].append(number)
        else:
            by_patient.setdefault(patient.pk, (patient, []))[1].append((number, about))
    for patient, facts in by_patient.values():
        _take_facts_of(run, file, patient, facts)


def _take_facts_of(run: Run, file: str, patient: Patient, facts: list[tuple[int, FactAbout]]) -> None:
    known = patients.queries.source_ids(patient, SOURCE)
    wanted = []
    for number, about in facts:
        part = run.report.part(file, _RESOURCES[about.fact.kind])
        mistake = about.fact.values["status"] == "entered_in_error"
        if mistake and (about.fact.kind, about.fact.source_id) not in known:
            part.skipped["entered in error"].append(number)
        else:
            wanted.append(about.fact)
            if note := _unread_code(about):
                part.noted[note].append(number)
    counted = take_in_facts(patient=patient, source=SOURCE, facts=wanted, by=run.by, at=run.at)
    for kind, counts in counted.items():
        run.report.part(file, _RESOURCES[kind]).counts.add(counts)


def _unread_code(about: FactAbout) -> str:
    system = about.fact.values["system"]
    counts = about.fact.kind is FactKind.CONDITION and about.fact.values["status"] == "active"
    if not counts or system == icd10.SYSTEM:
        return ""
    return f"coded in {system or 'words only'}: rules that ask for ICD-10 do not see it"


def _whose(run: Run, source_id: str) -> Patient | None:
    """Return the patient of this run or of an earlier one."""
    if source_id not in run.patients:
        run.patients[source_id] = patients.queries.owner_of(Identifier(RESOURCE_ID, source_id))
    return run.patients[source_id]
