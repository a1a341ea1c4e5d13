"""What satisfies a requirement: who saw what, when. A correction is a new row, never a change."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from cases.models import Case
from checklists.domain.evidence import EvidenceStatus
from checklists.models.requirements import Requirement
from common.choices import choices, values
from common.ids import uuid7


class Evidence(models.Model):
    """A value, a report or a signed statement.

    ``values`` maps each component of the requirement to what was entered, as entered; the domain reads it.
    ``supersedes`` names the row that a correction replaces or a retraction takes back.
    Nobody of the staff stands behind what the patient said (``by`` is empty, ``role`` is "patient"): such a row is
    always in doubt, and so it can take readiness down but never up.
    ``entered`` is what was typed or sent, before units were converted. ``doubts`` says why a row that is in
    doubt cannot be taken as it came.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="evidence")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="evidence")
    status = models.CharField(max_length=12, choices=choices(EvidenceStatus))
    values = models.JSONField()
    entered = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    doubts = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    collected_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=values(EvidenceStatus)), name="evidence_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(collected_at__lte=F("recorded_at")),
                name="evidence_is_not_from_the_future",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["corrected", "retracted"]) | Q(supersedes__isnull=False),
                name="a_correction_names_what_it_corrects",
            ),
            models.CheckConstraint(
                condition=Q(status=EvidenceStatus.IN_DOUBT.value, doubts__len__gt=0)
                | ~Q(status=EvidenceStatus.IN_DOUBT.value) & Q(doubts__len=0),
                name="a_row_in_doubt_says_why",
            ),
            models.CheckConstraint(
                condition=Q(by__isnull=False) & ~Q(role="patient")
                | Q(by__isnull=True, role="patient", status=EvidenceStatus.IN_DOUBT.value),
                name="only_doubt_comes_from_the_patient",
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
