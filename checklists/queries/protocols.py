"""Protocol versions as the rules read them."""

from collections.abc import Iterable
from uuid import UUID

from checklists.domain.content import read_protocol
from checklists.domain.protocol_status import ProtocolStatus
from checklists.domain.protocols import ProtocolSpec
from checklists.models import CaseProtocol, Protocol

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


def specs_of(protocol_ids: set[UUID]) -> dict[UUID, ProtocolSpec]:
    """Return the versions as the rules read them, by id."""
    return _specs(dict(Protocol.objects.filter(pk__in=protocol_ids).values_list("pk", "sha256")))


def specs_of_cases(case_ids: Iterable[UUID]) -> dict[UUID, ProtocolSpec]:
    """Return the pinned protocol of each case that has one."""
    pins = CaseProtocol.objects.filter(case__in=case_ids)
    return _specs(dict(pins.values_list("case_id", "protocol__sha256")))


def _specs(hashes: dict[UUID, str]) -> dict[UUID, ProtocolSpec]:
    # The content is only fetched when it was not parsed yet.
    new = set(hashes.values()) - _PARSED.keys()
    if new:
        for sha256, content in Protocol.objects.filter(sha256__in=new).values_list("sha256", "content"):
            _PARSED[sha256] = read_protocol(content)
    return {key: _PARSED[sha256] for key, sha256 in hashes.items()}
