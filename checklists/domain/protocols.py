"""What a case needs before theatre, as data: a protocol and its requirements, pinned by the case.

Days are whole hospital-local days before the operation ("T-7" is ``due_days = 7``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from checklists.domain.conditions import Condition
from checklists.domain.guidance import Guidance
from checklists.domain.medicines import MedicineClass
from checklists.domain.origins import Origin
from checklists.domain.scales import Bound, Outcome, Scale
from checklists.domain.titles import Titles


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


class Severity(StrEnum):
    """How hard a contraindication is.

    ABSOLUTE: two clinicians, or nobody, may go ahead. RELATIVE: one clinician of the roles that may permit it.
    TEMPORAL: it bars the operation until it is over.
    """

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    TEMPORAL = "temporal"


@dataclass(frozen=True)
class Suggestion:
    """An answer that the patient's record speaks for. It is shown; only a clinician's answer counts."""

    choice: str
    when: Condition


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

    ``units`` maps every other unit that may be entered to its factor to ``unit``; ``offsets`` holds what is then
    added for the few that do not start at the same zero. ``molar_mass`` (g/mol) is what the factors between mass
    and amount of substance were worked out with. ``decimals``: what was converted is rounded to so many, because
    a limit is the same limit in every unit. A number outside ``plausible``
    (canonical unit, ends included) is refused as a slip, not judged. ``of_upper`` judges multiples of the upper
    limit that the laboratory printed, instead of ``bounds`` when there is one. ``severity`` and ``permit``: how
    hard a contraindication is and which roles may go ahead with a relative one. ``classes``: what is usually
    done about medicines.
    """

    code: str
    title: Titles
    input: Input
    required: bool = True
    unit: str = ""
    units: Mapping[str, Decimal] = field(default_factory=dict)
    offsets: Mapping[str, Decimal] = field(default_factory=dict)
    molar_mass: Decimal | None = None
    decimals: int | None = None
    loinc: tuple[str, ...] = ()
    bounds: tuple[Bound, ...] = ()
    choices: tuple[Choice, ...] = ()
    plausible: tuple[Decimal, Decimal] | None = None
    of_upper: Scale | None = None
    severity: Severity | None = None
    permit: frozenset[str] = frozenset()
    suggests: tuple[Suggestion, ...] = ()
    classes: tuple[MedicineClass, ...] = ()

    def choice(self, code: str) -> Choice | None:
        """Return the choice of that code."""
        return next((choice for choice in self.choices if choice.code == code), None)

    def in_unit(self, number: Decimal, unit: str) -> Decimal | None:
        """Return a number of that unit in the canonical one; None when the unit is not accepted."""
        if unit == self.unit:
            return number
        factor = self.units.get(unit)
        if factor is None:
            return None
        converted = number * factor + self.offsets.get(unit, 0)
        if self.decimals is None:
            return converted
        return converted.quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP)


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
    """One thing a case needs. ``lead_days``: calendar days it takes from asking to having it.

    ``seen_by``: the only roles that see its values; empty means everybody who sees the case. ``defined_in``: the
    protocol files that made it what it is, the one that introduced it first.
    """

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
    seen_by: tuple[str, ...] = ()
    defined_in: tuple[str, ...] = ()

    def shows_values_to(self, role: str) -> bool:
        """Say whether the role sees what was recorded, and not only that it was and whether it is in order."""
        return not self.seen_by or role in self.seen_by

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
class Included:
    """Another protocol whose requirements were added, for the cases that ``when`` holds for."""

    protocol: str
    when: Condition | None = None


class _Sourced(Protocol):
    @property
    def code(self) -> str: ...

    @property
    def origins(self) -> tuple[Origin, ...]: ...


@dataclass(frozen=True)
class ProtocolSpec:
    """One version of a protocol, inheritance already worked in.

    ``extends`` and ``includes`` record what it was built from. ``is_part``: others are built from it, no case is
    prepared by it alone.
    """

    code: str
    version: str
    title: Titles
    requirements: tuple[RequirementSpec, ...]
    extends: str = ""
    includes: tuple[Included, ...] = ()
    is_part: bool = False
    follow_up: tuple[FollowUp, ...] = ()
    resources: tuple[str, ...] = ()
    guidance: tuple[Guidance, ...] = ()

    @cached_property
    def by_code(self) -> Mapping[str, RequirementSpec]:
        """The requirements by their code."""
        return {requirement.code: requirement for requirement in self.requirements}

    @property
    def name(self) -> str:
        """Code and version, as files refer to it: ``knee-hto@1.1.0``."""
        return f"{self.code}@{self.version}"

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """What no named clinician has confirmed, by code; while anything is left it cannot be active."""
        parts: tuple[_Sourced, ...] = (
            *self.requirements,
            *self.follow_up,
            *self.guidance,
            *self._medicine_classes,
        )
        return tuple(part.code for part in parts if not all(o.is_confirmed for o in part.origins))

    @property
    def _medicine_classes(self) -> tuple[MedicineClass, ...]:
        return tuple(m for r in self.requirements for c in r.components for m in c.classes)
