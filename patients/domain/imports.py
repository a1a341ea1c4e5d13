"""What another system says about a patient, ready to be taken in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FactKind(StrEnum):
    """Which table a fact belongs to."""

    CONDITION = "condition"
    MEDICINE = "medicine"
    ALLERGY = "allergy"


@dataclass(frozen=True)
class ImportedFact:
    """One row of another system: its own id there, and the values of our columns (`status` among them)."""

    kind: FactKind
    source_id: str
    values: Mapping[str, object]


@dataclass
class Counts:
    """What became of the rows of one kind."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    def add(self, other: "Counts") -> None:
        """Add the other's counts to these."""
        self.new += other.new
        self.changed += other.changed
        self.unchanged += other.unchanged
