"""What is usually done about a medicine before an operation, by its ATC code: a proposal, never an order.

``stop_days`` counts from the last dose: with 5, the last dose is five hospital-local days before the operation
(clinical facts, section 3). Only a clinician's decision about the patient's own medicine counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from checklists.domain.conditions import Condition, applies
from checklists.domain.facts import CaseFacts, MedicineFact
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
    patient's "do not stop" list. ``stop`` of a medicine that is not proposed to be stopped: how long, if it is.
    ``reopens_after_days``: when the operation moves later by more than so many days, the decision has to be made
    again. ``note`` and ``restart`` are shown with the proposal.
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

    def stop_days(self, facts: CaseFacts, on: date) -> int | None:
        """Return the most days without it that may be needed for an operation on that local day; None: no rule."""
        return max((rule.days for rule in self.stop if applies(rule.when, facts, on)), default=None)


@dataclass(frozen=True)
class Proposal:
    """What the class table says about one medicine of one case, for a clinician to confirm or to change.

    ``choice`` is None when the table does not know the medicine: then a clinician decides from nothing.
    ``last_dose_on`` is hospital-local and only known with an operation date. ``earliest_on``: the first day on
    which the operation could be if the last dose is today, set when the days that are left are not enough.
    """

    medicine: MedicineFact
    medicine_class: MedicineClass | None = None
    choice: MedicineChoice | None = None
    stop_days: int | None = None
    last_dose_on: date | None = None
    earliest_on: date | None = None

    @property
    def never_stop(self) -> bool:
        """Whether it stands on the "do not stop" list."""
        return self.medicine_class is not None and self.medicine_class.never_stop


def class_for(atc: str, classes: Iterable[MedicineClass]) -> MedicineClass | None:
    """Return the class with the longest prefix of this ATC code, or None when no class knows it."""
    matches = [(len(prefix), row) for row in classes for prefix in row.atc if atc.startswith(prefix)]
    return max(matches, key=lambda match: match[0])[1] if atc and matches else None


def propose(
    medicine: MedicineFact,
    classes: Iterable[MedicineClass],
    facts: CaseFacts,
    *,
    surgery_date: date | None,
    today: date,
) -> Proposal:
    """Return what is usually done about a medicine; both days are hospital-local.

    A class that stops a medicine, but none of whose rules may apply to this case, proposes to ask.
    """
    found = class_for(medicine.atc, classes)
    if found is None:
        return Proposal(medicine)
    days = found.stop_days(facts, surgery_date or today)
    choice = MedicineChoice.ASK if found.proposal is MedicineChoice.STOP and days is None else found.proposal
    last, earliest = _last_dose(days, surgery_date, today)
    return Proposal(medicine, found, choice, days, last, earliest)


def _last_dose(days: int | None, surgery_date: date | None, today: date) -> tuple[date | None, date | None]:
    """Return the day of the last dose, and the first possible operation day if that day is already past."""
    if days is None or surgery_date is None:
        return None, None
    last = surgery_date - timedelta(days=days)
    return (last, None) if last >= today else (today, today + timedelta(days=days))
