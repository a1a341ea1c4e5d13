"""What somebody enters about a wanted operation, and what is wrong with it. `BadInput` names the field.

`today` is the date at the hospital.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from cases.domain.diagnoses import CATALOGUE
from cases.domain.kinds import Side, Urgency
from common.refusals import BadInput
from common.text import clean, clean_line
from patients.domain import icd10

NOTE_LENGTH = 2000
# A date further away than this is a slip of the pen.
FURTHEST = timedelta(days=3 * 365)
OLDEST_DECISION = timedelta(days=10 * 365)


@dataclass(frozen=True)
class CaseDetails:
    """Side, diagnosis and dates. Dates are hospital-local.

    ``standby_on``: a day on which the patient would come at short notice, so that tests are made good for it too.
    """

    side: Side
    diagnosis_code: str
    decided_on: date
    diagnosis_text: str = ""
    urgency: Urgency = Urgency.ELECTIVE
    wanted_date: date | None = None
    target_date: date | None = None
    standby_on: date | None = None
    note: str = ""


def check_details(
    details: CaseDetails, *, has_side: bool, birth_date: date, today: date, old: CaseDetails | None = None
) -> CaseDetails:
    """Return the details clean, or raise BadInput. `old` is what stood before."""
    _check_side(details.side, has_side)
    _check_decided(details.decided_on, birth_date, today)
    _check_ahead("wanted_date", details.wanted_date, today)
    _check_ahead("target_date", details.target_date, today)
    _check_ahead("standby_on", details.standby_on, today)
    if _is_past(details.wanted_date, old.wanted_date if old else None, today):
        raise BadInput("wanted_date", "The wanted date has passed.")
    if _is_past(details.standby_on, old.standby_on if old else None, today):
        raise BadInput("standby_on", "The standby date has passed.")
    if details.target_date and details.target_date < details.decided_on:
        raise BadInput("target_date", "The target date is before the decision to operate.")
    if len(details.note) > NOTE_LENGTH:
        raise BadInput("note", "This is longer than %(length)s characters.", details={"length": NOTE_LENGTH})
    code, text = check_diagnosis(details.diagnosis_code, details.diagnosis_text)
    return replace(details, diagnosis_code=code, diagnosis_text=text, note=clean(details.note))


def check_diagnosis(code: str, text: str, catalogue: Mapping[str, str] = CATALOGUE) -> tuple[str, str]:
    """Return the ICD-10 code and its words; words are needed when the code is not in our short list."""
    code, text = icd10.normal(code), clean_line(text)
    if not icd10.is_code(code):
        raise BadInput("diagnosis_code", "An ICD-10 code is a letter and two digits, such as M17 or M17.1.")
    if len(text) > 300:
        raise BadInput(
            "diagnosis_text", "This is longer than %(length)s characters.", details={"length": 300}
        )
    text = text or catalogue.get(code, "")
    if not text:
        raise BadInput("diagnosis_text", "Write the diagnosis in words too; this code is not in the list.")
    return code, text


def _check_side(side: Side, has_side: bool) -> None:
    if has_side and side is Side.NOT_APPLICABLE:
        raise BadInput("side", "Say which side: left, right or bilateral.")
    if not has_side and side is not Side.NOT_APPLICABLE:
        raise BadInput("side", "This procedure has no side.")


def _check_decided(decided_on: date, birth_date: date, today: date) -> None:
    if decided_on > today:
        raise BadInput("decided_on", "The date of the decision is in the future.")
    if decided_on < max(birth_date, today - OLDEST_DECISION):
        raise BadInput("decided_on", "The date of the decision is too long ago.")


def _is_past(day: date | None, old: date | None, today: date) -> bool:
    """Say whether a day that has passed was chosen now; one that passed meanwhile may stay."""
    return day is not None and day < today and day != old


def _check_ahead(field: str, day: date | None, today: date) -> None:
    if day and day > today + FURTHEST:
        raise BadInput(field, "This date is more than three years away.")
