"""The difference of two protocol versions, as data.

It walks what the versions say as plain data (``writing``), so that nothing a protocol can say is left out.
Members of a list are matched by what names them: a requirement by its code, a bound by whom it is for. The number
of the version is not a difference, and neither is the file that a requirement came from.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from checklists.domain.files.writing import write_protocol
from checklists.domain.protocols import ProtocolSpec

# What names a member of each list; a list that is not here is compared as a whole.
_NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "include": ("protocol",),
    "requirements": ("code",),
    "components": ("code",),
    "choices": ("code",),
    "classes": ("code",),
    "follow_up": ("code",),
    "guidance": ("code",),
    "origins": ("type", "ref"),
    "suggests": ("choice",),
    "bounds": ("when",),
    "validity": ("when",),
    "stop": ("when",),
}
# Members of these are read as one: "valid for 14 days", "passes from 120".
_READ_WHOLE = frozenset({"bounds", "validity", "stop", "suggests", "origins"})
_IGNORED = frozenset({"version", "defined_in"})


class ChangeKind(StrEnum):
    """What happened to a place. REORDERED: the same members, in another order."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    REORDERED = "reordered"


@dataclass(frozen=True)
class Step:
    """One step down: into a member of a list (``name``: what names it), or into a mapping (no name)."""

    of: str
    name: str = ""
    nth: int = 1


@dataclass(frozen=True)
class Change:
    """One difference. ``field`` is empty when the member at ``path`` itself was added, removed or moved.

    ``before`` and ``after`` are plain data as in a protocol file; None where there was or is nothing.
    """

    kind: ChangeKind
    path: tuple[Step, ...]
    field: str = ""
    before: Any = None
    after: Any = None


def diff(old: ProtocolSpec, new: ProtocolSpec) -> tuple[Change, ...]:
    """Return every difference, in the order in which a protocol is read; nothing when they say the same."""
    return tuple(_mapping((), write_protocol(old), write_protocol(new)))


def as_data(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Return the differences as plain data, to be kept with a move."""
    return [asdict(change) for change in changes]


def _mapping(path: tuple[Step, ...], old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key), new.get(key)
        if key in _IGNORED or before == after:
            continue
        if key == "decisions":
            yield from _mapping((*path, Step(key)), before or {}, after or {})
        elif key in _NAMED_BY:
            yield from _members(path, key, before or [], after or [])
        else:
            yield Change(_kind(before, after), path, key, before, after)


def _members(path: tuple[Step, ...], key: str, old: list[Any], new: list[Any]) -> Iterator[Change]:
    before, after = _named(key, old), _named(key, new)
    for step in dict.fromkeys((*before, *after)):
        here = (*path, step)
        was, now = before.get(step), after.get(step)
        if was is not None and now is not None and key not in _READ_WHOLE:
            yield from _mapping(here, was, now)
        elif was != now:
            yield Change(_kind(was, now), here, "", was, now)
    stood = [step.name for step in before if step in after]
    stand = [step.name for step in after if step in before]
    if stood != stand:
        yield Change(ChangeKind.REORDERED, path, key, stood, stand)


def _named(key: str, members: list[Any]) -> dict[Step, Any]:
    found: dict[Step, Any] = {}
    for member in members:
        name = " ".join(_name(member.get(part)) for part in _NAMED_BY[key])
        nth = sum(step.name == name for step in found) + 1
        found[Step(key, name, nth)] = member
    return found


def _name(value: Any) -> str:
    if isinstance(value, Mapping):
        return json.dumps(value, sort_keys=True, ensure_ascii=False)
    return value or ""


def _kind(before: Any, after: Any) -> ChangeKind:
    if before is None:
        return ChangeKind.ADDED
    return ChangeKind.REMOVED if after is None else ChangeKind.CHANGED
