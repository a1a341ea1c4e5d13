"""What readiness depends on besides the evidence: the person, the side, the operation, the hospital's zone.

``None`` means "not known". Rules read an unknown fact as "it may be so", never as "no".
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Coding(StrEnum):
    """How the ATC code of a medicine was found.

    CODED: somebody coded it in ATC. MAPPED: from a code of another system. READ: from the words it was written
    down in; only a clinician's decision about the medicine confirms it. NONE: there is no code yet.
    """

    CODED = "coded"
    MAPPED = "mapped"
    READ = "read"
    NONE = "none"


@dataclass(frozen=True)
class MedicineFact:
    """A medicine the patient takes now. ``atc`` is empty when nobody has mapped it yet."""

    id: str
    name: str
    atc: str = ""
    coding: Coding = Coding.CODED
    dose: str = ""


@dataclass(frozen=True)
class CaseFacts:
    """One case as the rules see it. ``conditions`` are ICD-10 codes that are active now; ``zone`` is IANA."""

    birth_date: date | None
    sex: str
    side: str
    procedure_code: str
    technique: str = ""
    bone_site: str = ""
    access: str = ""
    complexity: str = ""
    conditions: frozenset[str] = frozenset()
    medicines: tuple[MedicineFact, ...] = ()
    smoker: bool | None = None
    drinks_alcohol: bool | None = None
    bmi: Decimal | None = None
    zone: str = "UTC"

    def age_on(self, day: date) -> int | None:
        """Return the age in whole years on that day; someone born on 29 February turns older on 1 March."""
        if self.birth_date is None:
            return None
        had_birthday = (day.month, day.day) >= (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - (not had_birthday)
