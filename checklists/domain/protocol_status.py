"""The life of a protocol version: written, in use, retired."""

from enum import StrEnum


class ProtocolStatus(StrEnum):
    """Where a version stands in its life."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


NEXT: dict[ProtocolStatus, frozenset[ProtocolStatus]] = {
    ProtocolStatus.DRAFT: frozenset({ProtocolStatus.ACTIVE}),
    ProtocolStatus.ACTIVE: frozenset({ProtocolStatus.RETIRED}),
    ProtocolStatus.RETIRED: frozenset(),
}
