"""Readiness, computed from what is recorded at this moment."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from cases.models import Case
from checklists import words
from checklists.domain import decisions as domain_decisions
from checklists.domain import evidence as domain_evidence
from checklists.domain.decisions import DecisionKind
from checklists.domain.evidence import EvidenceStatus, values_from_json, values_to_json
from checklists.domain.facts import CaseFacts
from checklists.domain.laboratory.doubts import whys_of
from checklists.domain.moves import Comparison, compare
from checklists.domain.protocols import ProtocolSpec
from checklists.domain.readiness import Readiness, evaluate
from checklists.models import CaseProtocol, Decision, Evidence
from checklists.queries.inputs import Inputs, inputs_of
from checklists.queries.protocols import specs_of_cases
from common.refusals import Reason


def readiness_of(case: Case, *, at: datetime, surgery_at: datetime | None = None) -> Readiness:
    """Return the readiness of one case. ``surgery_at`` asks "what if"; without it the booked time counts.

    ``at`` is the database's now. A case without a protocol is unknown, and unknown is never ready.
    """
    return _evaluate([case], at=at, what_if={case.pk: surgery_at} if surgery_at else {})[case.pk]


def readiness_of_many(cases: Iterable[Case], *, at: datetime) -> dict[UUID, Readiness]:
    """Return the readiness of each case by id, in the same number of queries however many there are."""
    return _evaluate(list(cases), at=at, what_if={})


def hold_kept(case: Case, readiness: Readiness) -> None:
    """Let the case in hand carry what was just computed and kept for it; for the action that keeps it."""
    case.readiness_kept = readiness  # type: ignore[attr-defined]


def readiness_just_kept(case: Case, *, at: datetime) -> Readiness:
    """Return what the change that has just been made to this very case computed, or compute it now."""
    return getattr(case, "readiness_kept", None) or readiness_of(case, at=at)


def readiness_at(case: Case, times: Iterable[datetime], *, at: datetime) -> dict[datetime, Readiness]:
    """Return the readiness of one case at each of several operation times, everything read once."""
    read = inputs_of([case])[case.pk]
    return {time: _judged(read, read.spec, surgery_at=time, now=at) for time in times}


def readiness_under(
    cases: Iterable[Case], spec: ProtocolSpec, *, at: datetime
) -> dict[UUID, tuple[Readiness, Readiness]]:
    """Return the readiness of each case under the version it is prepared by, and under another one.

    Everything is read once, in the same number of queries however many cases there are.
    """
    cases = list(cases)
    read = inputs_of(cases)

    def under(version: ProtocolSpec | None, case: Case) -> Readiness:
        return _judged(read[case.pk], version, surgery_at=case.surgery_at, now=at)

    return {case.pk: (under(read[case.pk].spec, case), under(spec, case)) for case in cases}


def move_preview(case: Case, *, to: datetime, at: datetime) -> Comparison:
    """Compare the preparation for the booked time with that for the other one."""
    booked = case.surgery_at or to
    found = readiness_at(case, [booked, to], at=at)
    return compare(found[booked], found[to])


def in_the_way(case: Case, readiness: Readiness) -> tuple[Reason, ...]:
    """Return what stands between the patient and theatre, as sentences with the owner of each."""
    spec = specs_of_cases([case.pk]).get(case.pk)
    return words.in_the_way(spec, readiness)


def snapshot(case: Case, readiness: Readiness) -> dict[str, Any]:
    """Return what was known, as plain data: enough to explain the verdict without any other row."""
    pin = CaseProtocol.objects.select_related("protocol").get(case=case)
    evidence = {e.id: e for e in inputs_of([case])[case.pk].evidence}
    return {
        "protocol": {
            "code": pin.protocol.code,
            "version": pin.protocol.version,
            "sha256": pin.protocol.sha256,
        },
        "verdict": readiness.verdict.value,
        "items": [_item_snapshot(item, evidence) for item in readiness.items],
    }


def _evaluate(cases: list[Case], *, at: datetime, what_if: dict[UUID, datetime]) -> dict[UUID, Readiness]:
    read = inputs_of(cases)
    return {
        case.pk: _judged(
            read[case.pk], read[case.pk].spec, surgery_at=what_if.get(case.pk, case.surgery_at), now=at
        )
        for case in cases
    }


def _judged(
    read: Inputs, spec: ProtocolSpec | None, *, surgery_at: datetime | None, now: datetime
) -> Readiness:
    return judged(spec, read.facts, read.evidence, read.decisions, surgery_at=surgery_at, now=now)


def judged(
    spec: ProtocolSpec | None,
    facts: CaseFacts,
    evidence: Iterable[domain_evidence.Evidence],
    decisions: Iterable[domain_decisions.Decision],
    *,
    surgery_at: datetime | None,
    now: datetime,
) -> Readiness:
    """Return the readiness of one case, from rows that were read already.

    What was recorded for a requirement that the version no longer asks for (the case was moved to it, or the
    procedure was changed) stays on the record and is not judged.
    """
    if spec is not None:
        evidence = [row for row in evidence if row.requirement in spec.by_code]
        decisions = [row for row in decisions if row.requirement in spec.by_code]
    return evaluate(spec, facts, evidence, decisions, surgery_at=surgery_at, now=now)


def evidence_to_domain(row: Evidence) -> domain_evidence.Evidence:
    """Return an evidence row as the rules read it. Its requirement is loaded."""
    is_in_doubt = row.status == EvidenceStatus.IN_DOUBT.value
    return domain_evidence.Evidence(
        id=str(row.pk),
        requirement=row.requirement.code,
        status=EvidenceStatus(row.status),
        values=values_from_json(row.values),
        collected_at=row.collected_at,
        recorded_at=row.recorded_at,
        by=str(row.by_id or ""),
        role=row.role,
        supersedes=str(row.supersedes_id) if row.supersedes_id else None,
        doubts=whys_of(row.entered) if is_in_doubt and row.entered else (),
    )


def decision_to_domain(row: Decision) -> domain_decisions.Decision:
    """Return a decision row as the rules read it. Its requirement is loaded."""
    return domain_decisions.Decision(
        id=str(row.pk),
        requirement=row.requirement.code,
        kind=DecisionKind(row.kind),
        by=str(row.by_id),
        role=row.role,
        reason=row.reason,
        at=row.at,
        expires_at=row.expires_at,
        surgery_date=row.surgery_date,
        procedure_code=row.procedure_code,
        side=row.side,
        evidence_ids=frozenset(str(pk) for pk in row.evidence_ids),
        second_by=str(row.second_by_id) if row.second_by_id else None,
        second_role=row.second_role,
        withdrawn_at=row.withdrawn_at,
    )


def _item_snapshot(item, evidence) -> dict[str, Any]:  # type: ignore[no-untyped-def]
    return {
        "requirement": item.code,
        "state": item.state.value,
        "decision": item.decision_id,
        "evidence": [
            {
                "id": pk,
                "values": values_to_json(evidence[pk].values),
                "collected_at": evidence[pk].collected_at.isoformat(),
                "by": evidence[pk].by,
            }
            for pk in item.judgement.used
        ],
    }
