"""A protocol as canonical plain data: what is at its default is left out. ``content`` reads it back."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import yaml

from checklists.domain.guidance import Guidance
from checklists.domain.medicines import MedicineClass, StopRule
from checklists.domain.origins import Origin
from checklists.domain.protocols import (
    Choice,
    Component,
    DecisionRule,
    FollowUp,
    Included,
    ProtocolSpec,
    RequirementSpec,
    Suggestion,
    ValidityRule,
)
from checklists.domain.scales import Bound


def fingerprint(protocol: ProtocolSpec) -> str:
    """Return the SHA-256 of what the protocol says: two are the same exactly when their fingerprints are.

    Which file a requirement came from is not part of what it says.
    """
    content = write_protocol(protocol)
    for requirement in content["requirements"]:
        requirement.pop("defined_in", None)
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def write_protocol(protocol: ProtocolSpec) -> dict[str, Any]:
    """Return the canonical plain data of a protocol: what is at its default is left out."""
    return {
        "protocol": protocol.code,
        "version": protocol.version,
        "title": dict(protocol.title),
        **_set(
            extends=protocol.extends,
            include=_each(_write_included, protocol.includes),
            part=protocol.is_part,
            resources=list(protocol.resources),
        ),
        "requirements": [_write_requirement(r) for r in protocol.requirements],
        **_set(
            follow_up=_each(_write_follow_up, protocol.follow_up),
            guidance=_each(_write_guidance, protocol.guidance),
        ),
    }


def to_yaml(protocol: ProtocolSpec) -> str:
    """Return the protocol as a file that ``drafting.read_draft`` reads back to the same fingerprint."""
    return yaml.safe_dump(write_protocol(protocol), allow_unicode=True, sort_keys=False, width=110)


def _set(**values: Any) -> dict[str, Any]:
    """Leave out what is empty, zero or false."""
    return {key: value for key, value in values.items() if value}


def _each(write: Callable[[Any], dict[str, Any]], things: Sequence[Any]) -> list[dict[str, Any]]:
    return [write(thing) for thing in things]


def _write_included(included: Included) -> dict[str, Any]:
    return {"protocol": included.protocol, **_set(when=included.when and included.when.content())}


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
            seen_by=list(spec.seen_by),
            defined_in=list(spec.defined_in),
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
        **({} if component.decimals is None else {"decimals": component.decimals}),
        **_set(
            unit=component.unit,
            units={unit: _write_factor(component, unit) for unit in component.units},
            molar_mass=component.molar_mass and str(component.molar_mass),
            loinc=list(component.loinc),
            bounds=_each(_write_bound, component.bounds),
            choices=_each(_write_choice, component.choices),
            plausible=component.plausible and [str(number) for number in component.plausible],
            of_upper=component.of_upper and str(component.of_upper),
            severity=component.severity and component.severity.value,
            permit=sorted(component.permit),
            suggests=_each(_write_suggestion, component.suggests),
            classes=_each(_write_class, component.classes),
        ),
    }


def _write_factor(component: Component, unit: str) -> str | dict[str, str]:
    factor = str(component.units[unit])
    offset = component.offsets.get(unit)
    return {"factor": factor, "offset": str(offset)} if offset else factor


def _write_bound(bound: Bound) -> dict[str, Any]:
    return {"scale": str(bound.scale), **_set(when=bound.when and bound.when.content())}


def _write_choice(choice: Choice) -> dict[str, Any]:
    return {
        "code": choice.code,
        "title": dict(choice.title),
        "outcome": choice.outcome.value,
        **_set(until=choice.until, needs=list(choice.needs)),
    }


def _write_suggestion(suggestion: Suggestion) -> dict[str, Any]:
    return {"choice": suggestion.choice, "when": suggestion.when.content()}


def _write_class(medicine_class: MedicineClass) -> dict[str, Any]:
    reopens = medicine_class.reopens_after_days
    return {
        "code": medicine_class.code,
        "title": dict(medicine_class.title),
        "atc": list(medicine_class.atc),
        "proposal": medicine_class.proposal.value,
        "origins": _each(_write_origin, medicine_class.origins),
        **({} if reopens is None else {"reopens_after_days": reopens}),
        **_set(
            stop=_each(_write_stop, medicine_class.stop),
            never_stop=medicine_class.never_stop,
            note=_words(medicine_class.note),
            restart=_words(medicine_class.restart),
        ),
    }


def _write_stop(rule: StopRule) -> dict[str, Any]:
    return {"days": rule.days, **_set(when=rule.when and rule.when.content())}


def _words(titles: Mapping[str, str] | None) -> dict[str, str]:
    return dict(titles or {})


def _write_guidance(guidance: Guidance) -> dict[str, Any]:
    return {
        "code": guidance.code,
        "kind": guidance.kind.value,
        "text": dict(guidance.text),
        "origins": _each(_write_origin, guidance.origins),
        **_set(diagnoses=list(guidance.diagnoses), when=guidance.when and guidance.when.content()),
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
