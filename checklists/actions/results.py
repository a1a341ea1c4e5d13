"""Filing what laboratories send where it belongs. What cannot be taken as it came is kept for a person to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.models import Case
from checklists import queries
from checklists.actions.recording import Entry, correct_evidence, record_many
from checklists.domain.entry import BadValue
from checklists.domain.evidence import PATIENT
from checklists.domain.laboratory.doubts import Sent
from checklists.domain.protocols import Input
from checklists.models import Evidence, Requirement
from common.refusals import BadInput
from staff.models import User


@dataclass(frozen=True)
class Result:
    """One value of a sample, and the requirement that asks for it."""

    requirement_id: UUID
    sent: Sent


@transaction.atomic
def file_results(
    *,
    case: Case,
    results: Sequence[Result],
    collected_at: datetime,
    status: str,
    note: str = "",
    by: User,
    at: datetime,
) -> list[Evidence]:
    """Record what one sample gave, a row for each requirement, all of them or none; return the rows.

    A row that cannot be taken as it came is in doubt and says why. ``collected_at`` is aware.
    """
    sent: dict[UUID, tuple[Sent, ...]] = {}
    for result in results:
        sent[result.requirement_id] = (*sent.get(result.requirement_id, ()), result.sent)
    entries = [
        Entry(requirement_id, {}, collected_at, note, status, sent=values)
        for requirement_id, values in sent.items()
    ]
    return record_many(case=case, entries=entries, by=by, at=at)


@transaction.atomic
def correct_result(
    *,
    evidence: Evidence,
    value: str,
    unit: str,
    collected_at: datetime,
    note: str = "",
    by: User,
    at: datetime,
) -> Evidence:
    """Replace a row of one value by the laboratory's corrected one. ``BadInput`` names ``value`` or ``unit``."""
    components = _components(evidence)
    if len(components) != 1:
        raise BadInput("values", "This was recorded with several values. Name each of them.")
    [component] = components
    values = {component: _entered(evidence.requirement, component, value, unit)}
    try:
        return correct_evidence(
            evidence=evidence, values=values, collected_at=collected_at, note=note, by=by, at=at
        )
    except BadInput as bad:
        raise _at_its_field(bad, component) from bad


def _components(evidence: Evidence) -> list[str]:
    if evidence.role == PATIENT:
        return [component.code for component in queries.spec_for(evidence.requirement).components]
    return [*(evidence.values or evidence.entered)]


def _entered(requirement: Requirement, component: str, value: str, unit: str) -> object:
    found = queries.spec_for(requirement).component(component)
    if found is None or found.input is not Input.NUMBER:
        return value
    if not unit:
        raise BadInput("unit", "A number needs its unit.")
    return {"number": value, "unit": unit}


def _at_its_field(bad: BadInput, component: str) -> BadInput:
    if bad.field != component:
        return bad
    wrong_unit = isinstance(bad.__cause__, BadValue) and bad.__cause__.code == "wrong_unit"
    return BadInput("unit" if wrong_unit else "value", bad.sentence, details=bad.details)
