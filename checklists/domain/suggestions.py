"""What the patient's record speaks for: shown beside the question, never an answer by itself.

Only what the record surely says suggests anything; what nobody knows suggests nothing. A clinician who answers
otherwise has seen it (``Value.suggested``); what the record learns later contradicts the answer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from checklists.domain.conditions import All, AnyOf, Condition, Fact
from checklists.domain.facts import CaseFacts
from checklists.domain.protocols import Component, RequirementSpec


@dataclass(frozen=True)
class Suggested:
    """The answer that the record speaks for, and the ICD-10 codes in it that do."""

    choice: str
    codes: tuple[str, ...]


def suggestions(spec: RequirementSpec, facts: CaseFacts, on: date) -> Mapping[str, Suggested]:
    """Return what the record suggests on that hospital-local day, by component."""
    found = {component.code: suggestion(component, facts, on) for component in spec.components}
    return {code: suggested for code, suggested in found.items() if suggested}


def suggestion(component: Component, facts: CaseFacts, on: date) -> Suggested | None:
    """Return the first suggestion of the component that surely holds."""
    for one in component.suggests:
        if one.when.truth(facts, on):
            # A diagnosis that is not known is empty, and begins with nothing.
            known = facts.conditions | {facts.diagnosis}
            prefixes = tuple(_prefixes(one.when))
            return Suggested(one.choice, tuple(sorted(code for code in known if code.startswith(prefixes))))
    return None


def _prefixes(condition: Condition) -> Iterator[str]:
    if isinstance(condition, All | AnyOf):
        for part in condition.parts:
            yield from _prefixes(part)
    elif isinstance(condition, Fact) and condition.question in ("condition", "diagnosis"):
        yield from condition.wanted
