"""What must hold for a protocol beyond its form: a file that reads well can still make no clinical sense."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from checklists.domain.origins import Origin, OriginType
from checklists.domain.protocols import Component, Input, Kind, ProtocolSpec, RequirementSpec
from checklists.domain.reading import Reader
from checklists.domain.scales import Outcome
from staff.domain.roles import Role

VERSION = re.compile(r"\d+\.\d+\.\d+")
TEXT_LINE = re.compile(r"L\d+")
ROLES = frozenset(role.value for role in Role)

_NEEDS_INPUT = {Kind.ABSTINENCE: Input.DATE, Kind.MEDICINE_PLAN: Input.MEDICINES}


def check_protocol(protocol: ProtocolSpec, read: Reader) -> None:
    """Note what is wrong with the protocol as a whole."""
    if protocol.version and not VERSION.fullmatch(protocol.version):
        read.note(f"version is not like 1.0.0: {protocol.version}", "version")
    if not protocol.requirements and not protocol.is_part:
        read.note("a protocol needs requirements", "requirements")
    for code in _twice([requirement.code for requirement in protocol.requirements]):
        read.note(f"requirement {code} is there twice", "requirements")


def check_requirement(spec: RequirementSpec, read: Reader) -> None:
    """Note what is wrong with one requirement; each complaint names it."""
    for reason, key in (
        *_people(spec),
        *_origins(spec.origins),
        *_time(spec),
        *_parts(spec),
        *(problem for component in spec.components for problem in _component(component)),
    ):
        read.note(f"{spec.code}: {reason}", key)


_Complaints = Iterator[tuple[str, str]]


def _twice(codes: Sequence[str]) -> list[str]:
    return [code for code, times in Counter(codes).items() if times > 1]


def _people(spec: RequirementSpec) -> _Complaints:
    if spec.owner and spec.owner not in ROLES:
        yield f"unknown role: {spec.owner}", "owner"
    if not spec.recorded_by:
        yield "nobody may record it", "recorded_by"
    for role in sorted(set(spec.recorded_by) - ROLES):
        yield f"unknown role: {role}", "recorded_by"
    rule = spec.decisions
    for role in sorted((rule.accept | rule.waive | rule.defer | rule.block_accept) - ROLES):
        yield f"unknown role: {role}", "decisions"
    if rule.two_people and not rule.block_accept:
        yield "two_people without anybody in block_accept", "decisions"


def _origins(origins: Sequence[Origin]) -> _Complaints:
    if not origins:
        yield "has no origin", "origins"
    for origin in origins:
        if origin.type is OriginType.TEXT and not TEXT_LINE.fullmatch(origin.ref):
            yield f"a text origin names a line such as L16, not {origin.ref}", "origins"


def _time(spec: RequirementSpec) -> _Complaints:
    rules = spec.validity.rules
    if rules and all(rule.when is not None for rule in rules):
        yield "validity needs one rule without a condition", "validity"
    days = [rule.days for rule in rules if rule.days is not None]
    if days and min(days) < spec.due_days:
        yield (
            f"due {spec.due_days} days before but valid for {min(days)}: on time would be too old",
            "due_days",
        )
    if spec.on_the_day and (spec.due_days or spec.lead_days):
        yield "a check of the day is due on the day and takes no days", "on_the_day"
    if spec.abstain_days and spec.kind is not Kind.ABSTINENCE:
        yield "abstain_days is only for abstinence", "abstain_days"
    if spec.kind is Kind.ABSTINENCE and not spec.abstain_days:
        yield "abstinence needs abstain_days", "abstain_days"


def _parts(spec: RequirementSpec) -> _Complaints:
    if not any(component.required for component in spec.components):
        yield "needs at least one required component", "components"
    for code in _twice([component.code for component in spec.components]):
        yield f"component {code} is there twice", "components"
    needed = _NEEDS_INPUT.get(spec.kind)
    if needed is not None and needed not in {component.input for component in spec.components}:
        yield f"{spec.kind.value} needs a {needed.value}", "components"
    if spec.side_must_match and not any(c.input is Input.SIDE and c.required for c in spec.components):
        yield "side_must_match needs a required side", "side_must_match"
    needs = {code for c in spec.components for choice in c.choices for code in choice.needs}
    for code in sorted(needs - {component.code for component in spec.components}):
        yield f"a choice needs an unknown component: {code}", "components"


def _component(component: Component) -> _Complaints:
    found = _number(component) if component.input is Input.NUMBER else _not_a_number(component)
    for reason in found:
        yield f"{component.code}: {reason}", "components"


def _number(component: Component) -> Iterator[str]:
    if not component.unit:
        yield "a number needs a unit"
    if any(factor <= 0 for factor in component.units.values()):
        yield "a unit's factor is above zero"
    if component.unit in component.units:
        yield "the canonical unit needs no factor"
    if component.molar_mass is not None and component.molar_mass <= 0:
        yield "a molar mass is above zero"
    if component.plausible is None:
        yield "a number needs a plausible range"
    if component.choices:
        yield "only a choice has choices"
    yield from _bounds(component)


def _bounds(component: Component) -> Iterator[str]:
    if any(Outcome.PASS not in bound.scale.outcomes for bound in component.bounds):
        yield "no number passes"
    if component.bounds and component.bounds[-1].when is not None:
        yield "bounds leave a gap: the last one must have no condition"
    if any(bound.when is None for bound in component.bounds[:-1]):
        yield "bounds overlap: one without a condition stands before the last"


def _not_a_number(component: Component) -> Iterator[str]:
    if component.bounds or component.unit or component.units or component.plausible or component.of_upper:
        yield "only a number has bounds and units"
    if component.input is Input.CHOICE:
        yield from _choices(component)
    elif component.choices:
        yield "only a choice has choices"


def _choices(component: Component) -> Iterator[str]:
    if not component.choices:
        yield "a choice needs choices"
    elif all(choice.outcome is not Outcome.PASS for choice in component.choices):
        yield "no choice passes"
    for code in _twice([choice.code for choice in component.choices]):
        yield f"choice {code} is there twice"
    if any(choice.until and choice.outcome is not Outcome.BLOCK for choice in component.choices):
        yield "only a block can be until a date"
