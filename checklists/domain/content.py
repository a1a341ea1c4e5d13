"""A protocol as plain data, read strictly and written canonically. Files and the database share this form."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from checklists.domain.checks import check_protocol, check_requirement
from checklists.domain.protocols import (
    Choice,
    Component,
    DecisionRule,
    FollowUp,
    Group,
    Input,
    Kind,
    Origin,
    OriginType,
    ProtocolSpec,
    RequirementSpec,
    Validity,
    ValidityRule,
)
from checklists.domain.reading import Problem, ProtocolProblems, Reader
from checklists.domain.scales import Bound, Outcome


def read_protocol(data: Mapping[str, Any]) -> ProtocolSpec:
    """Read one protocol whose inheritance is worked in; raises ProtocolProblems with every problem found."""
    problems: list[Problem] = []
    read = Reader(data, problems)
    protocol = ProtocolSpec(
        code=read.code("protocol"),
        version=read.text("version"),
        title=read.titles("title"),
        extends=read.text("extends", ""),
        requirements=tuple(_requirement(part) for part in read.mappings("requirements")),
        follow_up=tuple(_follow_up(part) for part in read.mappings("follow_up")),
        resources=read.words("resources"),
    )
    check_protocol(protocol, read)
    read.done()
    if problems:
        raise ProtocolProblems(problems)
    return protocol


def _requirement(read: Reader) -> RequirementSpec:
    requirement = RequirementSpec(
        code=read.code("code"),
        title=read.titles("title"),
        reason=read.titles("reason", required=False),
        kind=read.enum("kind", Kind),
        group=read.enum("group", Group),
        owner=read.text("owner"),
        recorded_by=read.words("recorded_by"),
        when=read.when(),
        due_days=read.whole("due_days") or 0,
        lead_days=read.whole("lead_days") or 0,
        validity=_validity(read),
        abstain_days=read.whole("abstain_days") or 0,
        side_must_match=read.flag("side_must_match"),
        on_the_day=read.flag("on_the_day"),
        decisions=_decisions(read),
        components=tuple(_component(part) for part in read.mappings("components")),
        origins=tuple(_origin(part) for part in read.mappings("origins")),
    )
    check_requirement(requirement, read)
    read.done()
    return requirement


def _validity(read: Reader) -> Validity:
    """Read one rule or a list of them."""
    if isinstance(read.data.get("validity"), list):
        parts = read.mappings("validity")
    else:
        part = read.mapping("validity")
        parts = [] if part is None else [part]
    return Validity(tuple(_validity_rule(part) for part in parts))


def _validity_rule(read: Reader) -> ValidityRule:
    rule = ValidityRule(read.whole("days", None), read.whole("hours", None), read.when())
    if (rule.days is None) == (rule.hours is None):
        read.note("validity needs either days or hours")
    read.done()
    return rule


def _decisions(read: Reader) -> DecisionRule:
    part = read.mapping("decisions")
    if part is None:
        return DecisionRule()
    rule = DecisionRule(
        accept=frozenset(part.words("accept")),
        waive=frozenset(part.words("waive")),
        defer=frozenset(part.words("defer")),
        block_accept=frozenset(part.words("block_accept")),
        two_people=part.flag("two_people"),
    )
    part.done()
    return rule


def _component(read: Reader) -> Component:
    plausible = read.decimals("plausible")
    component = Component(
        code=read.code("code"),
        title=read.titles("title"),
        input=read.enum("input", Input),
        required=read.flag("required", default=True),
        unit=read.text("unit", ""),
        units=_units(read),
        loinc=read.words("loinc"),
        bounds=_bounds(read),
        choices=tuple(_choice(part) for part in read.mappings("choices")),
        plausible=(plausible[0], plausible[1]) if len(plausible) == 2 else None,
    )
    if plausible and (len(plausible) != 2 or plausible[0] >= plausible[1]):
        read.note("plausible needs a lower and a higher number", "plausible")
    read.done()
    return component


def _bounds(read: Reader) -> tuple[Bound, ...]:
    if read.has("scale"):
        return (Bound(read.scale()),)
    bounds = []
    for part in read.mappings("bounds"):
        bounds.append(Bound(part.scale(), part.when()))
        part.done()
    return tuple(bounds)


def _units(read: Reader) -> dict[str, Decimal]:
    part = read.mapping("units")
    units: dict[str, Decimal] = {}
    for unit, factor in part.data.items() if part else ():
        try:
            units[unit] = Decimal(str(factor))
        except InvalidOperation:
            part.note(f"factor of {unit} is not a number", unit)  # type: ignore[union-attr]
    return units


def _choice(read: Reader) -> Choice:
    choice = Choice(
        code=read.code("code"),
        title=read.titles("title"),
        outcome=read.enum("outcome", Outcome),
        until=read.flag("until"),
        needs=read.words("needs"),
    )
    read.done()
    return choice


def _origin(read: Reader) -> Origin:
    origin = Origin(
        read.enum("type", OriginType),
        read.text("ref"),
        read.text("quote", ""),
        read.text("confirmed_by", ""),
    )
    read.done()
    return origin


def _follow_up(read: Reader) -> FollowUp:
    moment = FollowUp(
        read.code("code"),
        read.titles("title"),
        read.whole("from_days") or 0,
        read.whole("to_days") or 0,
        tuple(_origin(part) for part in read.mappings("origins")),
    )
    if moment.from_days > moment.to_days:
        read.note("a follow-up ends before it begins", "to_days")
    read.done()
    return moment


def write_protocol(protocol: ProtocolSpec) -> dict[str, Any]:
    """Return the canonical plain data of a protocol: what is at its default is left out."""
    return {
        "protocol": protocol.code,
        "version": protocol.version,
        "title": dict(protocol.title),
        **_set(extends=protocol.extends, resources=list(protocol.resources)),
        "requirements": [_write_requirement(r) for r in protocol.requirements],
        **_set(follow_up=_each(_write_follow_up, protocol.follow_up)),
    }


def _set(**values: Any) -> dict[str, Any]:
    """Leave out what is empty, zero or false."""
    return {key: value for key, value in values.items() if value}


def _each(write: Callable[[Any], dict[str, Any]], things: Sequence[Any]) -> list[dict[str, Any]]:
    return [write(thing) for thing in things]


def _write_requirement(spec: RequirementSpec) -> dict[str, Any]:
    return {
        "code": spec.code,
        "title": dict(spec.title),
        "kind": spec.kind.value,
        "group": spec.group.value,
        "owner": spec.owner,
        "recorded_by": list(spec.recorded_by),
        "components": _each(_write_component, spec.components),
        "origins": _each(_write_origin, spec.origins),
        **_set(
            reason=dict(spec.reason),
            when=spec.when and spec.when.content(),
            due_days=spec.due_days,
            lead_days=spec.lead_days,
            validity=_each(_write_validity, spec.validity.rules),
            abstain_days=spec.abstain_days,
            side_must_match=spec.side_must_match,
            on_the_day=spec.on_the_day,
            decisions=_write_decisions(spec.decisions),
        ),
    }


def _write_validity(rule: ValidityRule) -> dict[str, Any]:
    period = {"days": rule.days} if rule.hours is None else {"hours": rule.hours}
    return {**period, **_set(when=rule.when and rule.when.content())}


def _write_decisions(rule: DecisionRule) -> dict[str, Any]:
    return _set(
        accept=sorted(rule.accept),
        waive=sorted(rule.waive),
        defer=sorted(rule.defer),
        block_accept=sorted(rule.block_accept),
        two_people=rule.two_people,
    )


def _write_component(component: Component) -> dict[str, Any]:
    return {
        "code": component.code,
        "title": dict(component.title),
        "input": component.input.value,
        **({} if component.required else {"required": False}),
        **_set(
            unit=component.unit,
            units={unit: str(factor) for unit, factor in component.units.items()},
            loinc=list(component.loinc),
            bounds=_each(_write_bound, component.bounds),
            choices=_each(_write_choice, component.choices),
            plausible=component.plausible and [str(number) for number in component.plausible],
        ),
    }


def _write_bound(bound: Bound) -> dict[str, Any]:
    return {"scale": str(bound.scale), **_set(when=bound.when and bound.when.content())}


def _write_choice(choice: Choice) -> dict[str, Any]:
    return {
        "code": choice.code,
        "title": dict(choice.title),
        "outcome": choice.outcome.value,
        **_set(until=choice.until, needs=list(choice.needs)),
    }


def _write_origin(origin: Origin) -> dict[str, Any]:
    return {
        "type": origin.type.value,
        "ref": origin.ref,
        **_set(quote=origin.quote, confirmed_by=origin.confirmed_by),
    }


def _write_follow_up(moment: FollowUp) -> dict[str, Any]:
    return {
        "code": moment.code,
        "title": dict(moment.title),
        "from_days": moment.from_days,
        "to_days": moment.to_days,
        "origins": _each(_write_origin, moment.origins),
    }
