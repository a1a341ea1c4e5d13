"""One change to several cases of the waiting list: each row is done whole or not at all, and none stops another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import OperationalError, transaction

import cases.actions
import cases.queries
from cases.domain.cancellation import CancelReason
from cases.domain.waiting import ContactStage, Priority
from cases.models import Case
from common.refusals import BadInput, Refused
from scheduling.domain.waiting import Verb
from staff.models import User

MOST_CASES = 200


@dataclass(frozen=True)
class Ticked:
    """A row as the person saw it."""

    case_id: UUID
    version: int


@dataclass(frozen=True)
class Change:
    """What shall be done to each row; beside the verb only what it needs."""

    verb: Verb
    priority: Priority | None = None
    contact_stage: ContactStage | None = None
    surgeon: User | None = None
    reason: CancelReason | None = None
    note: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one row. ``case`` is None when there is none that the person can see."""

    ticked: Ticked
    case: Case | None
    refusal: Refused | BadInput | None = None


def change_many(*, ticked: Iterable[Ticked], change: Change, by: User, at: datetime) -> list[Outcome]:
    """Do the change to each row under the version that was seen; return what became of each, in this order."""
    wanted = list(dict.fromkeys(ticked))
    seen = cases.queries.cases_for(by).in_bulk([tick.case_id for tick in wanted])
    # In the order of their ids, whoever asks: inside one transaction two such requests must not wait for each other.
    done = {
        tick: _one(tick, seen.get(tick.case_id), change, by, at)
        for tick in sorted(wanted, key=lambda t: t.case_id)
    }
    return [done[tick] for tick in wanted]


def _one(tick: Ticked, case: Case | None, change: Change, by: User, at: datetime) -> Outcome:
    if case is None:
        gone = Refused("There is no such case that you can see.", code="not_found")
        return Outcome(tick, None, gone)
    try:
        with transaction.atomic():
            _do(case, tick.version, change, by, at)
    except (Refused, BadInput) as refusal:
        return Outcome(tick, case, refusal)
    except OperationalError:
        busy = Refused("Somebody else is changing this case right now. Try again.", code="busy")
        return Outcome(tick, case, busy)
    return Outcome(tick, case)


def _do(case: Case, version: int, change: Change, by: User, at: datetime) -> None:
    common = {"case": case, "expected_version": version, "by": by, "at": at}
    if change.verb is Verb.REMOVE and change.reason:
        cases.actions.cancel_case(reason=change.reason, note=change.note, **common)  # type: ignore[arg-type]
    elif change.verb is Verb.SURGEON and change.surgeon:
        cases.actions.change_case(
            procedure=case.procedure,
            surgeon=change.surgeon,
            details=cases.actions.details_of(case),
            site=case.site,
            **common,  # type: ignore[arg-type]
        )
    else:
        cases.actions.change_waiting(
            priority=change.priority,
            contact_stage=change.contact_stage,
            **common,  # type: ignore[arg-type]
        )
