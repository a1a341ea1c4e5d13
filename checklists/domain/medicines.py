"""What is usually done about a medicine before an operation, by its ATC code: a proposal, never an order.

``stop_days`` counts from the last dose: with 5, the last dose is five hospital-local days before the operation
(clinical facts, section 3). Only a clinician's decision about the patient's own medicine counts.
"""

from dataclasses import dataclass
from enum import StrEnum

from checklists.domain.conditions import Condition
from checklists.domain.origins import Origin
from checklists.domain.titles import Titles


class MedicineChoice(StrEnum):
    """What a clinician decided about one medicine. ASK: somebody else must be asked first."""

    CONTINUE = "continue"
    STOP = "stop"
    ADJUST = "adjust"
    ASK = "ask"


@dataclass(frozen=True)
class StopRule:
    """How many days before the operation the last dose is; the longest rule that may apply counts."""

    days: int
    when: Condition | None = None


@dataclass(frozen=True)
class MedicineClass:
    """One row of the class table.

    ``atc``: prefixes; of several rows that match the longest prefix wins. ``never_stop``: it stands on the
    patient's "do not stop" list. ``reopens_after_days``: when the operation moves later by more than so many
    days, the decision has to be made again. ``note`` and ``restart`` are shown with the proposal.
    """

    code: str
    title: Titles
    atc: tuple[str, ...]
    proposal: MedicineChoice
    origins: tuple[Origin, ...]
    stop: tuple[StopRule, ...] = ()
    never_stop: bool = False
    reopens_after_days: int | None = None
    note: Titles | None = None
    restart: Titles | None = None
