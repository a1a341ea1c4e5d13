"""What was last computed for lists, and the alarms of what came too late."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.models import tracked
from cases.models import Case
from checklists.models.evidence import Evidence
from checklists.models.requirements import Requirement
from common.ids import uuid7


class ReadinessSummary(models.Model):
    """A case's readiness as of ``computed_at``, for boards and lists. Never used to decide.

    Every action that changes what readiness depends on rewrites it in its own transaction; a task rewrites
    those whose ``stale_at`` has come, the moment at which time alone could change the answer. ``surgery_at`` is
    the time it was computed for; ``is_live`` that the case is not over.
    """

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="readiness")
    verdict = models.CharField(max_length=12)
    worst = models.CharField(max_length=20)
    open_count = models.PositiveSmallIntegerField()
    overrides = models.PositiveSmallIntegerField(default=0)
    in_the_way = models.JSONField(default=list)
    earliest_on = models.DateField(null=True)
    earliest_by = models.CharField(max_length=60, blank=True)
    computed_at = models.DateTimeField()
    stale_at = models.DateTimeField(null=True, db_index=True)
    surgery_at = models.DateTimeField(null=True)
    is_live = models.BooleanField(default=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["surgery_at", "case"],
                condition=Q(is_live=True) & ~Q(verdict__in=["ready", "overridden"]),
                name="not_ready_by_date",
            ),
        ]


@tracked()
class Alarm(models.Model):
    """Readiness fell after the patient was called. Stands on the board until a named person acknowledges it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="alarms")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="+")
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=20)
    raised_at = models.DateTimeField()
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(acknowledged_by__isnull=True, acknowledged_at__isnull=True)
                | Q(acknowledged_by__isnull=False, acknowledged_at__isnull=False),
                name="an_acknowledgement_has_a_name_and_a_time",
            ),
            models.UniqueConstraint(
                fields=["requirement", "state"],
                condition=Q(acknowledged_at__isnull=True),
                name="one_open_alarm_per_requirement_and_state",
            ),
        ]
