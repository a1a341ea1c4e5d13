"""What somebody enters about a patient's health, and what is wrong with it. `BadInput` names the field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from common.refusals import BadInput
from common.text import clean_line
from patients.domain import icd10
from patients.domain.kinds import AllergyCategory, Criticality, MeasurementKind

_ATC = re.compile(r"[A-Z](\d\d([A-Z]([A-Z](\d\d)?)?)?)?", re.ASCII)


@dataclass(frozen=True)
class Bounds:
    """The unit of a kind of measurement (UCUM) and the range beyond which it is a slip of the pen."""

    unit: str
    low: Decimal
    high: Decimal


BOUNDS: Mapping[MeasurementKind, Bounds] = {
    MeasurementKind.HEIGHT: Bounds("cm", Decimal(30), Decimal(260)),
    MeasurementKind.WEIGHT: Bounds("kg", Decimal("0.3"), Decimal(500)),
    MeasurementKind.BMI: Bounds("kg/m2", Decimal(5), Decimal(150)),
    MeasurementKind.TEMPERATURE: Bounds("Cel", Decimal(25), Decimal(45)),
    MeasurementKind.PULSE: Bounds("/min", Decimal(10), Decimal(300)),
    MeasurementKind.SYSTOLIC: Bounds("mm[Hg]", Decimal(30), Decimal(320)),
    MeasurementKind.DIASTOLIC: Bounds("mm[Hg]", Decimal(10), Decimal(220)),
}


@dataclass(frozen=True)
class NewCondition:
    """A diagnosis or habit. The code is ICD-10, or empty when nobody knows it yet."""

    text: str
    code: str = ""
    onset_on: date | None = None


@dataclass(frozen=True)
class NewMedicine:
    """A medicine the patient takes. The code is ATC, or empty."""

    text: str
    code: str = ""
    dose: str = ""
    started_on: date | None = None


@dataclass(frozen=True)
class NewAllergy:
    """What must not be given."""

    text: str
    category: AllergyCategory = AllergyCategory.OTHER
    criticality: Criticality = Criticality.UNABLE_TO_ASSESS
    reactions: str = ""


@dataclass(frozen=True)
class NewMeasurement:
    """A number in the one unit of its kind."""

    kind: MeasurementKind
    value: Decimal
    unit: str
    measured_at: datetime


def check_condition(new: NewCondition, *, birth_date: date, today: date) -> NewCondition:
    """Return the condition clean, or raise BadInput."""
    code = icd10.normal(new.code)
    if code and not icd10.is_code(code):
        raise BadInput("code", "An ICD-10 code is a letter and two digits, such as M17 or M17.1.")
    _check_lifetime("onset_on", new.onset_on, birth_date=birth_date, today=today)
    return replace(new, code=code, text=_line("text", new.text, 300))


def check_medicine(new: NewMedicine, *, birth_date: date, today: date) -> NewMedicine:
    """Return the medicine clean, or raise BadInput."""
    code = check_atc(new.code)
    _check_lifetime("started_on", new.started_on, birth_date=birth_date, today=today)
    dose = _line("dose", new.dose, 200, required=False)
    return replace(new, code=code, text=_line("text", new.text, 300), dose=dose)


def check_atc(code: str) -> str:
    """Return an ATC code, or the beginning of one, as the list writes it, or raise BadInput; empty stays empty."""
    code = code.strip().upper()
    if code and not _ATC.fullmatch(code):
        raise BadInput("code", "An ATC code looks like B01AA03, or the beginning of one.")
    return code


def check_allergy(new: NewAllergy) -> NewAllergy:
    """Return the allergy clean, or raise BadInput."""
    reactions = _line("reactions", new.reactions, 500, required=False)
    return replace(new, text=_line("text", new.text, 300), reactions=reactions)


def check_measurement(new: NewMeasurement, *, birth_date: date, at: datetime) -> NewMeasurement:
    """Return the measurement, or raise BadInput for another unit, an impossible number or time."""
    bounds = BOUNDS[new.kind]
    if new.unit != bounds.unit:
        raise BadInput("unit", "This is measured in %(unit)s.", details={"unit": bounds.unit})
    if not new.value.is_finite() or not bounds.low <= new.value <= bounds.high:
        raise BadInput(
            "value",
            "Between %(low)s and %(high)s %(unit)s is possible.",
            details={"low": bounds.low, "high": bounds.high, "unit": bounds.unit},
        )
    if new.measured_at > at:
        raise BadInput("measured_at", "The time of measuring is in the future.")
    if new.measured_at.date() < birth_date:
        raise BadInput("measured_at", "This is before the patient was born.")
    return new


def _check_lifetime(field: str, day: date | None, *, birth_date: date, today: date) -> None:
    if day and day > today:
        raise BadInput(field, "This date is in the future.")
    if day and day < birth_date:
        raise BadInput(field, "This is before the patient was born.")


def _line(field: str, text: str, length: int, *, required: bool = True) -> str:
    line = clean_line(text)
    if required and not line:
        raise BadInput(field, "This is needed.")
    if len(line) > length:
        raise BadInput(field, "This is longer than %(length)s characters.", details={"length": length})
    return line
