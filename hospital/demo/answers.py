"""What staff would enter for a requirement: answers that pass, and answers that do not."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any

from checklists.domain.evidence import Value
from checklists.domain.facts import CaseFacts
from checklists.domain.findings import find
from checklists.domain.protocols import Component, Input, Kind, RequirementSpec
from checklists.domain.scales import Outcome
from hospital.demo.plans import medicine_plan

CLEAN_DAYS = 45
# What a laboratory or a thermometer usually says, in the component's unit, so that the demo reads like a ward.
USUAL = {
    "haemoglobin": (128, 152),
    "leukocytes": (4.8, 8.4),
    "platelets": (190, 310),
    "esr": (4, 14),
    "glucose": (4.4, 5.7),
    "egfr": (72, 105),
    "creatinine": (62, 95),
    "urea": (3.8, 6.5),
    "alt": (14, 34),
    "ast": (15, 33),
    "bilirubin": (7, 16),
    "total_protein": (66, 78),
    "potassium": (3.8, 4.8),
    "sodium": (137, 143),
    "inr": (0.9, 1.1),
    "aptt": (27, 33),
    "fibrinogen": (2.3, 3.6),
    "hba1c": (38, 46),
    "temperature": (36.3, 36.9),
    "systolic": (118, 142),
    "diastolic": (68, 86),
    "spo2": (96, 99),
    "stop_bang": (0, 3),
    "bmi": (21.4, 28.6),
    "flexion": (110, 135),
    "extension_deficit": (0, 0),
    "erythrocytes": (4.1, 5.2),
    "haematocrit": (38, 46),
    "crp": (1, 6),
    "sediment_leukocytes": (0, 3),
    "specific_gravity": (1.01, 1.02),
    "acidity": (5.5, 6.5),
    "glucose_any_time": (4.6, 7.2),
    "day_glucose": (5.2, 8.4),
    "albumin": (38, 47),
    "prothrombin_time": (11.5, 13.5),
    "prothrombin_quick": (85, 105),
    "thrombin_time": (15, 19),
    "inr_day_before": (1.0, 1.2),
    "correction": (6, 12),
    "wedge": (3, 10),
    "lengthening": (0, 12),
    "hallux_valgus_angle": (26, 38),
    "intermetatarsal_angle": (12, 18),
    "lateral_shift": (3, 7),
    "length_change": (-3, 2),
    "head_shift": (3, 6),
    "incision": (1.2, 8),
    "months": (6, 30),
    "difference": (2, 18),
    "rotation": (0, 12),
    "units": (2, 2),
    "weight": (31, 52),
}
TEXTS = {
    "guardian": "A parent",
    "level": "Metaphysis, at the height of the deformity",
    "report": "Reported and discussed with the surgeon.",
}


def answers(
    spec: RequirementSpec, facts: CaseFacts, rng: Random, *, on: date, collected: date
) -> dict[str, Any]:
    """Return answers to every component that pass on that local day."""
    found = {c.code: _answer(spec, c, facts, rng, on, collected) for c in spec.components}
    return {code: answer for code, answer in found.items() if _is_asked(spec, code, found)}


def _answer(
    spec: RequirementSpec, component: Component, facts: CaseFacts, rng: Random, on: date, collected: date
) -> Any:
    """One that passes; for somebody whose record says otherwise, one that a clinician looks at."""
    passing = _pick(spec, component, facts, rng, on, collected, {Outcome.PASS})
    return passing or _pick(spec, component, facts, rng, on, collected, {Outcome.PASS, Outcome.REVIEW})


def _is_asked(spec: RequirementSpec, code: str, found: dict[str, Any]) -> bool:
    """What need not be there is given when it is a number, or when an answer calls for it."""
    component = spec.component(code)
    assert component is not None
    picked = [c.choice(found[c.code]) for c in spec.components if c.input is Input.CHOICE and found[c.code]]
    called_for = any(choice is not None and code in choice.needs for choice in picked)
    return component.required or called_for or component.input is Input.NUMBER


def spoil(
    found: dict[str, Any], spec: RequirementSpec, facts: CaseFacts, rng: Random, *, on: date, collected: date
) -> dict[str, Any]:
    """Return the answers with one of them out of range, where the requirement has a range at all."""
    worse = {Outcome.REVIEW, Outcome.BLOCK}
    spoilable = [c for c in spec.components if c.input in {Input.NUMBER, Input.CHOICE}]
    rng.shuffle(spoilable)
    for component in spoilable:
        answer = _pick(spec, component, facts, rng, on, collected, worse)
        if answer is not None:
            return {**found, component.code: answer}
    return found


def _pick(
    spec: RequirementSpec,
    component: Component,
    facts: CaseFacts,
    rng: Random,
    on: date,
    collected: date,
    wanted: set[Outcome],
) -> Any:
    tries = list(_candidates(spec, component, facts, on, collected))
    usual = tries[:9] if component.code in USUAL else []
    rng.shuffle(usual)
    if spec.kind is not Kind.SCREEN:
        rng.shuffle(tries)
    for value, entered in [*usual, *tries]:
        outcomes = {finding.outcome for finding in find(spec, component, value, facts, on)}
        if (outcomes or {Outcome.PASS}) <= wanted:
            return entered
    return None


def _candidates(
    spec: RequirementSpec, component: Component, facts: CaseFacts, on: date, collected: date
) -> Iterator[tuple[Value, Any]]:
    if component.input is Input.NUMBER:
        for number in _numbers(component):
            yield Value(number=number, unit=component.unit), {"number": str(number), "unit": component.unit}
    elif component.input is Input.CHOICE:
        # Whoever has a disease has it known and dated rather than not known; a "no" comes before both.
        choices = sorted(component.choices, key=lambda c: (c.outcome is not Outcome.PASS, not c.needs))
        yield from ((Value(choice=c.code), c.code) for c in choices if not c.until)
    else:
        yield _only_answer(spec, component, facts, on, collected)


def _only_answer(
    spec: RequirementSpec, component: Component, facts: CaseFacts, on: date, collected: date
) -> tuple[Value, Any]:
    if component.input is Input.DATE:
        day = collected - timedelta(days=CLEAN_DAYS) if spec.abstain_days else collected
        return Value(on=day), day.isoformat()
    if component.input is Input.SIDE:
        return Value(side=facts.side), facts.side
    if component.input is Input.TEXT:
        return Value(text="Recorded"), TEXTS.get(component.code, "Discussed and recorded in the notes.")
    return medicine_plan(component, facts, on)


def _numbers(component: Component) -> Iterator[Decimal]:
    limits = sorted({limit.value for bound in component.bounds for limit in bound.scale.limits})
    low, high = component.plausible or (Decimal(0), (limits[-1] if limits else Decimal(1)) * 2)
    edges = [low, *[limit for limit in limits if low < limit < high], high]
    step = Decimal("0.1") if high <= 60 else Decimal(1)
    if component.code in USUAL:
        yield from _usual(component.code)
    yield from edges
    for left, right in pairwise(edges):
        for share in (Decimal("0.3"), Decimal("0.5"), Decimal("0.7")):
            yield ((left + (right - left) * share) / step).quantize(Decimal(1)) * step
    if not limits:
        yield ((low + high) / 2).quantize(step)


def _usual(code: str) -> Iterator[Decimal]:
    """Nine numbers from the lowest to the highest that are usual: whole ones where the ends are whole."""
    ends = USUAL[code]
    step = Decimal(1) if all(isinstance(end, int) for end in ends) else Decimal("0.1")
    bottom, top = (Decimal(str(end)) for end in ends)
    yield from (bottom + (top - bottom) * share / 8 // step * step for share in range(9))
