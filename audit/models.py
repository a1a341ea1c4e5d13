"""Row history by trigger, and the record of who read which patient."""

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from common.ids import uuid7

tracked = pghistory.track
"""Class decorator: every insert, update and delete of the model's rows is kept for good."""


class AccessEvent(models.Model):
    """One person read one page about one or more patients. Never changed, never removed.

    Holds plain ids, not foreign keys: the record outlives what it points at.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(db_index=True)
    user_id = models.UUIDField(db_index=True)
    place = models.CharField(max_length=80)
    patient_ids = ArrayField(models.UUIDField())

    class Meta:
        indexes = [GinIndex(fields=["patient_ids"], name="access_by_patient")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
