"""Filing one laboratory value where it belongs."""

from datetime import datetime

from django.db import transaction

from checklists import queries
from checklists.actions.recording import correct_evidence, record_evidence
from checklists.domain.entry import BadValue
from checklists.domain.protocols import Input
from checklists.models import Evidence, Requirement
from common.refusals import BadInput
from staff.models import User


@transaction.atomic
def file_result(
    *,
    requirement: Requirement,
    component: str,
    value: str,
    unit: str,
    collected_at: datetime,
    status: str,
    note: str = "",
    by: User,
    at: datetime,
) -> Evidence:
    """Record one value for one component and return the evidence. ``BadInput`` names ``value`` or ``unit``."""
    values = {component: _entered(requirement, component, value, unit)}
    try:
        return record_evidence(
            requirement=requirement,
            values=values,
            collected_at=collected_at,
            status=status,
            note=note,
            by=by,
            at=at,
        )
    except BadInput as bad:
        raise _at_its_field(bad, component) from bad


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
    """Replace a row that holds one value by the laboratory's corrected one."""
    if len(evidence.values) != 1:
        raise BadInput("values", "This was recorded with several values. Name each of them.")
    [component] = evidence.values
    values = {component: _entered(evidence.requirement, component, value, unit)}
    try:
        return correct_evidence(
            evidence=evidence, values=values, collected_at=collected_at, note=note, by=by, at=at
        )
    except BadInput as bad:
        raise _at_its_field(bad, component) from bad


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
