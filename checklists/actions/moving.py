"""Moving cases to the version of their protocol that is in use, one by one or many, with the difference kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

import cases.queries
from cases.domain.status import EDITABLE, CaseStatus, WrongStatus
from cases.models import Case
from checklists import queries
from checklists.actions.drafting import check_may
from checklists.actions.preparing import pin_to
from checklists.domain.files.diffs import as_data, diff
from checklists.domain.protocol_status import ProtocolStatus
from checklists.models import CaseProtocol, Protocol, ProtocolMove
from common.refusals import Refused
from common.text import clean
from staff.domain.permissions import Action
from staff.models import User

MOST = 100


@dataclass(frozen=True)
class Moved:
    """What became of one case of many: moved, or why not."""

    case_id: UUID
    refused: Refused | None = None


@transaction.atomic
def move_case(*, case_id: UUID, to: Protocol, reason: str = "", by: User, at: datetime) -> ProtocolMove:
    """Prepare a case by the version in use from now on. What was recorded stays; what is asked changes.

    Refused once the patient was called (``WrongStatus``), for another protocol, and for a version that is not in use.
    """
    check_may(by, Action.MOVE_TO_PROTOCOL)
    case = cases.queries.lock(case_id)
    if CaseStatus(case.status) not in EDITABLE:
        raise WrongStatus(CaseStatus(case.status))
    to = Protocol.objects.get(pk=to.pk)
    pin = _checked_pin(case, to)
    move = ProtocolMove.objects.create(
        case=case,
        from_protocol=pin.protocol,
        to_protocol=to,
        changes=as_data(diff(queries.spec_as_written(pin.protocol), queries.spec_as_written(to))),
        reason=clean(reason),
        moved_by=by,
        moved_at=at,
    )
    pin_to(case=case, protocol=to, by=by, at=at)
    return move


def move_cases(
    *, case_ids: Collection[UUID], to: Protocol, reason: str = "", by: User, at: datetime
) -> tuple[Moved, ...]:
    """Move up to a hundred cases, each in a transaction of its own, and say of each what became of it."""
    results = []
    # In the order of their ids, so that two people who move the same cases never wait for each other.
    for case_id in sorted(case_ids)[:MOST]:
        try:
            move_case(case_id=case_id, to=to, reason=reason, by=by, at=at)
        except Refused as refused:
            results.append(Moved(case_id, refused))
        else:
            results.append(Moved(case_id))
    return tuple(results)


def _checked_pin(case: Case, to: Protocol) -> CaseProtocol:
    pin = CaseProtocol.objects.select_related("protocol").filter(case=case).first()
    if pin is None or pin.protocol.code != to.code:
        raise Refused("This case is prepared by another protocol.", code="other_protocol")
    if pin.protocol_id == to.pk:
        raise Refused("This case is prepared by this version already.", code="already_there")
    if to.status != ProtocolStatus.ACTIVE.value:
        raise Refused("Cases can only be moved to the version in use.", code="not_active")
    return pin
