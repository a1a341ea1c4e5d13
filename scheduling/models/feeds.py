"""Private calendar addresses of a surgeon, a theatre or a ward."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.models import tracked
from common.choices import choices, values
from common.ids import uuid7
from scheduling.domain.states import FeedKind
from scheduling.models.theatres import Theatre
from scheduling.models.wards import Ward

USER = settings.AUTH_USER_MODEL


@tracked(exclude=["secret_hash"])
class CalendarFeed(models.Model):
    """One address. Only the SHA-256 of its secret is kept, so that nobody reads addresses out of the database."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=choices(FeedKind))
    surgeon = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    theatre = models.ForeignKey(Theatre, models.PROTECT, null=True, related_name="+")
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="calendar_feeds")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=values(FeedKind)), name="feed_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind="surgeon", surgeon__isnull=False, theatre=None, ward=None)
                | Q(kind="theatre", surgeon=None, theatre__isnull=False, ward=None)
                | Q(kind="ward", surgeon=None, theatre=None, ward__isnull=False),
                name="feed_is_of_one_thing",
            ),
        ]
