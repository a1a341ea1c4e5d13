"""Recording what satisfies a requirement. Nothing recorded is ever changed: a correction is a new row."""

from collections.abc import Iterable, Mapping, Sequence
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
from checklists.actions.documents import keep_documents
from checklists.actions.refreshing import refresh
from checklists.domain.decisions import may_record
from checklists.domain.documents import Upload
from checklists.domain.entry import BadValue, parse_values
from checklists.domain.evidence import EvidenceStatus, Value, values_to_json
from checklists.domain.facts import CaseFacts
from checklists.domain.laboratory.doubts import Sent, as_kept, read_results
from checklists.domain.protocols import ProtocolSpec, RequirementSpec
from checklists.models import Document, Evidence, Requirement
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
    """One thing to record: raw values by component code, as entered, and when it was collected (aware).

    ``sent``: what a laboratory sent instead. What a person enters is refused when it cannot be right; what a
    laboratory sent is kept, in doubt.
    """

    requirement_id: UUID
    values: Mapping[str, Any]
    collected_at: datetime
    note: str = ""
    status: str = EvidenceStatus.FINAL.value
    sent: tuple[Sent, ...] = ()


@dataclass(frozen=True)
class _Row:
    """What an entry becomes: the columns that depend on how it was read."""

    status: str
    values: Mapping[str, Value]
    entered: Mapping[str, Any]
    collected_at: datetime
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Desk:
    """Where one person records for one locked case: what the rules need, read once."""

    case: Case
    protocol: ProtocolSpec
    facts: CaseFacts
    by: User
    at: datetime

    @classmethod
    def at_case(cls, case_id: UUID, by: User, at: datetime) -> "_Desk":
        """Lock the case row, the first thing every writer does, and read the rest."""
        case = cases.queries.lock(case_id)
        protocol = queries.specs_of_cases([case.pk])[case.pk]
        return cls(case, protocol, queries.facts_of([case])[case.pk], by, at)


