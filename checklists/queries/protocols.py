"""Protocol versions as the rules read them."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.shortcuts import get_object_or_404

from cases.models import Case
from checklists.domain.files.content import read_protocol
from checklists.domain.protocol_status import ProtocolStatus
from checklists.domain.protocols import ProtocolSpec
from checklists.domain.titles import Titles
from checklists.models import CaseProtocol, Protocol, ProtocolMove
from staff.models import User

# Parsed once per process: an active version never changes, and a draft is never pinned.
_PARSED: dict[str, ProtocolSpec] = {}


def active_protocol(code: str) -> Protocol | None:
    """Return the version of the protocol that new cases are prepared by."""
    return Protocol.objects.filter(code=code, status=ProtocolStatus.ACTIVE.value).first()


def spec_of(protocol: Protocol) -> ProtocolSpec:
    """Return one version as the rules read it."""
    if protocol.sha256 not in _PARSED:
        _PARSED[protocol.sha256] = read_protocol(protocol.content)
    return _PARSED[protocol.sha256]


def spec_as_written(protocol: Protocol) -> ProtocolSpec:
    """Return one version with everything in it, also where each requirement was defined."""
    return read_protocol(protocol.content)


def protocol_for(user: User, pk: UUID | str) -> Protocol:
    """Return one version, or 404. Protocols belong to no site: whoever may see them sees all."""
    people = ("based_on", "written_by", "reviewed_by", "activated_by", "retired_by")
    return get_object_or_404(Protocol.objects.select_related(*people), pk=pk)


def version_of(code: str, number: str = "") -> Protocol | None:
    """Return one version of a protocol: the one of that number, or the one in use."""
    if number:
        return Protocol.objects.filter(code=code, version=number).first()
    return active_protocol(code)


def versions(code: str | None = None) -> QuerySet[Protocol]:
    """Return the versions of one protocol or of all, without their content, by code, the newest first."""
    rows = Protocol.objects.select_related("written_by", "reviewed_by", "activated_by", "retired_by")
    rows = rows.filter(code=code) if code else rows
    numbers = Func(F("version"), Value("."), function="string_to_array", output_field=TextField())
    return rows.defer("content").order_by("code", Cast(numbers, ArrayField(IntegerField())).desc())


@dataclass(frozen=True)
class Named:
    """What the newest version of a protocol calls it, and whether it is only a building block."""

    title: Titles
    is_part: bool


def titles_of_protocols() -> dict[str, Named]:
    """Return the name of each protocol by its code."""
    rows = versions().order_by("code", "loaded_at", "pk")
    found = rows.values_list("code", "content__title", "content__part")
    return {code: Named(title, bool(part)) for code, title, part in found}


def version_before(protocol: Protocol) -> Protocol | None:
    """Return the version with the next lower number; None when there is none."""
    newest_first = list(versions(protocol.code))
    lower = newest_first[newest_first.index(protocol) + 1 :]
    return lower[0] if lower else None


def specs_by_number(protocol: Protocol) -> dict[str, ProtocolSpec]:
    """Return every version of a protocol by its number, and this one under the empty number too."""
    rows = Protocol.objects.filter(code=protocol.code).values_list("version", "content")
    return {"": spec_as_written(protocol), **{number: read_protocol(content) for number, content in rows}}


def is_active(protocol: Protocol) -> bool:
    """Say whether new cases are prepared by this version."""
    return protocol.status == ProtocolStatus.ACTIVE.value


def versions_of_case(case: Case) -> tuple[Protocol, Protocol]:
    """Return the version that a case is prepared by and the one in use; 404 when the case has none.

    With no version in use the first stands for both.
    """
    pin = get_object_or_404(CaseProtocol.objects.select_related("protocol"), case=case)
    return pin.protocol, active_protocol(pin.protocol.code) or pin.protocol


def moves_of(case: Case) -> QuerySet[ProtocolMove]:
    """Return the moves of a case from version to version, the latest first."""
    moves = ProtocolMove.objects.filter(case=case).order_by("-moved_at", "-pk")
    return moves.select_related("from_protocol", "to_protocol", "moved_by")


def lock_protocol(protocol: Protocol) -> Protocol:
    """Return the version's row as it is now, locked until the transaction ends."""
    return Protocol.objects.select_for_update().get(pk=protocol.pk)


def lock_versions(code: str) -> dict[str, Protocol]:
    """Return every version of a protocol by its number, locked in one order until the transaction ends."""
    rows = Protocol.objects.select_for_update().filter(code=code).order_by("pk")
    return {row.version: row for row in rows}


def specs_of(protocol_ids: set[UUID]) -> dict[UUID, ProtocolSpec]:
    """Return the versions as the rules read them, by id."""
    return _specs(dict(Protocol.objects.filter(pk__in=protocol_ids).values_list("pk", "sha256")))


def specs_of_cases(case_ids: Iterable[UUID]) -> dict[UUID, ProtocolSpec]:
    """Return the pinned protocol of each case that has one."""
    pins = CaseProtocol.objects.filter(case__in=case_ids)
    return _specs(dict(pins.values_list("case_id", "protocol__sha256")))


def specs_by_hash(hashes: Set[str]) -> dict[str, ProtocolSpec]:
    """Return the versions with these contents as the rules read them."""
    # The content is only fetched when it was not parsed yet.
    new = hashes - _PARSED.keys()
    if new:
        for sha256, content in Protocol.objects.filter(sha256__in=new).values_list("sha256", "content"):
            _PARSED[sha256] = read_protocol(content)
    return {sha256: _PARSED[sha256] for sha256 in hashes}


def _specs(hashes: dict[UUID, str]) -> dict[UUID, ProtocolSpec]:
    specs = specs_by_hash(set(hashes.values()))
    return {key: specs[sha256] for key, sha256 in hashes.items()}
