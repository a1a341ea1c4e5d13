"""What another date would change about the preparation, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from checklists.domain.readiness import Item, Readiness
from checklists.words import title
from scheduling.domain.previews import Effect, effect
from scheduling.presenters.words import problem

# In a list of many places only so many requirements are named; the preview names all.
NAMED = 3


@dataclass(frozen=True)
class Change:
    """One thing that another date changes: a state's shape, and a sentence."""

    state: str
    sentence: str


@dataclass(frozen=True)
class ChangeGroup:
    """Everything of one kind that another date changes."""

    state: str
    title: str
    what: tuple[str, ...]


def changes(before: Readiness | None, after: Readiness | None) -> tuple[ChangeGroup, ...]:
    """Return everything that the other date changes, worst first, each with its reason."""
    if before is None or after is None:
        return ()
    return tuple(
        ChangeGroup(state, words, tuple(title(i.spec) if state == "ready" else problem(i) for i in items))
        for state, words, items in _kinds(effect(before, after))
        if items
    )


def changes_in_short(before: Readiness | None, after: Readiness | None) -> tuple[Change, ...]:
    """Return the same in a line per kind, for a list of many places."""
    if before is None or after is None:
        return ()
    kinds = ((state, words, items) for state, words, items in _kinds(effect(before, after)) if items)
    return tuple(Change(state, f"{words}: {_some(items)}") for state, words, items in kinds)


def _kinds(found: Effect) -> tuple[tuple[str, str, tuple[Item, ...]], ...]:
    return (
        ("not_ready", gettext("Cannot be done by then"), found.impossible),
        ("at_risk", gettext("Will be too old then"), found.expires),
        ("at_risk", gettext("Has to be decided or done again"), found.reopens),
        ("ready", gettext("No longer in the way"), found.mended),
    )


def _some(items: Sequence[Item]) -> str:
    named = ", ".join(title(item.spec) for item in items[:NAMED])
    rest = len(items) - NAMED
    return gettext("%(named)s and %(rest)s more") % {"named": named, "rest": rest} if rest > 0 else named
