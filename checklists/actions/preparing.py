"""Pinning a protocol version to a case: from then on the case has its requirements."""

from datetime import datetime

from cases.models import Case
from checklists import queries
from checklists.actions.refreshing import refresh
from checklists.models import CaseProtocol, Protocol, Requirement
from common.refusals import Refused
from staff.models import User


class NoProtocol(Refused):
    """Nobody has said yet what this procedure's cases need."""

    code = "no_protocol"


def prepare(*, case: Case, by: User, at: datetime) -> None:
    """Pin the procedure's active protocol to a case and make its requirements. The case row is locked.

    A case that is pinned to another procedure's protocol (the procedure was changed) is moved; evidence of
    requirements that both protocols have stays. Raises ``NoProtocol`` when there is none.
    """
    protocol = queries.active_protocol(case.procedure.protocol_code)
    if protocol is None:
        raise NoProtocol(
            "No protocol is active for %(procedure)s, so its cases cannot be prepared.",
            details={"procedure": case.procedure.name_en},
        )
    pin = CaseProtocol.objects.select_related("protocol").filter(case=case).first()
    if pin is not None and pin.protocol.code == protocol.code:
        protocol = pin.protocol
    pin_to(case=case, protocol=protocol, by=by, at=at)


def pin_to(*, case: Case, protocol: Protocol, by: User, at: datetime) -> None:
    """Prepare a case by this version: its requirements are made or renewed, and readiness is computed again.

    The case row is locked. Nothing changes about who pinned a version that was pinned already.
    """
    pin, is_new = CaseProtocol.objects.get_or_create(
        case=case, defaults={"protocol": protocol, "pinned_at": at, "pinned_by": by}
    )
    if not is_new and pin.protocol_id != protocol.pk:
        pin.protocol, pin.pinned_at, pin.pinned_by = protocol, at, by
        pin.save(update_fields=["protocol", "pinned_at", "pinned_by"])
    _make_requirements(case, queries.spec_of(protocol))
    refresh(case=case, at=at)


def _make_requirements(case, spec) -> None:  # type: ignore[no-untyped-def]
    wanted = [
        Requirement(
            case=case,
            code=r.code,
            kind=r.kind.value,
            group=r.group.value,
            owner=r.owner,
            on_the_day=r.on_the_day,
            position=position,
        )
        for position, r in enumerate(spec.requirements)
    ]
    Requirement.objects.bulk_create(
        wanted,
        update_conflicts=True,
        unique_fields=["case", "code"],
        update_fields=["kind", "group", "owner", "on_the_day", "position"],
    )
    # What the new protocol does not ask for is not deleted: its evidence is part of the record.
    Requirement.objects.filter(case=case).exclude(code__in=spec.by_code).update(state="not_applicable")
