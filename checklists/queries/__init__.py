"""Questions about protocols, requirements, evidence and readiness. Read only."""

from checklists.queries.alarms import alarms_for, open_alarms
from checklists.queries.details import RequirementDetail, requirement_detail, requirement_ids
from checklists.queries.documents import (
    document_for,
    documents_amiss,
    documents_for,
    known_files,
    path_of,
)
from checklists.queries.facts import facts_of
from checklists.queries.impact import movable_cases
from checklists.queries.protocols import (
    active_protocol,
    is_active,
    lock_protocol,
    lock_versions,
    protocol_for,
    spec_as_written,
    spec_of,
    specs_by_number,
    specs_of_cases,
    titles_of_protocols,
    version_before,
    versions,
    versions_of_case,
)
from checklists.queries.readiness import (
    hold_kept,
    in_the_way,
    move_preview,
    readiness_just_kept,
    readiness_of,
    readiness_of_many,
    readiness_under,
    snapshot,
)
from checklists.queries.requirements import (
    decision_for,
    decisions_for,
    evidence_for,
    requirement_for,
    requirements_by_loinc,
    requirements_for,
    results_for,
    spec_for,
)
from checklists.queries.windows import windows_of

__all__ = [
    "RequirementDetail",
    "active_protocol",
    "alarms_for",
    "decision_for",
    "decisions_for",
    "document_for",
    "documents_amiss",
    "documents_for",
    "evidence_for",
    "facts_of",
    "hold_kept",
    "in_the_way",
    "is_active",
    "known_files",
    "lock_protocol",
    "lock_versions",
    "movable_cases",
    "move_preview",
    "open_alarms",
    "path_of",
    "protocol_for",
    "readiness_just_kept",
    "readiness_of",
    "readiness_of_many",
    "readiness_under",
    "requirement_detail",
    "requirement_for",
    "requirement_ids",
    "requirements_by_loinc",
    "requirements_for",
    "results_for",
    "snapshot",
    "spec_as_written",
    "spec_for",
    "spec_of",
    "specs_by_number",
    "specs_of_cases",
    "titles_of_protocols",
    "version_before",
    "versions",
    "versions_of_case",
    "windows_of",
]
