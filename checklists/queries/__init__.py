"""Questions about protocols, requirements, evidence and readiness. Read only."""

from checklists.queries.alarms import open_alarms
from checklists.queries.facts import facts_of
from checklists.queries.protocols import active_protocol, spec_of
from checklists.queries.readiness import (
    in_the_way,
    move_preview,
    readiness_of,
    readiness_of_many,
    snapshot,
    zone_of,
)
from checklists.queries.requirements import (
    decision_for,
    evidence_for,
    evidence_of_case,
    lock_case_of,
    requirement_by_loinc,
    requirement_for,
    requirements_for,
    spec_for,
)

__all__ = [
    "active_protocol",
    "decision_for",
    "evidence_for",
    "evidence_of_case",
    "facts_of",
    "in_the_way",
    "lock_case_of",
    "move_preview",
    "open_alarms",
    "readiness_of",
    "readiness_of_many",
    "requirement_by_loinc",
    "requirement_for",
    "requirements_for",
    "snapshot",
    "spec_for",
    "spec_of",
    "zone_of",
]
