"""What a protocol says besides its requirements: whom the operation is for, how it is done, what comes after.

Nothing here is judged. It is read by people: on the protocol's page, on the case page, by the patient.
"""

from dataclasses import dataclass
from enum import StrEnum

from checklists.domain.conditions import Condition
from checklists.domain.origins import Origin
from checklists.domain.titles import Titles


class GuidanceKind(StrEnum):
    """What a piece of guidance is about, in the order in which it is read."""

    INDICATION = "indication"
    GOAL = "goal"
    TECHNIQUE = "technique"
    STEP = "step"
    EQUIPMENT = "equipment"
    COMPLICATION = "complication"
    AFTERCARE = "aftercare"
    FOR_PATIENT = "for_patient"
    PLACE_AND_PRICE = "place_and_price"


@dataclass(frozen=True)
class Guidance:
    """One statement. ``diagnoses``: ICD-10 prefixes that an indication or a complication goes by.

    ``when``: whom it is for; what was included for some cases only is said to them only.
    """

    code: str
    kind: GuidanceKind
    text: Titles
    origins: tuple[Origin, ...]
    diagnoses: tuple[str, ...] = ()
    when: Condition | None = None
