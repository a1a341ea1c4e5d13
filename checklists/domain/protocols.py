"""What a case needs before theatre, as data: a protocol and its requirements, pinned by the case.

Days are whole hospital-local days before the operation ("T-7" is ``due_days = 7``).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from checklists.domain.conditions import Condition
from checklists.domain.scales import Bound, Outcome

Titles = Mapping[str, str]


class Kind(StrEnum):
    """What sort of thing satisfies a requirement."""

    LAB = "lab"
    REPORT = "report"
    ASSESSMENT = "assessment"
    ABSTINENCE = "abstinence"
    MEDICINE_PLAN = "medicine_plan"
    CONSENT = "consent"
    SCREEN = "screen"
    CHECK_OF_DAY = "check_of_day"


class Group(StrEnum):
    """Where a requirement stands on the case page, in this order."""

    BLOOD_AND_URINE = "blood_and_urine"
    HEART_AND_LUNGS = "heart_and_lungs"
    IMAGES = "images"
    DECISIONS_AND_CONSENT = "decisions_and_consent"
    MEDICINES = "medicines"
    HABITS = "habits"
    DAY_OF_SURGERY = "day_of_surgery"


class Input(StrEnum):
    """What is entered for a component."""

    NUMBER = "number"
    CHOICE = "choice"
    DATE = "date"
    SIDE = "side"
    TEXT = "text"
    MEDICINES = "medicines"


class OriginType(StrEnum):
    """Where a requirement comes from. Only the source text stands without a clinician's confirmation."""

    TEXT = "text"
    GUIDELINE = "guideline"
    CLINICAL_DEFAULT = "clinical_default"
    LOCAL = "local"


@dataclass(frozen=True)
class Origin:
    """Why we ask: a line of the text ("L16"), a guideline, or a default that a named clinician confirmed."""

    type: OriginType
    ref: str
    quote: str = ""
    confirmed_by: str = ""


@dataclass(frozen=True)
class Choice:
    """One answer that can be picked.

    ``until``: it blocks up to a date that must be given with it. ``needs``: components that must then be
    answered too, such as the date of the last cigarette of somebody who has stopped.
    """

    code: str
    title: Titles
    outcome: Outcome
    until: bool = False
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Component:
    """One thing that is recorded: a number, a choice, a date, a side, a text, or decisions about medicines.

    ``units`` maps every unit that may be entered to its factor to ``unit``. A number outside ``plausible``
    (canonical unit, ends included) is refused as a slip, not judged.
    """

    code: str
    title: Titles
    input: Input
    required: bool = True
    unit: str = ""
    units: Mapping[str, Decimal] = field(default_factory=dict)
    loinc: tuple[str, ...] = ()
    bounds: tuple[Bound, ...] = ()
    choices: tuple[Choice, ...] = ()
    plausible: tuple[Decimal, Decimal] | None = None

    def choice(self, code: str) -> Choice | None:
        """Return the choice of that code."""
        return next((choice for choice in self.choices if choice.code == code), None)


@dataclass(frozen=True)
class ValidityRule:
    """How long it stays good for the cases it applies to: local days, or hours for checks of the day."""

    days: int | None = None
    hours: int | None = None
    when: Condition | None = None


@dataclass(frozen=True)
class Validity:
    """From collection to the operation. No rules: good for ever. The shortest that may apply counts."""

    rules: tuple[ValidityRule, ...] = ()


@dataclass(frozen=True)
class DecisionRule:
    """Which roles may go ahead anyway. ``block_accept`` empty: nobody may accept a block.

    ``two_people``: accepting a block needs a second, different person of those roles.
    """

    accept: frozenset[str] = frozenset()
    waive: frozenset[str] = frozenset()
    defer: frozenset[str] = frozenset()
    block_accept: frozenset[str] = frozenset()
    two_people: bool = False


@dataclass(frozen=True)
class RequirementSpec:
    """One thing a case needs. ``lead_days``: calendar days it takes from asking to having it."""

    code: str
    title: Titles
    kind: Kind
    group: Group
    owner: str
    recorded_by: tuple[str, ...]
    components: tuple[Component, ...]
    origins: tuple[Origin, ...]
    reason: Titles = field(default_factory=dict)
    when: Condition | None = None
    due_days: int = 0
    lead_days: int = 0
    validity: Validity = Validity()
    abstain_days: int = 0
    side_must_match: bool = False
    on_the_day: bool = False
    decisions: DecisionRule = DecisionRule()

    def component(self, code: str) -> Component | None:
        """Return the component of that code."""
        return next((component for component in self.components if component.code == code), None)


@dataclass(frozen=True)
class FollowUp:
    """A moment after the operation, in days from it."""

    code: str
    title: Titles
    from_days: int
    to_days: int
    origins: tuple[Origin, ...]


@dataclass(frozen=True)
class ProtocolSpec:
    """One version of a protocol, inheritance already worked in. ``extends`` records what it was built on."""

    code: str
    version: str
    title: Titles
    requirements: tuple[RequirementSpec, ...]
    extends: str = ""
    follow_up: tuple[FollowUp, ...] = ()
    resources: tuple[str, ...] = ()

    @cached_property
    def by_code(self) -> Mapping[str, RequirementSpec]:
        """The requirements by their code."""
        return {requirement.code: requirement for requirement in self.requirements}

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """Codes of requirements no named clinician has confirmed; while any is left it cannot be active."""
        return tuple(r.code for r in self.requirements if any(_unconfirmed(o) for o in r.origins))

    def to_content(self) -> dict[str, Any]:
        """Return the protocol as plain JSON data; ``from_content`` reads it back to an equal protocol."""
        from checklists.domain.content import write_protocol

        return write_protocol(self)

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> "ProtocolSpec":
        """Read what ``to_content`` wrote; raises ProtocolProblems if it was tampered with."""
        from checklists.domain.content import read_protocol

        return read_protocol(content)

    @cached_property
    def sha256(self) -> str:
        """Hash of the canonical content: two protocols are the same exactly when their hashes are."""
        text = json.dumps(self.to_content(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _unconfirmed(origin: Origin) -> bool:
    return origin.type is not OriginType.TEXT and not origin.confirmed_by


def in_language(titles: Titles, language: str) -> str:
    """Return the words in that language, or in English when there are none."""
    return titles.get(language) or titles.get("en", "")
