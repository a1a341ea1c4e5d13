"""What really happened in theatre, and when."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.models import tracked
from common.choices import choices, values
from common.ids import uuid7
from scheduling.domain.milestones import Milestone as Kind
from scheduling.models.bookings import Booking


@tracked()
class Milestone(models.Model):
    """One moment of one operation. Corrected in place, with its history."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="milestones")
    kind = models.CharField(max_length=20, choices=choices(Kind))
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    # Why it was corrected, last time; blank while it stands as it was recorded first.
    reason = models.CharField(max_length=200, blank=True, db_default="")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["booking", "kind"], name="one_milestone_of_a_kind"),
            models.CheckConstraint(condition=Q(kind__in=values(Kind)), name="milestone_kind_is_known"),
        ]
