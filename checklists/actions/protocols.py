"""Protocol versions from files: taken in and put into use."""

from datetime import datetime

from django.db import transaction

from checklists import queries
from checklists.domain.files.drafting import number, only_confirms
from checklists.domain.files.writing import fingerprint, write_protocol
from checklists.domain.protocol_status import ProtocolStatus
from checklists.domain.protocols import ProtocolSpec
from checklists.models import Protocol
from common.refusals import Refused


class ProtocolChanged(Refused):
    """The file says something else than the version that is already there."""

    code = "protocol_changed"


@transaction.atomic
def put_protocol(*, spec: ProtocolSpec, at: datetime) -> bool:
    """Take in one resolved version and put it into use; return whether anything is new.

    A version that was reviewed never changes, and a draft that somebody wrote here is not overwritten: another
    content under the same number is refused (``ProtocolChanged``). A version with origins that no named clinician
    confirmed stays a draft, and so does one that is older than the version in use.
    """
    sha256 = fingerprint(spec)
    known = Protocol.objects.select_for_update().filter(code=spec.code, version=spec.version).first()
    if known and (known.sha256 == sha256 or only_confirms(queries.spec_of(known), spec)):
        return False
    if known and (known.status != ProtocolStatus.DRAFT.value or known.written_by_id):
        raise ProtocolChanged(
            "%(code)s %(version)s is there and says something else. Give the new text a new version number.",
            details={"code": spec.code, "version": spec.version},
        )
    protocol, _ = Protocol.objects.update_or_create(
        code=spec.code,
        version=spec.version,
        defaults={"content": write_protocol(spec), "sha256": sha256, "loaded_at": at},
    )
    if not spec.unconfirmed and _is_newest(protocol):
        _activate(protocol, at)
    return True


def _is_newest(protocol: Protocol) -> bool:
    in_use = Protocol.objects.filter(code=protocol.code, status=ProtocolStatus.ACTIVE.value)
    versions = in_use.values_list("version", flat=True)
    return all(number(protocol.version) > number(version) for version in versions)


def _activate(protocol: Protocol, at: datetime) -> None:
    """Put a version of a file into use. The names of those who stand behind it are in the file."""
    in_use = Protocol.objects.filter(code=protocol.code, status=ProtocolStatus.ACTIVE.value)
    in_use.update(status=ProtocolStatus.RETIRED.value, retired_at=at)
    for status in (ProtocolStatus.REVIEWED, ProtocolStatus.ACTIVE):
        protocol.status, protocol.reviewed_at, protocol.activated_at = status.value, at, at
        protocol.save(update_fields=["status", "reviewed_at", "activated_at"])
