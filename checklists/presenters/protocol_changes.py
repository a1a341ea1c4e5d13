"""The difference of two versions in clinicians' words: "Good for: 10 days, was 14 days"."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from checklists.domain import conditions, scales
from checklists.domain.files.diffs import Change, ChangeKind, Step
from checklists.domain.files.writing import write_protocol
from checklists.domain.guidance import GuidanceKind
from checklists.domain.medicines import MedicineChoice, StopRule
from checklists.domain.origins import Origin, OriginType
from checklists.domain.protocols import Group, Input, Kind, ProtocolSpec, Severity, ValidityRule
from checklists.domain.scales import Outcome
from checklists.domain.titles import in_language
from checklists.presenters.protocol_words import (
    DECISIONS,
    GUIDANCE,
    INPUTS,
    KINDS,
    SEVERITIES,
    origin_words,
    resources_words,
    roles_words,
    stop_words,
)
from checklists.presenters.rules import OUTCOMES, condition_words, days_words, scale_words, validity_words
from checklists.presenters.states import GROUPS, role_words
from checklists.presenters.values import MEDICINE_WORDS

FIELDS: Mapping[str, Promise] = {
    "title": lazy("name"),
    "reason": lazy("why we ask"),
    "text": lazy("text"),
    "note": lazy("note"),
    "restart": lazy("starting again"),
    "kind": lazy("kind"),
    "group": lazy("group"),
    "owner": lazy("owner"),
    "recorded_by": lazy("recorded by"),
    "seen_by": lazy("values seen by"),
    "permit": lazy("who may go ahead"),
    "when": lazy("for"),
    "due_days": lazy("due before the operation"),
    "lead_days": lazy("takes"),
    "abstain_days": lazy("days without"),
    "validity": lazy("good for"),
    "side_must_match": lazy("side must be the side of the operation"),
    "on_the_day": lazy("on the day of the operation"),
    "two_people": lazy("two people must agree to go ahead although it blocks"),
    "input": lazy("what is recorded"),
    "required": lazy("must be given"),
    "unit": lazy("unit"),
    "units": lazy("other units"),
    "offsets": lazy("offsets of units"),
    "molar_mass": lazy("molar mass"),
    "decimals": lazy("decimals"),
    "loinc": lazy("LOINC"),
    "bounds": lazy("bounds"),
    "choices": lazy("answers"),
    "plausible": lazy("possible values"),
    "of_upper": lazy("multiples of the laboratory's upper limit"),
    "severity": lazy("severity"),
    "suggests": lazy("suggested answers"),
    "classes": lazy("classes of medicines"),
    "outcome": lazy("outcome"),
    "until": lazy("until a date"),
    "needs": lazy("also needs"),
    "atc": lazy("ATC"),
    "proposal": lazy("proposal"),
    "stop": lazy("last dose"),
    "never_stop": lazy("must not be stopped"),
    "reopens_after_days": lazy("decided anew after a move by more than"),
    "diagnoses": lazy("ICD-10"),
    "from_days": lazy("first day after the operation"),
    "to_days": lazy("last day after the operation"),
    "origins": lazy("origin"),
    "resources": lazy("resources"),
    "extends": lazy("built on"),
    "include": lazy("includes"),
    "part": lazy("building block only"),
    "protocol": lazy("protocol"),
    "requirements": lazy("requirements"),
    "components": lazy("what is recorded"),
    "follow_up": lazy("follow-up"),
    "guidance": lazy("guidance"),
}
_ENUMS: Mapping[str, tuple[Any, Mapping[Any, Promise]]] = {
    "group": (Group, GROUPS),
    "input": (Input, INPUTS),
    "severity": (Severity, SEVERITIES),
    "outcome": (Outcome, OUTCOMES),
    "proposal": (MedicineChoice, MEDICINE_WORDS),
}
_ROLES = frozenset({"recorded_by", "seen_by", "permit", *DECISIONS})
_FLAGS = frozenset({"side_must_match", "on_the_day", "two_people", "never_stop", "until", "part"})
_DAYS = frozenset({"due_days", "lead_days", "abstain_days", "reopens_after_days"})


@dataclass(frozen=True)
class ChangeLine:
    """One difference: where, and what it says now and before."""

    where: str
    now: str
    before: str
    kind: str


@dataclass(frozen=True)
class ChangedPart:
    """All differences of one requirement, or of the rest of the protocol."""

    title: str
    lines: tuple[ChangeLine, ...]


def changed_parts(changes: Iterable[Change], old: ProtocolSpec, new: ProtocolSpec) -> tuple[ChangedPart, ...]:
    """Return the differences of two versions, requirement by requirement."""
    versions = (write_protocol(new), write_protocol(old))
    parts: dict[str, list[ChangeLine]] = defaultdict(list)
    for change in changes:
        first, *names = _names(change, versions) or [_("The protocol")]
        where = ", ".join(filter(None, [*names, _label(change)]))
        parts[first].append(_line(where, _by_title(change, versions)))
    return tuple(ChangedPart(title, tuple(lines)) for title, lines in parts.items())


def _line(where: str, change: Change) -> ChangeLine:
    return ChangeLine(where, _value(change, change.after), _value(change, change.before), _kind(change))


def _by_title(change: Change, versions: tuple[Any, ...]) -> Change:
    """Return a change of a list of codes with the titles of what they name."""
    if change.field != "needs" and change.kind is not ChangeKind.REORDERED:
        return change
    of = "components" if change.field == "needs" else change.field
    path = change.path[:1] if change.field == "needs" else change.path
    for step in path:
        versions = tuple(_member(data, step) for data in versions)
    before, after = (
        codes
        and [
            _name(Step(of, code), tuple(_member(data, Step(of, code)) for data in versions)) for code in codes
        ]
        for codes in (change.before, change.after)
    )
    return replace(change, before=before, after=after)


def _kind(change: Change) -> str:
    # A field that is not written has a meaning too: nobody, everybody, no days.
    both = change.field and change.kind is not ChangeKind.REORDERED
    return ChangeKind.CHANGED.value if both else change.kind.value


def sentence(line: ChangeLine) -> str:
    """Return one difference as a sentence: "validity: 10 days, was 14 days"."""
    words = {
        ChangeKind.ADDED: _("%(where)s: new: %(now)s"),
        ChangeKind.REMOVED: _("%(where)s: no longer: %(before)s"),
        ChangeKind.CHANGED: _("%(where)s: %(now)s, was %(before)s"),
        ChangeKind.REORDERED: _("%(where)s: another order: %(now)s"),
    }[ChangeKind(line.kind)]
    said = words % {"where": line.where, "now": line.now, "before": line.before}
    # A whole requirement that came or went needs no more words than its name.
    return said.removeprefix(": ").rstrip(": ")


def _names(change: Change, versions: tuple[Any, ...]) -> list[str]:
    """Return what each step of the way is called; a bound goes by whom it is for."""
    names = []
    for step in change.path:
        versions = tuple(_member(data, step) for data in versions)
        names.append(_name(step, versions))
    return [name for name in names if name]


def _member(data: Any, step: Step) -> Any:
    """Return the member of plain data that a step leads to; None where there is none."""
    members = (data or {}).get(step.of, [])
    if isinstance(members, Mapping):
        return members
    return next(
        (m for m in members if step.name in (m.get("code"), m.get("protocol"), m.get("choice"))), None
    )


def _name(step: Step, members: tuple[Any, ...]) -> str:
    if step.of in ("bounds", "validity", "stop"):
        return condition_words(conditions.parse(json.loads(step.name))) if step.name else ""
    if step.of in ("origins", "decisions"):
        return ""
    titles = (member.get("title") or member.get("text") for member in members if member)
    return next((in_language(words, get_language() or "en") for words in titles if words), step.name)


def _label(change: Change) -> str:
    if not change.field:
        last = change.path[-1].of
        return str(FIELDS[last]) if last in ("bounds", "validity", "stop", "origins", "suggests") else ""
    if change.field in DECISIONS:
        return str(DECISIONS[change.field])
    return str(FIELDS.get(change.field, change.field))


def _value(change: Change, value: Any) -> str:
    """Return plain data of a protocol file in words, by the place it stands at."""
    if value is None:
        return "" if not change.field else _nothing(change.field)
    if not change.field:
        return _whole(change.path[-1].of, value)
    if change.kind is ChangeKind.REORDERED:
        return ", ".join(value)
    return _said(change, value)


def _nothing(field: str) -> str:
    if field in _ROLES:
        return _("nobody") if field != "seen_by" else _("everybody")
    if field in _FLAGS:
        return _("no")
    if field in _DAYS and field != "reopens_after_days":
        return days_words(0)
    return {"when": _("everybody"), "required": _("yes")}.get(field, _("nothing"))


def _whole(of: str, value: Mapping[str, Any]) -> str:
    match of:
        case "bounds":
            return scale_words(scales.parse(value["scale"]))
        case "validity":
            return validity_words(ValidityRule(value.get("days"), value.get("hours")))
        case "stop":
            return stop_words(StopRule(value["days"]))
        case "origins":
            ref, quote = value["ref"], value.get("quote", "")
            return origin_words(Origin(OriginType(value["type"]), ref, quote, value.get("confirmed_by", "")))
        case "suggests":
            return condition_words(conditions.parse(value["when"]))
    return ""


def _said(change: Change, value: Any) -> str:
    field = change.field
    if field in _ROLES:
        return roles_words(value)
    if field in _DAYS:
        return days_words(value)
    if field in _ENUMS:
        enum, words = _ENUMS[field]
        return str(words[enum(value)])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field == "kind":
        is_guidance = change.path[-1].of == "guidance"
        return str(GUIDANCE[GuidanceKind(value)] if is_guidance else KINDS[Kind(value)])
    return _SAY.get(field, _plain)(value)


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        if "en" in value:
            return f"“{in_language(value, get_language() or 'en')}”"
        return ", ".join(f"{key} × {_factor(factor)}" for key, factor in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _factor(value: Any) -> str:
    """Return how a unit is turned into ours: "10.9314 − 23.5243" for one that starts elsewhere."""
    if not isinstance(value, Mapping):
        return str(value)
    offset = str(value["offset"])
    return f"{value['factor']} " + (f"− {offset[1:]}" if offset.startswith("-") else f"+ {offset}")


_SAY: Mapping[str, Callable[[Any], str]] = {
    "when": lambda value: condition_words(conditions.parse(value)),
    "of_upper": lambda value: scale_words(scales.parse(value)),
    "owner": role_words,
    "resources": resources_words,
}
