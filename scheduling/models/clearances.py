"""The record that the gate was passed: what was known at that moment."""

import pgtrigger
from django.conf import settings
from django.db import models

from cases.models import Case
from common.ids import uuid7


class Clearance(models.Model):
    """A person called the patient, and this is what they could know. Never changed, never removed.

    ``snapshot`` holds the verdict, every requirement's state with its reasons and evidence, the decisions in
    force, and the protocol version: enough to explain the call years later.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="clearances")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    verdict = models.CharField(max_length=12)
    surgery_at = models.DateTimeField()
    snapshot = models.JSONField()

    class Meta:
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
