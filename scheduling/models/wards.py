"""Beds: how many a ward has, and the days on which it has another number."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from audit.models import tracked
from common.ids import uuid7
from staff.models import Site


@tracked()
class Ward(models.Model):
    """A ward where patients stay around their operation. ``beds`` are those that planned patients may have."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="wards")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    beds = models.PositiveSmallIntegerField()
    for_children = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["site", "code"]
        constraints = [models.UniqueConstraint(fields=["site", "code"], name="ward_code_is_unique_at_a_site")]


@tracked()
class BedChange(models.Model):
    """From one local day to another, both included, the ward has this many beds; the newest one counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ward = models.ForeignKey(Ward, models.PROTECT, related_name="changes")
    first_day = models.DateField()
    last_day = models.DateField()
    beds = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="bed_change_days_in_order")
        ]
