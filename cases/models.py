"""What can be done (`Procedure`), and one patient's wanted operation (`Case`)."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from audit.models import tracked
from cases.domain.cancellation import CancelReason
from cases.domain.kinds import Side, Urgency
from cases.domain.status import DATED, NEXT, CaseStatus
from cases.domain.waiting import LONGEST_NOTICE_HOURS, ContactStage, Priority
from common.choices import choices, values
from common.ids import uuid7
from common.refusals import Reason
from patients.models import Patient
from patients.models.joined import not_of_a_joined_record
from staff.models import Site, User


@tracked()
class Procedure(models.Model):
    """A row of the catalogue. Minutes are from patient in to patient out; stays are in days."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    name_en = models.CharField(max_length=200)
    name_ru = models.CharField(max_length=200)
    protocol_code = models.SlugField(max_length=60)
    bone_site = models.CharField(max_length=60)
    technique = models.CharField(max_length=60)
    access = models.CharField(max_length=60, blank=True)
    intent = models.CharField(max_length=20, blank=True)
    complexity = models.CharField(max_length=20, blank=True)
    cut = models.CharField(max_length=20, blank=True)
    has_side = models.BooleanField(default=True)
    anaesthesia = ArrayField(models.CharField(max_length=30), default=list)
    equipment = ArrayField(models.CharField(max_length=30), default=list)
    duration_p50 = models.PositiveSmallIntegerField()
    planned_minutes = models.PositiveSmallIntegerField()
    stay_days_min = models.PositiveSmallIntegerField(default=0)
    stay_days_max = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(duration_p50__gt=0, planned_minutes__gt=0),
                name="procedure_takes_time",
            ),
            models.CheckConstraint(
                condition=models.Q(stay_days_max__gte=models.F("stay_days_min")),
                name="procedure_stay_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.code


@tracked()
class Case(models.Model):
    """One patient's wanted operation. `surgery_at` is the booked start, null while waiting."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="cases")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="cases")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="cases")
    side = models.CharField(max_length=20, choices=choices(Side))
    diagnosis_system = models.CharField(max_length=40, default="ICD-10")
    diagnosis_code = models.CharField(max_length=20)
    diagnosis_text = models.CharField(max_length=300)
    surgeon = models.ForeignKey(User, on_delete=models.PROTECT, related_name="cases")
    urgency = models.CharField(max_length=20, choices=choices(Urgency), default=Urgency.ELECTIVE.value)
    decided_on = models.DateField()
    wanted_date = models.DateField(null=True, blank=True)
    target_date = models.DateField(null=True, blank=True)
    standby_on = models.DateField(null=True, blank=True)
    # How it stands on the waiting list. ``notice_hours``: at how short a notice the patient would come, null for not.
    priority = models.PositiveSmallIntegerField(
        default=Priority.ROUTINE.value, db_default=Priority.ROUTINE.value
    )
    contact_stage = models.CharField(
        max_length=20,
        choices=choices(ContactStage),
        default=ContactStage.NOT_CONTACTED.value,
        db_default=ContactStage.NOT_CONTACTED.value,
    )
    notice_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.TextField(blank=True)
    status = models.CharField(max_length=20, choices=choices(CaseStatus), default=CaseStatus.WAITING.value)
    surgery_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=40, choices=choices(CancelReason), blank=True)
    cancel_note = models.TextField(blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    # Of a cancellation that was just made, and not kept: what could not be stopped, for whoever made it.
    not_stopped: tuple[Reason, ...] = ()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(side__in=values(Side)), name="case_side_is_known"),
            models.CheckConstraint(
                condition=models.Q(urgency__in=values(Urgency)), name="case_urgency_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=values(CaseStatus)), name="case_status_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status=CaseStatus.CANCELLED.value)
                | models.Q(status=CaseStatus.WAITING.value, surgery_at=None)
                | models.Q(status__in=sorted(s.value for s in DATED), surgery_at__isnull=False),
                name="case_dated_when_booked",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    status=CaseStatus.CANCELLED.value,
                    cancel_reason__in=values(CancelReason),
                    cancelled_at__isnull=False,
                )
                | (
                    ~models.Q(status=CaseStatus.CANCELLED.value)
                    & models.Q(cancel_reason="", cancelled_at=None)
                ),
                name="case_cancelled_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(priority__in=[p.value for p in Priority]), name="case_priority_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(contact_stage__in=values(ContactStage)), name="case_contact_stage_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(notice_hours=None) | models.Q(notice_hours__lte=LONGEST_NOTICE_HOURS),
                name="case_notice_is_short",
            ),
            models.CheckConstraint(
                condition=models.Q(target_date=None) | models.Q(target_date__gte=models.F("decided_on")),
                name="case_target_after_decision",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "status", "target_date"], name="case_waiting_list"),
            models.Index(fields=["patient", "status"], name="case_by_patient"),
            models.Index(fields=["surgeon", "status"], name="case_by_surgeon"),
            models.Index(fields=["surgery_at"], name="case_by_surgery_at"),
        ]
        triggers = [
            pgtrigger.FSM(
                name="case_status_moves",
                field="status",
                transitions=[
                    (old.value, new.value) for old in CaseStatus for new in CaseStatus if new in NEXT[old]
                ],
            ),
            not_of_a_joined_record(),
        ]

    def __str__(self) -> str:
        return str(self.id)
