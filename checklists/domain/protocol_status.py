"""The life of a protocol version: written, reviewed, in use, retired."""

from enum import StrEnum


class ProtocolStatus(StrEnum):
    """Where a version stands in its life."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    ACTIVE = "active"
    RETIRED = "retired"


NEXT: dict[ProtocolStatus, frozenset[ProtocolStatus]] = {
    ProtocolStatus.DRAFT: frozenset({ProtocolStatus.REVIEWED, ProtocolStatus.RETIRED}),
    ProtocolStatus.REVIEWED: frozenset({ProtocolStatus.ACTIVE, ProtocolStatus.DRAFT, ProtocolStatus.RETIRED}),
    ProtocolStatus.ACTIVE: frozenset({ProtocolStatus.RETIRED}),
    ProtocolStatus.RETIRED: frozenset(),
}
