"""Small made-up requirements, cases and evidence, so that each test says only what matters to it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from checklists.domain import scales
from checklists.domain.decisions import Decision, DecisionKind
from checklists.domain.evidence import Evidence, EvidenceStatus, Value
from checklists.domain.facts import CaseFacts
from checklists.domain.files.protocol_files import load
from checklists.domain.origins import Origin, OriginType
from checklists.domain.protocols import (
    Choice,
    Component,
    DecisionRule,
    Group,
    Input,
    Kind,
    ProtocolSpec,
    RequirementSpec,
    Validity,
    ValidityRule,
)
from checklists.domain.scales import Bound, Outcome

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
SURGERY = datetime(2026, 11, 24, 7, tzinfo=UTC)
TODAY = NOW.date()
TEXT = (Origin(OriginType.TEXT, "L1"),)
PROTOCOLS = Path(__file__).parents[4] / "protocols"


def words(text: str) -> dict[str, str]:
    return {"en": text, "ru": text}


def days(number: int, when: Any = None) -> Validity:
    return Validity((ValidityRule(days=number, when=when),))


def hours(number: int) -> Validity:
    return Validity((ValidityRule(hours=number),))


def number(
    code: str = "glucose", scale: str = "block < 3.9 <= pass <= 6.0 < review < 12.0 <= block", **more: Any
):
    bounds = (Bound(scales.parse(scale)),) if scale else ()
    fields = {
        "unit": "mmol/L",
        "units": {"mg/dL": Decimal("0.0555062167")},
        "bounds": bounds,
        "plausible": (Decimal("0.5"), Decimal(60)),
    }
    return Component(code, words(code), Input.NUMBER, **(fields | more))


def choice(code: str = "conclusion", **more: Any) -> Component:
    choices = (
        Choice("good", words("good"), Outcome.PASS),
        Choice("doubtful", words("doubtful"), Outcome.REVIEW),
        Choice("bad", words("bad"), Outcome.BLOCK),
        Choice("bad_until", words("bad until"), Outcome.BLOCK, until=True),
    )
    return Component(code, words(code), Input.CHOICE, **({"choices": choices} | more))


def requirement(code: str = "glucose", *components: Component, **more: Any) -> RequirementSpec:
    fields: dict[str, Any] = {
        "kind": Kind.LAB,
        "group": Group.BLOOD_AND_URINE,
        "owner": "coordinator",
        "recorded_by": ("coordinator",),
        "due_days": 10,
        "lead_days": 2,
        "origins": TEXT,
        "decisions": DecisionRule(
            accept=frozenset({"anaesthetist"}),
            waive=frozenset({"anaesthetist"}),
            defer=frozenset({"anaesthetist"}),
            block_accept=frozenset({"anaesthetist"}),
        ),
    }
    return RequirementSpec(
        code=code, title=words(code), components=components or (number(),), **(fields | more)
    )


def protocol(*requirements: RequirementSpec) -> ProtocolSpec:
    return ProtocolSpec("knee", "1.0.0", words("Knee"), requirements or (requirement(),))


def facts(**more: Any) -> CaseFacts:
    fields: dict[str, Any] = {
        "birth_date": date(1970, 5, 20),
        "sex": "female",
        "side": "left",
        "procedure_code": "knee-hto-opening",
        "technique": "opening_wedge",
        "bone_site": "tibia_proximal",
        "access": "open",
        "complexity": "complex",
        "diagnosis": "M17.1",
        "smoker": False,
        "drinks_alcohol": False,
        "bmi": Decimal(25),
    }
    return CaseFacts(**(fields | more))


def evidence(
    value: Value | str | None = None,
    *,
    requirement: str = "glucose",
    component: str = "glucose",
    at: datetime = NOW - timedelta(days=1),
    **more: Any,
) -> Evidence:
    """A final row with one value: a number as text, or any Value."""
    if isinstance(value, str):
        value = Value(number=Decimal(value), unit="mmol/L")
    fields: dict[str, Any] = {
        "id": f"{requirement}-{component}-{at.isoformat()}",
        "status": EvidenceStatus.FINAL,
        "values": {} if value is None else {component: value},
        "recorded_at": at,
        "by": "nurse",
        "role": "ward_nurse",
    }
    return Evidence(requirement=requirement, collected_at=at, **(fields | more))


def decision(kind: DecisionKind = DecisionKind.ACCEPT, **more: Any) -> Decision:
    fields: dict[str, Any] = {
        "id": "decision-1",
        "requirement": "glucose",
        "by": "anna",
        "role": "anaesthetist",
        "reason": "known and stable",
        "at": NOW,
        "surgery_date": SURGERY.date(),
        "procedure_code": "knee-hto-opening",
        "side": "left",
    }
    return Decision(kind=kind, **(fields | more))


@cache
def shipped() -> dict[tuple[str, str], ProtocolSpec]:
    """The protocols of this repository."""
    files = sorted(PROTOCOLS.glob("*/*.yaml"))
    return load({str(path.relative_to(PROTOCOLS)): path.read_text() for path in files})


def latest() -> dict[str, ProtocolSpec]:
    """The highest version of each of them."""
    versions = sorted(shipped().items(), key=lambda item: [int(part) for part in item[0][1].split(".")])
    return {code: protocol for (code, _version), protocol in versions}
