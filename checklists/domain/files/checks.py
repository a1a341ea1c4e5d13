"""What must hold for a protocol beyond its form: a file that reads well can still make no clinical sense."""

import re
from collections.abc import Iterator

from checklists.domain.files.component_checks import ROLES, twice
from checklists.domain.files.reading import Reader
from checklists.domain.guidance import Guidance
from checklists.domain.origins import origin_problems
from checklists.domain.protocols import FollowUp, Input, Kind, ProtocolSpec, RequirementSpec

VERSION = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}")
ICD_10 = re.compile(r"[A-Z][0-9]{1,2}(\.[0-9]{1,2})?")

_NEEDS_INPUT = {Kind.ABSTINENCE: Input.DATE, Kind.MEDICINE_PLAN: Input.MEDICINES}


def check_protocol(protocol: ProtocolSpec, read: Reader) -> None:
    """Note what is wrong with the protocol as a whole."""
    if protocol.version and not VERSION.fullmatch(protocol.version):
        read.note(f"version is not like 1.0.0: {protocol.version}", "version")
    if not protocol.requirements and not protocol.is_part:
        read.note("a protocol needs requirements", "requirements")
    for noun, key, parts in (
        ("requirement", "requirements", protocol.requirements),
        ("follow-up", "follow_up", protocol.follow_up),
        ("guidance", "guidance", protocol.guidance),
    ):
        for code in twice(part.code for part in parts):
            read.note(f"{noun} {code} is there twice", key)


def check_follow_up(moment: FollowUp, read: Reader) -> None:
    """Note what is wrong with one moment after the operation."""
    if moment.from_days > moment.to_days:
        read.note("a follow-up ends before it begins", "to_days")
    for reason in origin_problems(moment.origins):
        read.note(f"{moment.code}: {reason}", "origins")


def check_guidance(guidance: Guidance, read: Reader) -> None:
    """Note what is wrong with one piece of guidance."""
    for code in guidance.diagnoses:
        if not ICD_10.fullmatch(code):
            read.note(f"{guidance.code}: not the beginning of an ICD-10 code: {code}", "diagnoses")
    for reason in origin_problems(guidance.origins):
        read.note(f"{guidance.code}: {reason}", "origins")


def check_requirement(spec: RequirementSpec, read: Reader) -> None:
    """Note what is wrong with one requirement; each complaint names it."""
    for reason, key in (
        *_people(spec),
        *((reason, "origins") for reason in origin_problems(spec.origins)),
        *_time(spec),
        *_parts(spec),
    ):
        read.note(f"{spec.code}: {reason}", key)


_Complaints = Iterator[tuple[str, str]]


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
    for role in sorted(set(spec.seen_by) - ROLES):
        yield f"unknown role: {role}", "seen_by"
    for role in sorted((rule.accept | rule.block_accept) - set(spec.seen_by)) if spec.seen_by else ():
        yield f"may decide what it may not see: {role}", "seen_by"


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
    for code in twice(component.code for component in spec.components):
        yield f"component {code} is there twice", "components"
    needed = _NEEDS_INPUT.get(spec.kind)
    if needed is not None and needed not in {component.input for component in spec.components}:
        yield f"{spec.kind.value} needs a {needed.value}", "components"
    if spec.side_must_match and not any(c.input is Input.SIDE and c.required for c in spec.components):
        yield "side_must_match needs a required side", "side_must_match"
    needs = {code for c in spec.components for choice in c.choices for code in choice.needs}
    for code in sorted(needs - {component.code for component in spec.components}):
        yield f"a choice needs an unknown component: {code}", "components"