@transaction.atomic
def record_evidence(
    *,
    requirement: Requirement,
    values: Mapping[str, Any],
    collected_at: datetime,
    note: str = "",
    status: str = EvidenceStatus.FINAL.value,
    documents: Sequence[Upload] = (),
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Evidence:
    """Record values for a requirement and return the new evidence.

    ``values`` maps component codes to what was entered. Raises ``BadInput`` naming the component that cannot be
    used, ``NotYours`` for a role that may not record this, ``Changed`` when the version is not the expected one.
    """
    desk = _Desk.at_case(requirement.case_id, by, at)
    requirement = _locked(requirement.pk, expected_version)
    entry = Entry(requirement.pk, values, collected_at, note, status)
    evidence = _add(desk, requirement, entry)
    keep_documents(evidence=evidence, uploads=documents, field="documents", by=by, at=at)
    refresh(case=desk.case, at=at, because_of=evidence)
    return evidence


@transaction.atomic
def attach_documents(
    *, evidence: Evidence, uploads: Sequence[Upload], by: User, at: datetime
) -> list[Document]:
    """Keep scans and images beside a row that stands. ``BadInput`` names ``file``."""
    desk = _Desk.at_case(evidence.case_id, by, at)
    _spec_to_record(desk, _locked(evidence.requirement_id, None))
    return keep_documents(evidence=_still_standing(evidence), uploads=uploads, field="file", by=by, at=at)


@transaction.atomic
def record_many(*, case: Case, entries: Iterable[Entry], by: User, at: datetime) -> list[Evidence]:
    """Record several requirements of one case at once: all or nothing, computed once."""
    desk = _Desk.at_case(case.pk, by, at)
    added = [_add(desk, _locked(e.requirement_id, None, desk.case), e) for e in entries]
    refresh(case=desk.case, at=at, because_of=added[-1] if added else None)
    return added


@transaction.atomic
def correct_evidence(
    *,
    evidence: Evidence,
    values: Mapping[str, Any],
    collected_at: datetime,
    note: str = "",
    documents: Sequence[Upload] = (),
    by: User,
    at: datetime,
) -> Evidence:
    """Replace a row by a corrected one. The old row stays, struck through."""
    desk = _Desk.at_case(evidence.case_id, by, at)
    requirement = _locked(evidence.requirement_id, None)
    entry = Entry(requirement.pk, values, collected_at, note, EvidenceStatus.CORRECTED.value)
    corrected = _add(desk, requirement, entry, supersedes=_still_standing(evidence))
    keep_documents(evidence=corrected, uploads=documents, field="documents", by=by, at=at)
    refresh(case=desk.case, at=at, because_of=corrected)
    return corrected


@transaction.atomic
def retract_evidence(*, evidence: Evidence, reason: str, by: User, at: datetime) -> Evidence:
    """Take a row back: it was wrong, another patient's, or the consent was withdrawn. Needs a reason."""
    reason = clean(reason)
    if len(reason) < 5:
        raise BadInput("reason", "Say why it is taken back.")
    desk = _Desk.at_case(evidence.case_id, by, at)
    requirement = _locked(evidence.requirement_id, None)
    _spec_to_record(desk, requirement)
    retraction = Evidence.objects.create(
        case=desk.case,
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
    refresh(case=desk.case, at=at, because_of=retraction)
    return retraction


def _add(desk: _Desk, requirement: Requirement, entry: Entry, supersedes: Evidence | None = None) -> Evidence:
    spec = _spec_to_record(desk, requirement)
    _check_status(entry.status, correcting=supersedes is not None)
    if len(note := clean(entry.note)) > LONGEST_NOTE:
        raise BadInput("note", "At most 2000 characters, please.")
    row = _from_laboratory(spec, entry, desk) if entry.sent else _from_person(spec, entry, desk)
    evidence = Evidence.objects.create(
        case=desk.case,
        requirement=requirement,
        status=row.status,
        values=values_to_json(row.values),
        entered=_as_entered(row.entered),
        note=note,
        doubts=list(row.doubts),
        collected_at=row.collected_at,
        recorded_at=desk.at,
        by=desk.by,
        role=desk.by.role,
        supersedes=supersedes,
    )
    _bump(requirement)
    return evidence


def _from_person(spec: RequirementSpec, entry: Entry, desk: _Desk) -> _Row:
    _check_time(entry.collected_at, desk)
    return _Row(entry.status, _parsed(spec, entry, desk), entry.values, entry.collected_at)


def _from_laboratory(spec: RequirementSpec, entry: Entry, desk: _Desk) -> _Row:
    today = desk.at.astimezone(ZoneInfo(desk.facts.zone)).date()
    read = read_results(
        spec, entry.sent, desk.facts, collected_at=entry.collected_at, now=desk.at, today=today
    )
    if not read.doubts:
        entered = {one.component: one.entered for one in entry.sent}
        return _Row(entry.status, read.values, entered, entry.collected_at)
    doubts = dict.fromkeys(doubt.value for found in read.doubts.values() for doubt in found)
    kept = as_kept(entry.sent, read, entry.collected_at)
    # When it was collected is part of what is in doubt. It is on record from now on.
    return _Row(EvidenceStatus.IN_DOUBT.value, {}, kept, desk.at, tuple(doubts))


def _parsed(spec: RequirementSpec, entry: Entry, desk: _Desk) -> dict[str, Value]:
    zone, surgery_at = ZoneInfo(desk.facts.zone), desk.case.surgery_at
    today = desk.at.astimezone(zone).date()
    surgery_on = surgery_at.astimezone(zone).date() if surgery_at else None
    try:
        return parse_values(spec, entry.values, desk.facts, today=today, surgery_on=surgery_on)
    except BadValue as bad:
        # What somebody has just typed is no secret to them.
        role = (*spec.seen_by, "")[0]
        raise BadInput(bad.component or "values", words.say(bad.why, spec, role)) from bad


def _check_status(status: str, *, correcting: bool) -> None:
    allowed = {EvidenceStatus.CORRECTED} if correcting else {EvidenceStatus.PRELIMINARY, EvidenceStatus.FINAL}
    if status not in allowed:
        raise BadInput("status", "A new result is preliminary or final. To change one, correct it.")


def _as_entered(value: Any) -> Any:
    """Return what was entered as JSON that PostgreSQL can keep: it takes neither NUL nor half a character."""
    if isinstance(value, Mapping):
        return {clean(str(key)): _as_entered(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_as_entered(part) for part in value]
    return value if value is None or isinstance(value, bool | int) else clean(str(value))


def _spec_to_record(desk: _Desk, requirement: Requirement) -> RequirementSpec:
    spec = desk.protocol.by_code.get(requirement.code)
    if spec is None:
        raise NotYours("This requirement is no longer asked for.")
    why = may_record(spec, desk.by.role)
    if why:
        raise NotYours(words.say(why, spec))
    return spec


def _check_time(collected_at: datetime, desk: _Desk) -> None:
    if collected_at > desk.at:
        raise BadInput("collected_at", "This is in the future. When was it collected or seen?")
    if collected_at < desk.at - OLDEST:
        raise BadInput("collected_at", "This is more than twenty years ago.")
    if desk.facts.birth_date and collected_at.date() < desk.facts.birth_date:
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
