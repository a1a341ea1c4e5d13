"""Recorded values and their bounds, in words and units."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from checklists.domain.evidence import PATIENT, MedicineDecision, Value
from checklists.domain.facts import CaseFacts
from checklists.domain.medicines import MedicineChoice
from checklists.domain.protocols import Component, Input, RequirementSpec
from checklists.domain.titles import in_language
from checklists.presenters import when
from checklists.presenters.people import SIDES
from checklists.words import ROLES, number_words, range_words, unit_words

MEDICINE_WORDS: dict[MedicineChoice, Promise] = {
    MedicineChoice.CONTINUE: lazy("continue"),
    MedicineChoice.STOP: lazy("stop"),
    MedicineChoice.ADJUST: lazy("adjust"),
    MedicineChoice.ASK: lazy("ask first"),
}


@dataclass(frozen=True)
class ValueLine:
    """One recorded value: what it is of, the value with its unit, what would pass, and what the laboratory printed."""

    title: str
    text: str
    bound: str = ""
    printed: str = ""


def titled(words: Mapping[str, str]) -> str:
    """Return the words of a protocol in the reader's language."""
    return in_language(words, get_language() or "en")


def value_lines(
    spec: RequirementSpec, values: Mapping[str, Value], facts: CaseFacts, on: date, role: str = ""
) -> tuple[ValueLine, ...]:
    """Return the recorded values in the order of the protocol; bounds are those for the day ``on``.

    Restricted values are there only for a ``role`` that sees them; nobody named sees none.
    """
    recorded = [component for component in spec.components if component.code in values]
    if not spec.shows_values_to(role):
        return tuple(ValueLine(titled(component.title), hidden_words(spec)) for component in recorded)
    return tuple(_line(component, values[component.code], facts, on) for component in recorded)


def hidden_words(spec: RequirementSpec) -> str:
    """Say that something was recorded, to somebody who does not see what."""
    roles = ", ".join(_(ROLES.get(role, role)) for role in spec.seen_by)
    return _("recorded, seen only by: %(roles)s") % {"roles": roles}


def _line(component: Component, value: Value, facts: CaseFacts, on: date) -> ValueLine:
    text = value_text(component, value, facts)
    return ValueLine(
        titled(component.title), text, bound_text(component, facts, on, value), printed_text(component, value)
    )


def printed_text(component: Component, value: Value) -> str:
    """Return the laboratory's own limits, in our unit; blank when it printed none."""
    low, high = (None if one is None else number_words(one) for one in (value.low, value.high))
    unit = unit_words(component.unit)
    if low is not None and high is not None:
        return f"{low}–{high} {unit}".strip()
    if high is not None:
        return f"≤ {high} {unit}".strip()
    return "" if low is None else f"≥ {low} {unit}".strip()


def sent_text(spec: RequirementSpec, came: Mapping[str, Mapping[str, str]]) -> str:
    """Return what a laboratory sent and what is in doubt, as it came."""
    lines = []
    for code, sent in came.items():
        component = spec.component(code)
        title = f"{titled(component.title)} " if component and len(spec.components) > 1 else ""
        said = f"{sent.get('value', '')} {sent.get('unit', '')}".strip()
        # A patient may have pressed a button and written nothing.
        lines.append(f"{title}“{said}”" if said or code != PATIENT else _("something else is true"))
    return "; ".join(lines)


def value_text(component: Component, value: Value, facts: CaseFacts) -> str:
    """Return one value in words."""
    if component.input is Input.NUMBER:
        unit = component.unit if value.number is not None else value.unit
        return f"{_number(value)} {unit_words(unit)}".strip()
    if component.input is Input.CHOICE:
        return _choice(component, value)
    if component.input is Input.DATE and value.on:
        return when.day(value.on)
    if component.input is Input.SIDE:
        return str(SIDES.get(value.side, _("no side"))).upper()
    if component.input is Input.MEDICINES:
        return "; ".join(_medicine(m, facts) for m in value.medicines)
    return value.text


def bound_text(component: Component, facts: CaseFacts, on: date, value: Value | None = None) -> str:
    """Return the numbers that pass for this patient, with the unit; blank for what is not a number."""
    if component.of_upper and value and value.high:
        scale = component.of_upper.times(value.high)
        return f"{range_words(scale.passing)} {unit_words(component.unit)}".strip()
    for bound in component.bounds:
        if bound.when is None or bound.when.truth(facts, on) is not False:
            passing = range_words(bound.scale.passing)
            return f"{passing} {unit_words(component.unit)}".strip() if passing else ""
    return ""


def _number(value: Value) -> str:
    return value.text if value.number is None else number_words(value.number)


def _choice(component: Component, value: Value) -> str:
    choice = component.choice(value.choice)
    words = titled(choice.title) if choice else value.choice
    if value.on is None:
        return words
    return _("%(answer)s, until %(day)s") % {"answer": words, "day": when.day(value.on)}


def _medicine(decision: MedicineDecision, facts: CaseFacts) -> str:
    names = {medicine.id: medicine.name for medicine in facts.medicines}
    name = names.get(decision.medicine_id) or _("a medicine that is no longer taken")
    words = f"{name}: {MEDICINE_WORDS[decision.decision]}"
    if decision.last_dose_on is None:
        return words
    return _("%(decision)s, last dose %(day)s") % {"decision": words, "day": when.day(decision.last_dose_on)}
