"""What is known of the patient's health. Nothing is deleted: a fact is resolved, or was entered in error."""

from django.db import models

from audit.models import tracked
from common.choices import choices, values
from common.ids import uuid7
from patients.domain.kinds import (
    AllergyCategory,
    AllergyStatus,
    ConditionStatus,
    Criticality,
    MeasurementKind,
    MedicineStatus,
)
from patients.models.joined import not_of_a_joined_record
from patients.models.patient import Patient
from staff.models import User


class Fact(models.Model):
    """What every coded fact carries. `source` and `source_id` name the other system's row, if any."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    system = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=300)
    source = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=100, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True


def _one_row_per_source(name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=["patient", "source", "source_id"], condition=~models.Q(source_id=""), name=name
    )


@tracked()
class Condition(Fact):
    """A diagnosis or habit. Either date may be unknown."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="conditions")
    status = models.CharField(
        max_length=20, choices=choices(ConditionStatus), default=ConditionStatus.ACTIVE.value
    )
    onset_on = models.DateField(null=True, blank=True)
    abated_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            _one_row_per_source("condition_once_per_source"),
            models.CheckConstraint(
                condition=models.Q(status__in=values(ConditionStatus)), name="condition_status_is_known"
            ),
        ]
        indexes = [models.Index(fields=["patient", "status"], name="condition_by_patient")]
        triggers = [not_of_a_joined_record()]


@tracked()
class Medicine(Fact):
    """A medicine the patient takes or took. ``atc``: what somebody here says its code is, whatever it came with."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="medicines")
    dose = models.CharField(max_length=200, blank=True)
    atc = models.CharField(max_length=7, blank=True)
    status = models.CharField(
        max_length=20, choices=choices(MedicineStatus), default=MedicineStatus.ACTIVE.value
    )
    started_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            _one_row_per_source("medicine_once_per_source"),
            models.CheckConstraint(
                condition=models.Q(status__in=values(MedicineStatus)), name="medicine_status_is_known"
            ),
        ]
        indexes = [models.Index(fields=["patient", "status"], name="medicine_by_patient")]
        triggers = [not_of_a_joined_record()]


@tracked()
class Allergy(Fact):
    """What must not be given, and what happened when it was."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="allergies")
    category = models.CharField(
        max_length=20, choices=choices(AllergyCategory), default=AllergyCategory.OTHER.value
    )
    criticality = models.CharField(
        max_length=20, choices=choices(Criticality), default=Criticality.UNABLE_TO_ASSESS.value
    )
    status = models.CharField(
        max_length=20, choices=choices(AllergyStatus), default=AllergyStatus.ACTIVE.value
    )
    reactions = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            _one_row_per_source("allergy_once_per_source"),
            models.CheckConstraint(
                condition=models.Q(status__in=values(AllergyStatus)), name="allergy_status_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(category__in=values(AllergyCategory)), name="allergy_category_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(criticality__in=values(Criticality)), name="allergy_criticality_is_known"
            ),
        ]
        indexes = [models.Index(fields=["patient", "status"], name="allergy_by_patient")]
        triggers = [not_of_a_joined_record()]


@tracked()
class Measurement(models.Model):
    """A number from the body, in one UCUM unit per kind. Withdrawn, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="measurements")
    kind = models.CharField(max_length=20, choices=choices(MeasurementKind))
    value = models.DecimalField(max_digits=7, decimal_places=2)
    unit = models.CharField(max_length=20)
    measured_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=values(MeasurementKind)), name="measurement_kind_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "kind", "-measured_at"], name="measurement_latest"),
        ]
        triggers = [not_of_a_joined_record()]
