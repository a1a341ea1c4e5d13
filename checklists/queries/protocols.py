"""Protocol versions as the rules read them."""

from collections.abc import Iterable
from uuid import UUID

from checklists.domain.protocol_status import ProtocolStatus
from checklists.domain.protocols import ProtocolSpec
from checklists.models import CaseProtocol, Protocol

# Parsed once per process: an active version never changes, and a draft is never pinned.
_PARSED: dict[str, ProtocolSpec] = {}


def active_protocol(code: str) -> Protocol | None:
    """Return the version of the protocol that new cases are prepared by."""
    return Protocol.objects.filter(code=code, status=ProtocolStatus.ACTIVE.value).first()


def specs_of(protocol_ids: set[UUID]) -> dict[UUID, ProtocolSpec]:
    """Return the versions as the rules read them, by id. The content is only fetched when not parsed yet."""
    hashes = dict(Protocol.objects.filter(pk__in=protocol_ids).values_list("pk", "sha256"))
    new = [pk for pk, sha256 in hashes.items() if sha256 not in _PARSED]
    if new:
        for sha256, content in Protocol.objects.filter(pk__in=new).values_list("sha256", "content"):
            _PARSED[sha256] = ProtocolSpec.from_content(content)
    return {pk: _PARSED[sha256] for pk, sha256 in hashes.items()}


def spec_of(protocol: Protocol) -> ProtocolSpec:
    """Return one version as the rules read it."""
    if protocol.sha256 not in _PARSED:
        _PARSED[protocol.sha256] = ProtocolSpec.from_content(protocol.content)
    return _PARSED[protocol.sha256]


def specs_of_cases(case_ids: Iterable[UUID]) -> dict[UUID, ProtocolSpec]:
    """Return the pinned protocol of each case that has one."""
    pins = dict(CaseProtocol.objects.filter(case__in=case_ids).values_list("case_id", "protocol_id"))
    specs = specs_of(set(pins.values()))
    return {case: specs[protocol] for case, protocol in pins.items()}
