"""What another operation time changes about a case's preparation: the one place where the two are compared."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from checklists.domain.forecast import Forecast
from checklists.domain.readiness import Item, Readiness
from checklists.domain.states import State
from checklists.domain.whys import Why


class ChangeKind(StrEnum):
    """What the other time does to one requirement, worst first. Each requirement has at most one.

    IMPOSSIBLE: can no longer be done in time. EXPIRES: good now, too old then. REOPENS: settled now, to be done
    or decided again. DIFFERS: open in both, for other reasons. POSSIBLE: could not be done in time, can then.
    SETTLED: in the way now, not then.
    """

    IMPOSSIBLE = "impossible"
    EXPIRES = "expires"
    REOPENS = "reopens"
    DIFFERS = "differs"
    POSSIBLE = "possible"
    SETTLED = "settled"


@dataclass(frozen=True)
class Change:
    """One requirement that the other time changes, as it stands for each of the two."""

    kind: ChangeKind
    before: Item
    after: Item

    @property
    def why(self) -> Why | None:
        """What is new about it: the first reason that was not there before, or the first of all."""
        new = (why for why in self.after.whys if why not in self.before.whys)
        return next(new, self.after.whys[0] if self.after.whys else None)


@dataclass(frozen=True)
class Comparison:
    """One case judged for two operation times. ``due``: what is open then and due on another day, soonest first."""

    before: Readiness
    after: Readiness
    changes: tuple[Change, ...]
    due: tuple[Item, ...]

    def of_kind(self, kind: ChangeKind) -> tuple[Change, ...]:
        """Return the changes of one kind, in the protocol's order."""
        return tuple(change for change in self.changes if change.kind is kind)


def compare(before: Readiness, after: Readiness) -> Comparison:
    """Compare the same case, judged for two operation times with the same things recorded."""
    pairs = [(before.by_code[item.code], item) for item in after.items if item.code in before.by_code]
    changes = sorted(_changes(pairs), key=lambda change: list(ChangeKind).index(change.kind))
    redated = (new for old, new in pairs if not new.is_satisfied and new.due_on != old.due_on)
    return Comparison(
        before, after, tuple(changes), tuple(sorted(redated, key=lambda item: item.due_on or date.max))
    )


def _changes(pairs: list[tuple[Item, Item]]) -> Iterator[Change]:
    for old, new in pairs:
        kind = _kind(old, new)
        if kind is not None:
            yield Change(kind, old, new)


def _kind(old: Item, new: Item) -> ChangeKind | None:
    if new.is_satisfied:
        return None if old.is_satisfied else ChangeKind.SETTLED
    could, can = old.forecast is not Forecast.CANNOT, new.forecast is not Forecast.CANNOT
    if could and not can:
        return ChangeKind.IMPOSSIBLE
    if new.state is State.EXPIRED and old.state is not State.EXPIRED:
        return ChangeKind.EXPIRES
    if old.is_satisfied:
        return ChangeKind.REOPENS
    if can and not could:
        return ChangeKind.POSSIBLE
    differs = new.state is not old.state or any(why not in old.whys for why in new.whys)
    return ChangeKind.DIFFERS if differs else None
