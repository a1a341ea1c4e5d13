"""When a requirement, a bound or a validity applies: a small tree of questions about the case.

The truth of a question is yes, no or *not known* (Kleene logic). ``applies`` takes "not known" for yes:
a patient whose smoking nobody asked about is asked to abstain. Written in YAML as mappings:

    when: {any: [{age_at_least: 60}, {condition: [I20, I25]}]}

Several keys in one mapping must all hold. ICD-10 and ATC codes are compared by prefix, dots included.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from checklists.domain.facts import CaseFacts
from checklists.domain.laboratory.numbers import exact
from patients.domain.kinds import Sex

# How ICD-10 and ATC codes begin.
CODE_BEGINS = re.compile(r"[A-Z]([0-9][0-9A-Z]*(\.[0-9]*)?)?")


class Condition(Protocol):
    """Anything that can say yes (True), no (False) or not known (None) about a case on a day."""

    def truth(self, facts: CaseFacts, on: date) -> bool | None:
        """Return the answer for the case on that hospital-local day."""

    def content(self) -> dict[str, Any]:
        """Return the condition as it is written in a protocol file."""


@dataclass(frozen=True)
class All:
    """Holds when every part holds."""

    parts: tuple[Condition, ...]

    def truth(self, facts: CaseFacts, on: date) -> bool | None:
        """No if any part is no; not known if any is not known; else yes."""
        answers = {part.truth(facts, on) for part in self.parts}
        return False if False in answers else None if None in answers else True

    def content(self) -> dict[str, Any]:
        """Return ``{all: [...]}``."""
        return {"all": [part.content() for part in self.parts]}


@dataclass(frozen=True)
class AnyOf:
    """Holds when at least one part holds."""

    parts: tuple[Condition, ...]

    def truth(self, facts: CaseFacts, on: date) -> bool | None:
        """Yes if any part is yes; not known if any is not known; else no."""
        answers = {part.truth(facts, on) for part in self.parts}
        return True if True in answers else None if None in answers else False

    def content(self) -> dict[str, Any]:
        """Return ``{any: [...]}``."""
        return {"any": [part.content() for part in self.parts]}


@dataclass(frozen=True)
class Not:
    """Holds when the part does not; not known stays not known."""

    part: Condition

    def truth(self, facts: CaseFacts, on: date) -> bool | None:
        """Turn yes into no and back."""
        answer = self.part.truth(facts, on)
        return None if answer is None else not answer

    def content(self) -> dict[str, Any]:
        """Return ``{not: ...}``."""
        return {"not": self.part.content()}


def _age(facts: CaseFacts, on: date) -> int | None:
    return facts.age_on(on)


def _sex(facts: CaseFacts, on: date) -> str | None:
    return None if facts.sex in ("", "unknown") else facts.sex


def _smoker(facts: CaseFacts, on: date) -> bool | None:
    return facts.smoker


def _drinks(facts: CaseFacts, on: date) -> bool | None:
    return facts.drinks_alcohol


def _bmi(facts: CaseFacts, on: date) -> Decimal | None:
    return facts.bmi


def _conditions(facts: CaseFacts, on: date) -> tuple[str, ...]:
    return tuple(facts.conditions)


def _technique(facts: CaseFacts, on: date) -> str:
    return facts.technique


def _procedure(facts: CaseFacts, on: date) -> str:
    return facts.procedure_code


def _bone_site(facts: CaseFacts, on: date) -> str | None:
    return facts.bone_site or None


def _access(facts: CaseFacts, on: date) -> str | None:
    return facts.access or None


def _complexity(facts: CaseFacts, on: date) -> str | None:
    return facts.complexity or None


def _diagnosis(facts: CaseFacts, on: date) -> tuple[str, ...] | None:
    return (facts.diagnosis,) if facts.diagnosis else None


def _one_of(fact: Any, wanted: Any) -> bool:
    return fact in wanted


def _at_least(fact: Any, wanted: Any) -> bool:
    return bool(fact >= wanted)


def _below(fact: Any, wanted: Any) -> bool:
    return bool(fact < wanted)


def _equal(fact: Any, wanted: Any) -> bool:
    return bool(fact == wanted)


def _any_prefix(fact: Any, wanted: Any) -> bool:
    return any(code.startswith(wanted) for code in fact)


@dataclass(frozen=True)
class _Question:
    """How one key is asked: the fact it reads, how it compares, and what may stand after it in a file."""

    fact: Callable[[CaseFacts, date], Any]
    holds: Callable[[Any, Any], bool]
    wants: str


QUESTIONS: Mapping[str, _Question] = {
    "age_at_least": _Question(_age, _at_least, "number"),
    "age_below": _Question(_age, _below, "number"),
    "sex": _Question(_sex, _one_of, "sexes"),
    "condition": _Question(_conditions, _any_prefix, "codes"),
    "smoker": _Question(_smoker, _equal, "yes_no"),
    "drinks_alcohol": _Question(_drinks, _equal, "yes_no"),
    "bmi_at_least": _Question(_bmi, _at_least, "number"),
    "technique": _Question(_technique, _one_of, "words"),
    "procedure": _Question(_procedure, _one_of, "words"),
    "bone_site": _Question(_bone_site, _one_of, "words"),
    "access": _Question(_access, _one_of, "words"),
    "diagnosis": _Question(_diagnosis, _any_prefix, "words"),
    "complexity": _Question(_complexity, _one_of, "words"),
}


@dataclass(frozen=True)
class Fact:
    """One question about the case, such as ``age_at_least: 60``."""

    question: str
    wanted: Any

    def truth(self, facts: CaseFacts, on: date) -> bool | None:
        """Compare the fact with what is wanted; not known when the fact is not."""
        asked = QUESTIONS[self.question]
        fact = asked.fact(facts, on)
        return None if fact is None else asked.holds(fact, self.wanted)

    def content(self) -> dict[str, Any]:
        """Return ``{question: wanted}``."""
        wanted = self.wanted
        if isinstance(wanted, tuple):
            return {self.question: list(wanted)}
        return {self.question: str(wanted) if isinstance(wanted, Decimal) else wanted}


@dataclass(frozen=True)
class Takes:
    """Holds when the patient takes a medicine whose ATC code starts with one of these.

    A medicine without a code may be any medicine, so the answer is then not known.
    """

    atc: tuple[str, ...]

    def truth(self, facts: CaseFacts, on: date) -> bool | None:
        """Look at every current medicine."""
        codes = [medicine.atc for medicine in facts.medicines]
        if any(code.startswith(self.atc) for code in codes if code):
            return True
        return None if "" in codes else False

    def content(self) -> dict[str, Any]:
        """Return ``{takes: [...]}``."""
        return {"takes": list(self.atc)}


def applies(condition: Condition | None, facts: CaseFacts, on: date) -> bool:
    """Say whether the condition holds or may hold on that day; no condition always applies."""
    return condition is None or condition.truth(facts, on) is not False


class BadCondition(ValueError):
    """A ``when:`` that cannot be read; the text says why."""


def parse(data: object) -> Condition:
    """Read a ``when:`` mapping; raises BadCondition."""
    if not isinstance(data, Mapping) or not data:
        raise BadCondition("a condition is a mapping such as {age_at_least: 60}")
    parts = tuple(_parse_one(key, value) for key, value in data.items())
    return parts[0] if len(parts) == 1 else All(parts)


def _parse_one(key: str, value: object) -> Condition:
    if key in ("all", "any"):
        if not isinstance(value, list) or not value:
            raise BadCondition(f"{key} needs a list of conditions")
        parts = tuple(parse(part) for part in value)
        return All(parts) if key == "all" else AnyOf(parts)
    if key == "not":
        return Not(parse(value))
    if key == "takes":
        return Takes(_codes(key, value))
    if key not in QUESTIONS:
        raise BadCondition(f"unknown condition: {key}")
    return Fact(key, _READ[QUESTIONS[key].wants](key, value))


def _words(key: str, value: object) -> tuple[str, ...]:
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list) or not words or not all(isinstance(w, str) and w for w in words):
        raise BadCondition(f"{key} needs a word or a list of words")
    return tuple(words)


def _codes(key: str, value: object) -> tuple[str, ...]:
    """Read beginnings of codes. A letter of another alphabet looks the same and would never match."""
    codes = _words(key, value)
    for code in codes:
        if not CODE_BEGINS.fullmatch(code):
            raise BadCondition(f"{key}: not the beginning of a code: {code}")
    return codes


def _sexes(key: str, value: object) -> tuple[str, ...]:
    sexes = _words(key, value)
    if set(sexes) - {Sex.FEMALE, Sex.MALE, Sex.OTHER}:
        raise BadCondition(f"{key} is female, male or other")
    return sexes


def _number(key: str, value: object) -> Decimal:
    try:
        return exact(value)
    except ValueError:
        raise BadCondition(f"{key} needs a number") from None


def _yes_no(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise BadCondition(f"{key} needs true or false")
    return value


_READ: Mapping[str, Callable[[str, object], Any]] = {
    "words": _words,
    "codes": _codes,
    "sexes": _sexes,
    "number": _number,
    "yes_no": _yes_no,
}
