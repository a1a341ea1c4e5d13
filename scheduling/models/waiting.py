"""What the waiting list keeps beside the case: days the patient cannot come, and people's own filters."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from audit.models import tracked
from cases.models import Case
from common.ids import uuid7


@tracked()
class Unavailability(models.Model):
    """Days on which the patient of a case cannot come, both included. Removed when it turns out otherwise."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="unavailable")
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="unavailable_days_in_order"
            )
        ]


class SavedFilter(models.Model):
    """A view of the waiting list that one person keeps: a name and the query of the address."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_filters")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_filter_name_is_unique_for_a_person")
        ]
