"""Theatre time that is allocated to a surgeon, and the weekly pattern it comes from."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from audit.models import tracked
from common.ids import uuid7
from scheduling.models.theatres import Theatre

USER = settings.AUTH_USER_MODEL


@tracked()
class SessionTemplate(models.Model):
    """Every week on this weekday (0 is Monday), these hours of the site's local time, from a date until a date."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    theatre = models.ForeignKey(Theatre, models.PROTECT, related_name="templates")
    weekday = models.PositiveSmallIntegerField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    surgeon = models.ForeignKey(USER, models.PROTECT, related_name="+")
    anaesthetist = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekday_is_0_to_6"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="template_ends_after_it_starts"
            ),
        ]


@tracked()
class TheatreSession(models.Model):
    """A stretch of one theatre's time for one surgeon."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    theatre = models.ForeignKey(Theatre, models.PROTECT, related_name="sessions")
    during = DateTimeRangeField(default_bounds="[)")
    surgeon = models.ForeignKey(USER, models.PROTECT, related_name="+")
    anaesthetist = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    template = models.ForeignKey(SessionTemplate, models.PROTECT, null=True, related_name="sessions")
    closed_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_session_in_a_theatre_at_a_time",
                expressions=[
                    ("theatre", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(closed_reason=""),
            ),
            models.CheckConstraint(
                condition=Q(during__isempty=False, during__lower_inc=True, during__upper_inc=False)
                & Q(during__lower_inf=False, during__upper_inf=False),
                name="session_during_is_a_real_stretch",
            ),
        ]
        indexes = [models.Index(fields=["theatre", "during"], name="sessions_of_a_theatre")]

    @property
    def is_open(self) -> bool:
        """Whether cases may be booked into it."""
        return not self.closed_reason
