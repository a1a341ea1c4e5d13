"""Writing the next version of a protocol: by form or by file, and confirming where its rules come from."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from checklists import queries
from checklists.domain.files import drafting
from checklists.domain.files.checks import VERSION
from checklists.domain.files.reading import ProtocolProblems
from checklists.domain.files.writing import fingerprint, write_protocol
from checklists.domain.protocol_status import ProtocolStatus
from checklists.domain.protocols import ProtocolSpec, RequirementSpec
from checklists.models import Protocol
from common.refusals import BadInput, Reason, Refused
from common.text import clean
from staff.domain.permissions import Action
from staff.models import User

LONGEST_FILE = 2_000_000
SHORTEST_NOTE = 10


class BadProtocol(Refused):
    """What was written cannot be a protocol; the reasons say where and why."""

    code = "bad_protocol"

    def __init__(self, found: ProtocolProblems) -> None:
        reasons = [
            Reason("%(place)s%(reason)s", "problem", {"place": _place(p.file, p.line), "reason": p.reason})
            for p in found.problems
        ]
        super().__init__("This cannot be used as a protocol. Nothing was saved.", reasons=reasons)


def _place(file: str, line: int) -> str:
    return f"{file}:{line}: " if file else ""


def check_may(by: User, action: Action) -> None:
    """Refuse somebody whose role may not do this."""
    if not by.may(action):
        raise Refused("This is for surgeons and anaesthetists.", code="not_your_role")


@transaction.atomic
def start_version(*, base: Protocol, version: str, note: str, by: User, at: datetime) -> Protocol:
    """Begin a new version of a protocol: a draft that says what ``base`` says, to be changed.

    ``note`` says what for. Raises ``BadInput`` for the number or the note.
    """
    check_may(by, Action.WRITE_PROTOCOL)
    spec = drafting.numbered(queries.spec_as_written(base), _new_version(base.code, version))
    return _create(spec, base, _note(note), by, at)


@transaction.atomic
def take_in_draft(
    *, base: Protocol | None, name: str, text: str, note: str, by: User, at: datetime
) -> Protocol:
    """Take a whole protocol in from a file; ``base`` is the version it continues, None for a new protocol.

    Under a number that is there already it replaces the person's own draft. Whatever differs has to be confirmed
    again, whatever the file says about who confirmed it. Raises ``BadProtocol`` with file, line and reason.
    """
    check_may(by, Action.WRITE_PROTOCOL)
    note = _note(note)
    spec = _read(name, text)
    if base is not None and spec.code != base.code:
        raise BadInput(
            "file",
            "This file is about %(found)s, not about %(code)s.",
            details={"found": spec.code, "code": base.code},
        )
    versions = queries.lock_versions(spec.code)
    if base is None and versions:
        raise BadInput(
            "file", "There is %(code)s already. Start from its version.", details={"code": spec.code}
        )
    known = versions.get(spec.version)
    if known is not None:
        return _replace(known, spec, note, by, at)
    spec = drafting.numbered(spec, _new_version(spec.code, spec.version))
    old = queries.spec_as_written(base) if base else None
    return _create(_checked(spec, old, note), base, note, by, at)


@transaction.atomic
def change_requirement(
    *, protocol: Protocol, requirement: RequirementSpec, reason: str, by: User, at: datetime
) -> None:
    """Change one requirement of one's own draft. The reason becomes an origin that somebody must confirm."""
    check_may(by, Action.WRITE_PROTOCOL)
    reason = _note(reason, "reason")
    draft = _own_draft(protocol, by)
    old = queries.spec_as_written(draft)
    new = tuple(requirement if r.code == requirement.code else r for r in old.requirements)
    if new != old.requirements:
        _write(draft, _checked(replace(old, requirements=new), old, reason), by, at)


@transaction.atomic
def confirm_origins(*, protocol: Protocol, places: Collection[str], by: User, at: datetime) -> None:
    """Put one's name and the day under origins of a draft, so that it can be put into use."""
    check_may(by, Action.REVIEW_PROTOCOL)
    draft = _locked_draft(protocol)
    if not places:
        raise BadInput("places", "Choose at least one origin.")
    name = f"{by.full_name}, {timezone.localdate(at).isoformat()}"
    try:
        spec = drafting.confirm(queries.spec_as_written(draft), places, name)
    except KeyError as unknown:
        raise Refused(
            "This draft was changed meanwhile. Read it again, then confirm.", code="changed_meanwhile"
        ) from unknown
    _write(draft, spec, None, at)


def _read(name: str, text: str) -> ProtocolSpec:
    if len(text) > LONGEST_FILE:
        raise BadInput("file", "This file is too long for a protocol.")
    try:
        return drafting.read_draft(name, text)
    except ProtocolProblems as found:
        raise BadProtocol(found) from found


def _checked(new: ProtocolSpec, old: ProtocolSpec | None, reason: str) -> ProtocolSpec:
    try:
        return drafting.rewritten(new, old, reason)
    except ProtocolProblems as found:
        raise BadProtocol(found) from found


def _note(note: str, field: str = "note") -> str:
    note = clean(note)
    if len(note) < SHORTEST_NOTE:
        raise BadInput(field, "Say what changes and why, in at least ten characters.")
    return note


def _new_version(code: str, version: str) -> str:
    version = clean(version)
    if not VERSION.fullmatch(version):
        raise BadInput("version", "A version is three numbers, such as 1.2.0.")
    versions = queries.lock_versions(code)
    highest = max((drafting.number(v) for v in versions), default=(0,))
    if drafting.number(version) <= highest:
        raise BadInput(
            "version",
            "The new number must be higher than %(highest)s.",
            details={"highest": ".".join(map(str, highest))},
        )
    return version


def _create(spec: ProtocolSpec, base: Protocol | None, note: str, by: User, at: datetime) -> Protocol:
    return Protocol.objects.create(
        code=spec.code,
        version=spec.version,
        content=write_protocol(spec),
        sha256=fingerprint(spec),
        loaded_at=at,
        based_on=base,
        note=note,
        written_by=by,
    )


def _replace(known: Protocol, spec: ProtocolSpec, note: str, by: User, at: datetime) -> Protocol:
    draft = _own_draft(known, by)
    draft.note = note
    draft.save(update_fields=["note"])
    _write(draft, _checked(spec, queries.spec_as_written(draft), note), by, at)
    return draft


def _own_draft(protocol: Protocol, by: User) -> Protocol:
    draft = _locked_draft(protocol)
    # Who reviews must not be who wrote, so a draft has one writer.
    if draft.written_by_id not in (None, by.pk):
        raise Refused(
            "Only %(name)s, who writes this draft, may change it. Start a version of your own.",
            code="not_your_draft",
            details={"name": draft.written_by.full_name if draft.written_by else ""},
        )
    return draft


def _locked_draft(protocol: Protocol) -> Protocol:
    draft = queries.lock_protocol(protocol)
    if draft.status != ProtocolStatus.DRAFT.value:
        raise Refused("Only a draft can be changed. Start a new version.", code="not_a_draft")
    return draft


def _write(draft: Protocol, spec: ProtocolSpec, by: User | None, at: datetime) -> None:
    draft.content, draft.sha256, draft.loaded_at = write_protocol(spec), fingerprint(spec), at
    draft.written_by = by or draft.written_by
    draft.save(update_fields=["content", "sha256", "loaded_at", "written_by"])
