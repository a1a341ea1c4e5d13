"""Everything that readiness is judged from, of several cases, in one statement.

It is asked for at every write and for every case of a ward round. Asked row by row through the object layer, which says
the same (a test compares them), it takes six statements and six times as long.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from cases.models import Case
from checklists.domain.decisions import Decision, DecisionKind
from checklists.domain.evidence import Evidence, EvidenceStatus, values_from_json
from checklists.domain.facts import CaseFacts
from checklists.domain.laboratory.doubts import whys_of
from checklists.domain.protocols import ProtocolSpec
from checklists.queries.facts import facts_from
from checklists.queries.protocols import specs_by_hash
from patients.domain.condition_codes import SYSTEMS

# Dates and ids come as JSON text and are read below. What came is read only of the few rows that are in doubt.
_ALL = """
    SELECT c.id, p.sha256,
        (SELECT json_agg(json_build_array(x.system, x.code)) FROM patients_condition AS x
         WHERE x.patient_id = c.patient_id AND x.status = 'active' AND x.system = ANY(%s)),
        (SELECT json_agg(json_build_array(m.id, m.text, m.dose, m.atc, m.system, m.code) ORDER BY m.text, m.id)
         FROM patients_medicine AS m WHERE m.patient_id = c.patient_id AND m.status = 'active'),
        (SELECT json_object_agg(k.kind, k.value::text) FROM (
            SELECT DISTINCT ON (kind) kind, value FROM patients_measurement
            WHERE patient_id = c.patient_id AND kind IN ('bmi', 'height', 'weight') AND withdrawn_at IS NULL
            ORDER BY kind, measured_at DESC, id DESC) AS k),
        (SELECT json_agg(json_build_array(e.id, r.code, e.status, e.values, e.collected_at, e.recorded_at, e.by_id,
                                          e.role, e.supersedes_id, CASE e.status WHEN 'in_doubt' THEN e.entered END))
         FROM checklists_evidence AS e JOIN checklists_requirement AS r ON r.id = e.requirement_id
         WHERE e.case_id = c.id),
        (SELECT json_agg(json_build_array(d.id, r.code, d.kind, d.by_id, d.role, d.reason, d.at, d.expires_at,
                                          d.surgery_date, d.procedure_code, d.side, d.evidence_ids, d.second_by_id,
                                          d.second_role, d.withdrawn_at))
         FROM checklists_decision AS d JOIN checklists_requirement AS r ON r.id = d.requirement_id
         WHERE d.case_id = c.id)
    FROM cases_case AS c
    LEFT JOIN checklists_caseprotocol AS cp ON cp.case_id = c.id
    LEFT JOIN checklists_protocol AS p ON p.id = cp.protocol_id
    WHERE c.id = ANY(%s)
"""


@dataclass(frozen=True)
class Inputs:
    """What one case is judged from; no ``spec`` when no protocol is pinned."""

    spec: ProtocolSpec | None
    facts: CaseFacts
    evidence: tuple[Evidence, ...]
    decisions: tuple[Decision, ...]


def inputs_of(cases: Collection[Case]) -> dict[UUID, Inputs]:
    """Return the inputs of each case by id. Cases come with patient, procedure and site loaded."""
    with connection.cursor() as cursor:
        cursor.execute(_ALL, [sorted(SYSTEMS), [case.pk for case in cases]])
        rows = {pk: columns for pk, *columns in cursor.fetchall()}
    specs = specs_by_hash({columns[0] for columns in rows.values() if columns[0]})
    return {case.pk: _inputs(case, specs, *rows[case.pk]) for case in cases}


def _inputs(
    case: Case,
    specs: Mapping[str, ProtocolSpec],
    sha256: str | None,
    conditions: list[list[str]] | None,
    medicines: list[list[str]] | None,
    measured: dict[str, str] | None,
    evidence: Iterable[list[Any]] | None,
    decisions: Iterable[list[Any]] | None,
) -> Inputs:
    latest = {kind: Decimal(value) for kind, value in (measured or {}).items()}
    return Inputs(
        spec=specs[sha256] if sha256 else None,
        facts=facts_from(case, conditions or (), medicines or (), latest),
        evidence=tuple(_evidence(*row) for row in evidence or ()),
        decisions=tuple(_decision(*row) for row in decisions or ()),
    )


def _evidence(pk, code, status, values, collected, recorded, by, role, supersedes, came) -> Evidence:  # type: ignore[no-untyped-def]
    return Evidence(
        id=pk,
        requirement=code,
        status=EvidenceStatus(status),
        values=values_from_json(values),
        collected_at=datetime.fromisoformat(collected),
        recorded_at=datetime.fromisoformat(recorded),
        by=by or "",
        role=role,
        supersedes=supersedes,
        doubts=whys_of(came) if came else (),
    )


def _decision(  # type: ignore[no-untyped-def]
    pk, code, kind, by, role, reason, at, expires, day, procedure, side, seen, second, second_role, withdrawn
) -> Decision:
    return Decision(
        id=pk,
        requirement=code,
        kind=DecisionKind(kind),
        by=by,
        role=role,
        reason=reason,
        at=datetime.fromisoformat(at),
        expires_at=_moment(expires),
        surgery_date=date.fromisoformat(day) if day else None,
        procedure_code=procedure,
        side=side,
        evidence_ids=frozenset(seen),
        second_by=second,
        second_role=second_role,
        withdrawn_at=_moment(withdrawn),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
