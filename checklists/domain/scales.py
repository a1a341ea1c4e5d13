"""Where a number passes, needs a clinician, or blocks: one readable line that covers every number once.

    block < 80 <= review < 130 <= pass <= 180 < review

Each limit belongs to exactly one side: ``<`` on its left and ``<=`` on its right, or the other way round.
``< 80 <`` would leave 80 to nobody and ``<= 80 <=`` would give it to two, so both are refused.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from checklists.domain.conditions import Condition
from checklists.domain.facts import CaseFacts
from checklists.domain.laboratory.numbers import exact


class Outcome(StrEnum):
    """What a value means for theatre, best first."""

    PASS = "pass"
    REVIEW = "review"
    BLOCK = "block"


SEVERITY = {Outcome.PASS: 0, Outcome.REVIEW: 1, Outcome.BLOCK: 2}


class BadScale(ValueError):
    """A scale that does not give every number exactly one outcome; the text says why."""


@dataclass(frozen=True)
class Limit:
    """Where one outcome ends; ``below`` says that the limit itself belongs to the outcome below it."""

    value: Decimal
    below: bool


@dataclass(frozen=True)
class Scale:
    """Outcomes from the lowest number to the highest, with a limit between each two."""

    outcomes: tuple[Outcome, ...]
    limits: tuple[Limit, ...]

    def outcome(self, number: Decimal) -> Outcome:
        """Return the one outcome of the number."""
        for outcome, limit in zip(self.outcomes, self.limits, strict=False):
            if number < limit.value or (limit.below and number == limit.value):
                return outcome
        return self.outcomes[-1]

    def times(self, size: Decimal) -> "Scale":
        """Return the scale with every limit so many times as high."""
        return Scale(
            self.outcomes, tuple(replace(one, value=(one.value * size).normalize()) for one in self.limits)
        )

    @property
    def passing(self) -> str:
        """The numbers that pass, for people: "130 to 180", "below 1.5", "at least 60"; empty if none does."""
        if Outcome.PASS not in self.outcomes:
            return ""
        place = self.outcomes.index(Outcome.PASS)
        low = self.limits[place - 1] if place else None
        high = self.limits[place] if place < len(self.limits) else None
        if low and high:
            return f"{low.value}–{high.value}"
        if low:
            return f"{'>' if low.below else '≥'} {low.value}"
        return f"{'≤' if high.below else '<'} {high.value}" if high else ""

    @property
    def strict(self) -> "Scale":
        """The same scale with a block wherever a clinician would have decided."""
        outcomes = [Outcome.BLOCK if one is Outcome.REVIEW else one for one in self.outcomes]
        turns = [place for place, (left, right) in enumerate(pairwise(outcomes)) if left is not right]
        kept = (outcomes[0], *(outcomes[place + 1] for place in turns))
        return Scale(kept, tuple(self.limits[place] for place in turns))

    def __str__(self) -> str:
        words = [self.outcomes[0].value]
        for limit, outcome in zip(self.limits, self.outcomes[1:], strict=True):
            left, right = ("<=", "<") if limit.below else ("<", "<=")
            words += [left, str(limit.value), right, outcome.value]
        return " ".join(words)


@dataclass(frozen=True)
class Bound:
    """A scale for the cases it applies to."""

    scale: Scale
    when: Condition | None = None


def may_apply(bounds: Iterable[Bound], facts: CaseFacts, on: date) -> tuple[Bound, ...]:
    """Return the bounds that may hold for the case on that day: up to the first that surely does."""
    found = []
    for bound in bounds:
        truth = bound.when is None or bound.when.truth(facts, on)
        if truth is not False:
            found.append(bound)
        if truth:
            break
    return tuple(found)


def parse(text: str) -> Scale:
    """Read a scale; raises BadScale."""
    words = text.split()
    if len(words) % 4 != 1:
        raise BadScale("a scale reads: outcome < limit <= outcome ...")
    outcomes = tuple(_outcome(word) for word in words[::4])
    limits = tuple(_limit(*words[i : i + 3]) for i in range(1, len(words), 4))
    for lower, higher in pairwise(limits):
        if lower.value >= higher.value:
            raise BadScale(f"bounds overlap: {lower.value} stands before {higher.value}")
    return Scale(outcomes, limits)


def _outcome(word: str) -> Outcome:
    try:
        return Outcome(word)
    except ValueError:
        raise BadScale(f"unknown outcome: {word}") from None


def _limit(left: str, number: str, right: str) -> Limit:
    if {left, right} - {"<", "<="}:
        raise BadScale(f"only < and <= stand beside a limit, not {left} {number} {right}")
    if left == right:
        problem = "leaves a gap at" if left == "<" else "overlaps at"
        raise BadScale(f"scale {problem} {number}")
    try:
        value = exact(number)
    except ValueError as bad:
        raise BadScale(str(bad)) from None
    return Limit(value, below=left == "<=")
