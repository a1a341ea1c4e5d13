"""Recording what satisfies a requirement. Nothing recorded is ever changed: a correction is a new row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

import cases.queries
from cases.models import Case
from checklists import queries, words
from checklists.actions.refreshing import refresh
from checklists.domain.decisions import may_record
from checklists.domain.entry import BadValue, parse_values
from checklists.domain.evidence import EvidenceStatus, values_to_json
from checklists.domain.whys import Why
from checklists.models import Evidence, Requirement
from common.refusals import BadInput, Refused, Stale
from common.text import clean
from staff.models import User

OLDEST = timedelta(days=20 * 366)
LONGEST_NOTE = 2000


class NotYours(Refused):
    """This requirement belongs to another role."""

    code = "not_your_role"


class Changed(Refused):
    """Somebody else recorded something meanwhile."""

    code = "changed_meanwhile"


@dataclass(frozen=True)
class Entry:
    """One thing to record: raw values by component code, as entered, and when it was collected (aware)."""

    requirement_id: UUID
    values: Mapping[str, Any]
    collected_at: datetime
    note: str = ""
    status: str = EvidenceStatus.FINAL.value


@transaction.atomic
def record_evidence(
    *,
    requirement: Requirement,
    values: Mapping[str, Any],
    collected_at: datetime,
    note: str = "",
    status: str = EvidenceStatus.FINAL.value,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Evidence:
    """Record values for a requirement and return the new evidence.

    ``values`` maps component codes to what was entered. Raises ``BadInput`` naming the component that cannot be
    used, ``NotYours`` for a role that may not record this, ``Changed`` when the version is not the expected one.
    """
    case = cases.queries.lock(requirement.case_id)
    requirement = _locked(requirement.pk, expected_version)
    entry = Entry(requirement.pk, values, collected_at, note, status)
    evidence = _add(case, requirement, entry, by, at)
    refresh(case=case, at=at, because_of=evidence)
    return evidence


@transaction.atomic
def record_many(*, case: Case, entries: Iterable[Entry], by: User, at: datetime) -> list[Evidence]:
    """Record several requirements of one case at once: all or nothing, computed once."""
    case = cases.queries.lock(case.pk)
    added = [_add(case, _locked(e.requirement_id, None, case), e, by, at) for e in entries]
    refresh(case=case, at=at, because_of=added[-1] if added else None)
    return added


@transaction.atomic
def correct_evidence(
    *,
    evidence: Evidence,
    values: Mapping[str, Any],
    collected_at: datetime,
    note: str = "",
    by: User,
    at: datetime,
) -> Evidence:
    """Replace a row by a corrected one. The old row stays, struck through."""
    case = cases.queries.lock(evidence.case_id)
    requirement = _locked(evidence.requirement_id, None)
    entry = Entry(requirement.pk, values, collected_at, note, EvidenceStatus.CORRECTED.value)
    corrected = _add(case, requirement, entry, by, at, supersedes=_still_standing(evidence))
    refresh(case=case, at=at, because_of=corrected)
    return corrected


@transaction.atomic
def retract_evidence(*, evidence: Evidence, reason: str, by: User, at: datetime) -> Evidence:
    """Take a row back: it was wrong, another patient's, or the consent was withdrawn. Needs a reason."""
    reason = clean(reason)
    if len(reason) < 5:
        raise BadInput("reason", "Say why it is taken back.")
    case = cases.queries.lock(evidence.case_id)
    requirement = _locked(evidence.requirement_id, None)
    _check_role(requirement, by)
    retraction = Evidence.objects.create(
        case=case,
        requirement=requirement,
        status=EvidenceStatus.RETRACTED.value,
        values={},
        entered={},
        note=reason[:LONGEST_NOTE],
        collected_at=evidence.collected_at,
        recorded_at=at,
        by=by,
        role=by.role,
        supersedes=_still_standing(evidence),
    )
    _bump(requirement)
    refresh(case=case, at=at, because_of=retraction)
    return retraction


def _add(case, requirement, entry, by, at, supersedes=None) -> Evidence:  # type: ignore[no-untyped-def]
    spec = _check_role(requirement, by)
    _check_time(entry.collected_at, case, at)
    allowed = {EvidenceStatus.CORRECTED} if supersedes else {EvidenceStatus.PRELIMINARY, EvidenceStatus.FINAL}
    if entry.status not in allowed:
        raise BadInput("status", "A new result is preliminary or final. To change one, correct it.")
    if len(note := clean(entry.note)) > LONGEST_NOTE:
        raise BadInput("note", "At most 2000 characters, please.")
    facts = queries.facts_of([case])[case.pk]
    today = at.astimezone(ZoneInfo(facts.zone)).date()
    try:
        values = parse_values(spec, entry.values, facts, today=today)
    except BadValue as bad:
        sentence = words.say(Why(bad.code, {"component": bad.component, **bad.params}), spec)
        raise BadInput(bad.component or "values", sentence) from bad
    evidence = Evidence.objects.create(
        case=case,
        requirement=requirement,
        status=entry.status,
        values=values_to_json(values),
        entered=_as_entered(entry.values),
        note=note,
        collected_at=entry.collected_at,
        recorded_at=at,
        by=by,
        role=by.role,
        supersedes=supersedes,
    )
    _bump(requirement)
    return evidence


def _as_entered(value: Any) -> Any:
    """Return what was entered as JSON that PostgreSQL can keep: it takes neither NUL nor half a character."""
    if isinstance(value, Mapping):
        return {clean(str(key)): _as_entered(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_as_entered(part) for part in value]
    return value if value is None or isinstance(value, bool | int) else clean(str(value))


def _check_role(requirement: Requirement, by: User):  # type: ignore[no-untyped-def]
    spec = queries.spec_for(requirement)
    why = may_record(spec, by.role)
    if why:
        raise NotYours(words.say(why, spec))
    return spec


def _check_time(collected_at: datetime, case: Case, at: datetime) -> None:
    if collected_at > at:
        raise BadInput("collected_at", "This is in the future. When was it collected or seen?")
    if collected_at < at - OLDEST:
        raise BadInput("collected_at", "This is more than twenty years ago.")
    if collected_at.date() < case.patient.birth_date:
        raise BadInput("collected_at", "This is before the patient was born.")


def _locked(requirement_id: UUID, expected_version: int | None, case: Case | None = None) -> Requirement:
    requirement = Requirement.objects.get(pk=requirement_id)
    if case is not None and requirement.case_id != case.pk:
        raise BadInput("requirement", "This requirement belongs to another case.")
    if expected_version is not None and requirement.version != expected_version:
        raise Stale(requirement.version)
    return requirement


def _still_standing(evidence: Evidence) -> Evidence:
    if evidence.status == EvidenceStatus.RETRACTED or Evidence.objects.filter(supersedes=evidence).exists():
        raise Changed("This was corrected or taken back meanwhile. Look at it again first.")
    return evidence


def _bump(requirement: Requirement) -> None:
    Requirement.objects.filter(pk=requirement.pk).update(version=F("version") + 1)
