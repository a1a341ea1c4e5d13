"""When the patient comes to the hospital other than for the operation."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.models import tracked
from cases.models import Case
from common.choices import choices, values
from common.ids import uuid7
from scheduling.domain.visits import VisitKind


@tracked()
class Visit(models.Model):
    """One visit of a case. Moved in place, with its history; cancelled, never deleted.

    ``planned_by`` and ``planned_at``: who planned, moved or cancelled it last, and when.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="visits")
    kind = models.CharField(max_length=12, choices=choices(VisitKind))
    at = models.DateTimeField()
    place = models.CharField(max_length=120, blank=True)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(cancelled_at__isnull=True), name="one_visit_of_a_kind"
            ),
            models.CheckConstraint(condition=Q(kind__in=values(VisitKind)), name="visit_kind_is_known"),
        ]
        indexes = [models.Index(fields=["at"], name="visits_by_time", condition=Q(cancelled_at__isnull=True))]
