"""Files of other systems while a person looks at them, and what was taken in of each."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.models import tracked
from cases.models import Case
from common.choices import choices, values
from common.ids import uuid7
from interop.domain.waiting.judging import Verdict
from staff.models import Site

USER = settings.AUTH_USER_MODEL


class WaitingFile(models.Model):
    """A waiting list that somebody uploaded to look at. Known by its bytes: its name may hold anything."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    notes = models.JSONField(default=list)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_index=True)


class WaitingLine(models.Model):
    """A line of such a file, and what is to become of it. Forgotten some days later.

    ``seal`` is of what would be written: it is written only if it still is the same. ``case`` is what it became.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file = models.ForeignKey(WaitingFile, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    cells = models.JSONField(default=dict)
    verdict = models.CharField(max_length=10, choices=choices(Verdict))
    problems = models.JSONField(default=list)
    seal = models.CharField(max_length=64, blank=True)
    patient_id = models.UUIDField(null=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="a_line_of_a_file_is_judged_once"),
            models.CheckConstraint(condition=Q(verdict__in=values(Verdict)), name="line_verdict_is_known"),
        ]


@tracked()
class TakenLine(models.Model):
    """A line of a file that became a case. The same file, however often it comes, makes no second one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    case = models.OneToOneField(Case, models.PROTECT, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["site", "sha256", "number"], name="a_line_of_a_file_is_taken_in_once"
            )
        ]
