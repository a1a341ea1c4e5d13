"""Scans and images that belong to a piece of evidence. The file itself stands outside the database."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from checklists.models.evidence import Evidence
from common.ids import uuid7


class Document(models.Model):
    """One file. ``stored_as`` is its name in the documents folder; ``media_type`` is what its bytes are.

    Taking back the evidence takes its documents back too.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="documents")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=80, unique=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="a_document_is_not_empty")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
