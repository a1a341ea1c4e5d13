"""Recorded values and their bounds, in words and units."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from checklists.domain.evidence import MedicineDecision, Value
from checklists.domain.facts import CaseFacts
from checklists.domain.medicines import MedicineChoice
from checklists.domain.protocols import Component, Input, RequirementSpec
from checklists.domain.titles import in_language
from checklists.presenters import when
from checklists.presenters.people import SIDES
from checklists.words import number_words, unit_words

MEDICINE_WORDS: dict[MedicineChoice, Promise] = {
    MedicineChoice.CONTINUE: lazy("continue"),
    MedicineChoice.STOP: lazy("stop"),
    MedicineChoice.ADJUST: lazy("adjust"),
    MedicineChoice.ASK: lazy("ask first"),
}


@dataclass(frozen=True)
class ValueLine:
    """One recorded value: what it is of, the value with its unit, and what would pass."""

    title: str
    text: str
    bound: str = ""


def titled(words: Mapping[str, str]) -> str:
    """Return the words of a protocol in the reader's language."""
    return in_language(words, get_language() or "en")


def value_lines(
    spec: RequirementSpec, values: Mapping[str, Value], facts: CaseFacts, on: date
) -> tuple[ValueLine, ...]:
    """Return the recorded values in the order of the protocol; bounds are those for the day ``on``."""
    return tuple(
        ValueLine(titled(c.title), value_text(c, values[c.code], facts), bound_text(c, facts, on))
        for c in spec.components
        if c.code in values
    )


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


def bound_text(component: Component, facts: CaseFacts, on: date) -> str:
    """Return the numbers that pass for this patient, with the unit; blank for what is not a number."""
    for bound in component.bounds:
        if bound.when is None or bound.when.truth(facts, on) is not False:
            return (
                f"{bound.scale.passing} {unit_words(component.unit)}".strip() if bound.scale.passing else ""
            )
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
