"""The life of a protocol version: reviewed by a second clinician, put into use, sent back, retired."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language

import cases.queries
from checklists import queries
from checklists.actions.drafting import check_may
from checklists.domain.files.drafting import OpenOrigin, number, open_origins
from checklists.domain.protocol_status import NEXT, ProtocolStatus
from checklists.domain.titles import in_language
from checklists.models import Protocol
from common.refusals import Reason, Refused
from staff.domain.permissions import Action
from staff.models import User

STANDS = {
    ProtocolStatus.DRAFT: "This version is a draft. It has to be reviewed first.",
    ProtocolStatus.REVIEWED: "This version was reviewed already.",
    ProtocolStatus.ACTIVE: "This version is in use.",
    ProtocolStatus.RETIRED: "This version is retired.",
}


class NotConfirmed(Refused):
    """Rules whose origin needs a clinician's confirmation have none; the reasons name each."""

    code = "not_confirmed"


@transaction.atomic
def review_protocol(*, protocol: Protocol, by: User, at: datetime) -> None:
    """Say, as a second clinician, that a draft says what it should. From then on its text cannot change."""
    check_may(by, Action.REVIEW_PROTOCOL)
    version = _locked(protocol, ProtocolStatus.REVIEWED)
    if version.written_by_id == by.pk:
        raise Refused("You wrote this version. Another clinician has to review it.", code="same_person")
    version.reviewed_by, version.reviewed_at = by, at
    _move(version, ProtocolStatus.REVIEWED, "reviewed_by", "reviewed_at")


@transaction.atomic
def send_back(*, protocol: Protocol, by: User, at: datetime) -> None:
    """Make a reviewed version a draft again, so that it can be changed. The review no longer counts."""
    check_may(by, Action.REVIEW_PROTOCOL)
    version = _locked(protocol, ProtocolStatus.DRAFT)
    version.reviewed_by = version.reviewed_at = None
    _move(version, ProtocolStatus.DRAFT, "reviewed_by", "reviewed_at")


@transaction.atomic
def activate_protocol(*, protocol: Protocol, by: User, at: datetime) -> None:
    """Put a reviewed version into use for new cases; the version before it is retired in the same moment.

    Cases stay with the version they are prepared by until somebody moves them. Raises ``NotConfirmed`` with
    everything that no clinician has confirmed.
    """
    check_may(by, Action.ACTIVATE_PROTOCOL)
    versions = queries.lock_versions(protocol.code)
    version = _locked(protocol, ProtocolStatus.ACTIVE)
    if version.reviewed_by_id is not None and version.reviewed_by_id == version.written_by_id:
        raise Refused("Another clinician has to review this version first.", code="same_person")
    _check_confirmed(version)
    in_use = next((v for v in versions.values() if v.status == ProtocolStatus.ACTIVE.value), None)
    if in_use is not None:
        if number(in_use.version) > number(version.version):
            raise Refused(
                "Version %(version)s is in use, which is newer.",
                code="newer_in_use",
                details={"version": in_use.version},
            )
        in_use.retired_by, in_use.retired_at = by, at
        _move(in_use, ProtocolStatus.RETIRED, "retired_by", "retired_at")
    version.activated_by, version.activated_at = by, at
    _move(version, ProtocolStatus.ACTIVE, "activated_by", "activated_at")


@transaction.atomic
def retire_protocol(*, protocol: Protocol, by: User, at: datetime) -> None:
    """Take a version out of use for good. Refused while procedures that can be asked for need it."""
    check_may(by, Action.ACTIVATE_PROTOCOL)
    version = _locked(protocol, ProtocolStatus.RETIRED)
    if version.status == ProtocolStatus.ACTIVE.value:
        _check_not_needed(version)
    version.retired_by, version.retired_at = by, at
    _move(version, ProtocolStatus.RETIRED, "retired_by", "retired_at")


def _locked(protocol: Protocol, to: ProtocolStatus) -> Protocol:
    version = queries.lock_protocol(protocol)
    status = ProtocolStatus(version.status)
    if to not in NEXT[status]:
        raise Refused(STANDS[status], code="wrong_status", details={"status": status.value})
    return version


def _move(version: Protocol, to: ProtocolStatus, *fields: str) -> None:
    version.status = to.value
    version.save(update_fields=["status", *fields])


def _check_confirmed(version: Protocol) -> None:
    missing = open_origins(queries.spec_as_written(version))
    if missing:
        raise NotConfirmed(
            "Where these rules come from was not confirmed by a clinician. Send the version back and confirm them.",
            reasons=[_unconfirmed(one) for one in missing],
        )


def _unconfirmed(one: OpenOrigin) -> Reason:
    title = in_language(one.title, get_language() or "en")
    details = {"title": title, "ref": one.origin.ref, "place": one.place}
    return Reason("%(title)s: %(ref)s", "unconfirmed", details)


def _check_not_needed(version: Protocol) -> None:
    needed = [p for p in cases.queries.procedures() if p.protocol_code == version.code]
    if needed:
        raise Refused(
            "Procedures that can be asked for need this protocol. Activate a newer version instead.",
            code="needed",
            reasons=[Reason(procedure.name_en, "procedure") for procedure in needed],
        )
