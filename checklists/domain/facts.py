"""What readiness depends on besides the evidence: the person, the side, the operation, the hospital's zone.

``None`` means "not known". Rules read an unknown fact as "it may be so", never as "no".
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from patients.domain.medicine_codes import Coding


@dataclass(frozen=True)
class MedicineFact:
    """A medicine the patient takes now. ``atc`` is empty when there is no code; ``coding`` says how it was found."""

    id: str
    name: str
    atc: str = ""
    coding: Coding = Coding.CODED
    dose: str = ""


@dataclass(frozen=True)
class CaseFacts:
    """One case as the rules see it.

    ``diagnosis`` is the ICD-10 code the operation is for, ``conditions`` are all that are active now; ``zone`` is
    IANA.
    """

    birth_date: date | None
    sex: str
    side: str
    procedure_code: str
    technique: str = ""
    bone_site: str = ""
    access: str = ""
    complexity: str = ""
    diagnosis: str = ""
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
