"""Writing down what is known of a patient's health. Nothing is deleted; a mistake is marked as one."""

from datetime import datetime
from typing import TypeVar

from django.db import transaction

from common.refusals import BadInput, Refused
from patients.actions.locks import changing_facts, today_at
from patients.domain import facts as rules
from patients.domain import icd10
from patients.domain.facts import NewAllergy, NewCondition, NewMeasurement, NewMedicine
from patients.domain.kinds import AllergyStatus, ConditionStatus, MedicineStatus
from patients.domain.medicine_codes import ATC
from patients.models import Allergy, Condition, Measurement, Medicine, Patient
from staff.models import User

Row = TypeVar("Row", Medicine, Allergy)


@transaction.atomic
def add_condition(*, patient: Patient, new: NewCondition, by: User, at: datetime) -> Condition:
    """Write down a diagnosis or habit; raise BadInput."""
    with changing_facts(patient, by=by, at=at) as locked:
        new = rules.check_condition(new, birth_date=locked.birth_date, today=today_at(locked.site, at))
        return Condition.objects.create(
            patient=locked,
            system=icd10.SYSTEM if new.code else "",
            code=new.code,
            text=new.text,
            onset_on=new.onset_on,
            recorded_by=by,
            recorded_at=at,
        )


@transaction.atomic
def add_medicine(*, patient: Patient, new: NewMedicine, by: User, at: datetime) -> Medicine:
    """Write down a medicine that the patient takes; raise BadInput."""
    with changing_facts(patient, by=by, at=at) as locked:
        new = rules.check_medicine(new, birth_date=locked.birth_date, today=today_at(locked.site, at))
        return Medicine.objects.create(
            patient=locked,
            system=ATC if new.code else "",
            code=new.code,
            text=new.text,
            dose=new.dose,
            started_on=new.started_on,
            recorded_by=by,
            recorded_at=at,
        )


@transaction.atomic
def add_allergy(*, patient: Patient, new: NewAllergy, by: User, at: datetime) -> Allergy:
    """Write down what must not be given; raise BadInput."""
    with changing_facts(patient, by=by, at=at) as locked:
        new = rules.check_allergy(new)
        return Allergy.objects.create(
            patient=locked,
            text=new.text,
            category=new.category.value,
            criticality=new.criticality.value,
            reactions=new.reactions,
            recorded_by=by,
            recorded_at=at,
        )


@transaction.atomic
def add_measurement(*, patient: Patient, new: NewMeasurement, by: User, at: datetime) -> Measurement:
    """Write down a number from the body; raise BadInput for another unit or an impossible number."""
    with changing_facts(patient, by=by, at=at) as locked:
        new = rules.check_measurement(new, birth_date=locked.birth_date, at=at)
        return Measurement.objects.create(
            patient=locked,
            kind=new.kind.value,
            value=new.value,
            unit=new.unit,
            measured_at=new.measured_at,
            by=by,
        )


@transaction.atomic
def withdraw_condition(*, condition: Condition, status: ConditionStatus, by: User, at: datetime) -> Condition:
    """Mark a condition as resolved today, or as entered in error."""
    with changing_facts(condition.patient, by=by, at=at) as locked:
        condition = Condition.objects.select_for_update().get(pk=condition.pk)
        _check_active(condition.status)
        condition.status = status.value
        if status is ConditionStatus.RESOLVED:
            condition.abated_on = today_at(locked.site, at)
        condition.save(update_fields=["status", "abated_on"])
        return condition


@transaction.atomic
def withdraw_medicine(*, medicine: Medicine, status: MedicineStatus, by: User, at: datetime) -> Medicine:
    """Mark a medicine as no longer taken, or as entered in error."""
    with changing_facts(medicine.patient, by=by, at=at):
        return _set_status(Medicine, medicine, status.value)


@transaction.atomic
def code_medicine(*, medicine: Medicine, code: str, by: User, at: datetime) -> Medicine:
    """Say which ATC code a medicine has, whatever it came with; raise BadInput. What came is kept beside it."""
    code = rules.check_atc(code)
    if not code:
        raise BadInput("code", "This is needed.")
    with changing_facts(medicine.patient, by=by, at=at):
        medicine = Medicine.objects.select_for_update().get(pk=medicine.pk)
        _check_active(medicine.status)
        medicine.atc = code
        medicine.save(update_fields=["atc"])
        return medicine


@transaction.atomic
def withdraw_allergy(*, allergy: Allergy, status: AllergyStatus, by: User, at: datetime) -> Allergy:
    """Mark an allergy as resolved, or as entered in error."""
    with changing_facts(allergy.patient, by=by, at=at):
        return _set_status(Allergy, allergy, status.value)


@transaction.atomic
def withdraw_measurement(*, measurement: Measurement, by: User, at: datetime) -> Measurement:
    """Mark a measurement as wrong, so that it no longer counts."""
    with changing_facts(measurement.patient, by=by, at=at):
        measurement = Measurement.objects.select_for_update().get(pk=measurement.pk)
        _check_active("withdrawn" if measurement.withdrawn_at else "active")
        measurement.withdrawn_at = at
        measurement.save(update_fields=["withdrawn_at"])
        return measurement


def _set_status(model: type[Row], row: Row, status: str) -> Row:
    row = model.objects.select_for_update().get(pk=row.pk)
    _check_active(row.status)
    row.status = status
    row.save(update_fields=["status"])
    return row


def _check_active(status: str) -> None:
    if status != "active":
        raise Refused("This entry was already withdrawn.", code="already_withdrawn")
