"""A stretch in which a patient gets no reminders, and why."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from audit.models import tracked
from common.ids import uuid7
from patients.models import Patient
from patients.models.joined import not_of_a_joined_record


@tracked()
class Pause(models.Model):
    """Nothing is sent to the patient until ``until``, or until somebody ends it. At most one is open."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="pauses")
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=Q(ended_at__isnull=True), name="one_open_pause_for_a_patient"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_pause_has_a_reason"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("at")), name="a_pause_ends_after_it_begins"
            ),
        ]
        triggers = [not_of_a_joined_record()]
