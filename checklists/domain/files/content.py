"""A protocol from plain data, read strictly. Files and the database share this form; ``writing`` writes it."""

from collections.abc import Mapping
from typing import Any

from checklists.domain import conditions
from checklists.domain.files.checks import check_follow_up, check_guidance, check_protocol, check_requirement
from checklists.domain.files.component_checks import check_component, check_medicine_class
from checklists.domain.files.reading import Problem, ProtocolProblems, Reader
from checklists.domain.files.unit_content import read_units
from checklists.domain.guidance import Guidance, GuidanceKind
from checklists.domain.medicines import MedicineChoice, MedicineClass, StopRule
from checklists.domain.origins import Origin, OriginType
from checklists.domain.protocols import (
    Choice,
    Component,
    DecisionRule,
    FollowUp,
    Group,
    Included,
    Input,
    Kind,
    ProtocolSpec,
    RequirementSpec,
    Severity,
    Suggestion,
    Validity,
    ValidityRule,
)
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
        includes=tuple(_included(part) for part in read.mappings("include")),
        is_part=read.flag("part"),
        requirements=tuple(_requirement(part) for part in read.mappings("requirements")),
        follow_up=tuple(_follow_up(part) for part in read.mappings("follow_up")),
        resources=read.words("resources"),
        guidance=tuple(_guidance(part) for part in read.mappings("guidance")),
    )
    check_protocol(protocol, read)
    read.done()
    if problems:
        raise ProtocolProblems(problems)
    return protocol


def _included(read: Reader) -> Included:
    included = Included(read.text("protocol"), read.when())
    read.done()
    return included


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
        origins=_origins(read),
        seen_by=read.words("seen_by"),
        defined_in=read.words("defined_in"),
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
    units = read_units(read)
    component = Component(
        code=read.code("code"),
        title=read.titles("title"),
        input=read.enum("input", Input),
        required=read.flag("required", default=True),
        unit=read.text("unit", ""),
        units={unit: conversion.factor for unit, conversion in units.items()},
        offsets={unit: c.offset for unit, c in units.items() if c.offset},
        molar_mass=read.decimal("molar_mass"),
        decimals=read.whole("decimals", None),
        loinc=read.words("loinc"),
        bounds=_bounds(read),
        choices=tuple(_choice(part) for part in read.mappings("choices")),
        plausible=(plausible[0], plausible[1]) if len(plausible) == 2 else None,
        of_upper=read.scale("of_upper") if read.has("of_upper") else None,
        severity=read.enum("severity", Severity) if read.has("severity") else None,
        permit=frozenset(read.words("permit")),
        suggests=tuple(_suggestion(part) for part in read.mappings("suggests")),
        classes=tuple(_medicine_class(part) for part in read.mappings("classes")),
    )
    if plausible and (len(plausible) != 2 or plausible[0] >= plausible[1]):
        read.note("plausible needs a lower and a higher number", "plausible")
    check_component(component, read)
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


def _suggestion(read: Reader) -> Suggestion:
    condition = read.when()
    if condition is None and not read.has("when"):
        read.note("a suggestion says when it is made")
    suggestion = Suggestion(read.code("choice"), condition or conditions.All(()))
    read.done()
    return suggestion


def _medicine_class(read: Reader) -> MedicineClass:
    medicine_class = MedicineClass(
        code=read.code("code"),
        title=read.titles("title"),
        atc=read.words("atc"),
        proposal=read.enum("proposal", MedicineChoice),
        origins=_origins(read),
        stop=tuple(_stop_rule(part) for part in read.mappings("stop")),
        never_stop=read.flag("never_stop"),
        reopens_after_days=read.whole("reopens_after_days", None),
        note=read.titles("note", required=False) or None,
        restart=read.titles("restart", required=False) or None,
    )
    check_medicine_class(medicine_class, read)
    read.done()
    return medicine_class


def _stop_rule(read: Reader) -> StopRule:
    if not read.has("days"):
        read.note("stop needs days")
    rule = StopRule(read.whole("days") or 0, read.when())
    read.done()
    return rule


def _guidance(read: Reader) -> Guidance:
    guidance = Guidance(
        code=read.code("code"),
        kind=read.enum("kind", GuidanceKind),
        text=read.titles("text"),
        origins=_origins(read),
        diagnoses=read.words("diagnoses"),
        when=read.when(),
    )
    check_guidance(guidance, read)
    read.done()
    return guidance


def _origins(read: Reader) -> tuple[Origin, ...]:
    return tuple(_origin(part) for part in read.mappings("origins"))


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
    for day in ("from_days", "to_days"):
        if not read.has(day):
            # Left out, it would be the day of the operation.
            read.note(f"a follow-up needs {day}")
    begins = read.whole("from_days") or 0
    moment = FollowUp(
        read.code("code"),
        read.titles("title"),
        begins,
        read.whole("to_days", begins) or 0,
        _origins(read),
    )
    check_follow_up(moment, read)
    read.done()
    return moment
