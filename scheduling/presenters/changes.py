"""What another time of the operation changes about the preparation, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checklists.domain.moves import Change, ChangeKind, Comparison
from checklists.domain.readiness import Readiness
from checklists.presenters.verdicts import VERDICTS
from checklists.words import say, title
from scheduling.presenters.words import day, far, role

# In a list of many places only so many requirements are named; the preview names all.
NAMED = 3
_KINDS: Mapping[ChangeKind, tuple[str, Promise]] = {
    ChangeKind.IMPOSSIBLE: ("not_ready", _("Cannot be done by then")),
    ChangeKind.EXPIRES: ("at_risk", _("Will be too old then")),
    ChangeKind.REOPENS: ("at_risk", _("Has to be decided or done again")),
    ChangeKind.DIFFERS: ("at_risk", _("Stands in the way for another reason")),
    ChangeKind.POSSIBLE: ("on_track", _("Can be done by then")),
    ChangeKind.SETTLED: ("ready", _("No longer in the way")),
}


@dataclass(frozen=True)
class ShortChange:
    """One thing that another time changes: a state's shape, and a sentence."""

    state: str
    sentence: str


@dataclass(frozen=True)
class ChangeGroup:
    """Everything of one kind that another time changes."""

    state: str
    title: str
    what: tuple[str, ...]


@dataclass(frozen=True)
class Verdicts:
    """A case's verdict and first possible day, for the booked time and for the other one."""

    state_now: str
    word_now: str
    state_then: str
    word_then: str
    earliest_now: str
    earliest_then: str


@dataclass(frozen=True)
class NewDue:
    """By when something has to be there for the new time. ``was``: the day for the old one."""

    title: str
    owner: str
    by: str
    far: str
    was: str


def changes(found: Comparison) -> tuple[ChangeGroup, ...]:
    """Return everything that the other time changes, worst first, each with its reason."""
    return tuple(
        ChangeGroup(state, words, tuple(sentence(change) for change in of_kind))
        for state, words, of_kind in _kinds(found)
    )


def changes_in_short(found: Comparison) -> tuple[ShortChange, ...]:
    """Return the same in a line per kind, for a list of many places."""
    return tuple(ShortChange(state, f"{words}: {_some(of_kind)}") for state, words, of_kind in _kinds(found))


def sentence(change: Change) -> str:
    """Return the requirement and, while it stands in the way, what is new about it."""
    said = title(change.after.spec)
    if change.kind is ChangeKind.SETTLED or change.why is None:
        return said
    return f"{said}: {say(change.why, change.after.spec)}"


def verdicts(found: Comparison) -> Verdicts:
    """Return the two verdicts side by side."""
    now, then = found.before.verdict.value, found.after.verdict.value
    return Verdicts(
        state_now=now,
        word_now=str(VERDICTS[now]),
        state_then=then,
        word_then=str(VERDICTS[then]),
        earliest_now=_earliest(found.before),
        earliest_then=_earliest(found.after),
    )


def new_due(found: Comparison, today: date) -> tuple[NewDue, ...]:
    """Return what is due on another day after the move, soonest first."""
    return tuple(
        NewDue(
            title=title(item.spec),
            owner=role(item.spec.owner),
            by=day(item.due_on) if item.due_on else "",
            far=far(item.due_on, today) if item.due_on else "",
            was=_day(found.before.by_code[item.code].due_on),
        )
        for item in found.due
    )


def _day(on: date | None) -> str:
    return day(on) if on else ""


def _earliest(readiness: Readiness) -> str:
    return day(readiness.earliest.on) if readiness.earliest.on else gettext("no day yet")


def _kinds(found: Comparison) -> Iterator[tuple[str, str, tuple[Change, ...]]]:
    for kind, (state, words) in _KINDS.items():
        if of_kind := found.of_kind(kind):
            yield state, str(words), of_kind


def _some(of_kind: Sequence[Change]) -> str:
    named = ", ".join(title(change.after.spec) for change in of_kind[:NAMED])
    rest = len(of_kind) - NAMED
    return gettext("%(named)s and %(rest)s more") % {"named": named, "rest": rest} if rest > 0 else named
