"""What another operation time would do to a case, shown before anybody confirms the move."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from checklists.domain.decisions import Decision
from checklists.domain.evidence import Evidence
from checklists.domain.facts import CaseFacts
from checklists.domain.forecast import Forecast
from checklists.domain.protocols import ProtocolSpec
from checklists.domain.readiness import Item, Readiness, evaluate
from checklists.domain.states import State


@dataclass(frozen=True)
class MoveEffects:
    """The case at the old and the new time, and the items (as they would be) that get worse or better.

    ``expires``: good now, too old then. ``reopens``: satisfied now, open then for another reason, such as a
    decision that was made for the old date. ``impossible``: could be done in time, cannot then. ``settles``:
    open now, satisfied then.
    """

    before: Readiness
    after: Readiness
    expires: tuple[Item, ...]
    reopens: tuple[Item, ...]
    impossible: tuple[Item, ...]
    settles: tuple[Item, ...]


def effects_of_move(
    protocol: ProtocolSpec | None,
    facts: CaseFacts,
    evidence: Iterable[Evidence],
    decisions: Iterable[Decision],
    *,
    old: datetime | None,
    new: datetime | None,
    now: datetime,
) -> MoveEffects:
    """Work out readiness at both times and compare."""
    rows, given = tuple(evidence), tuple(decisions)
    before = evaluate(protocol, facts, rows, given, surgery_at=old, now=now)
    after = evaluate(protocol, facts, rows, given, surgery_at=new, now=now)
    return compare(before, after)


def compare(before: Readiness, after: Readiness) -> MoveEffects:
    """Return what changes from one answer to the other; items of UNKNOWN cannot be compared and are left out."""
    pairs = [(before.by_code[item.code], item) for item in after.items if item.code in before.by_code]
    lost = [new for old, new in pairs if old.is_satisfied and not new.is_satisfied]
    return MoveEffects(
        before=before,
        after=after,
        expires=tuple(item for item in lost if item.state is State.EXPIRED),
        reopens=tuple(item for item in lost if item.state is not State.EXPIRED),
        impossible=tuple(
            new
            for old, new in pairs
            if new.forecast is Forecast.CANNOT and old.forecast is not Forecast.CANNOT
        ),
        settles=tuple(new for old, new in pairs if new.is_satisfied and not old.is_satisfied),
    )
