"""Theatre time that is allocated to a surgeon or a team, and the weekly pattern it comes from."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from audit.models import tracked
from common.ids import uuid7
from scheduling.models.theatres import Team, Theatre

USER = settings.AUTH_USER_MODEL


class SessionRules(models.Model):
    """Who and what a session is for.

    ``team``: any member may operate beside the session's own surgeon. ``procedures``: codes of the catalogue, none
    means any. ``complex_limit``: how many complex cases at most, null means no limit. ``release_days``: when nothing is
    booked that many days ahead, the session is offered to others.
    """

    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+")
    procedures = ArrayField(models.SlugField(max_length=60), default=list, db_default=[])
    with_anaesthetist = models.BooleanField(default=True, db_default=True)
    takes_children = models.BooleanField(default=True, db_default=True)
    complex_limit = models.PositiveSmallIntegerField(null=True)
    release_days = models.PositiveSmallIntegerField(null=True)

    class Meta:
        abstract = True


@tracked()
class SessionTemplate(SessionRules):
    """On this weekday (0 is Monday), these hours of the site's local time, from a date until a date.

    ``weeks_of_month``: only the first, second ... fifth such weekday of a month; none means every week. A session that
    ends at or before it starts ends on the next day. Ended, never deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    theatre = models.ForeignKey(Theatre, models.PROTECT, related_name="templates")
    weekday = models.PositiveSmallIntegerField()
    weeks_of_month = ArrayField(models.PositiveSmallIntegerField(), default=list, db_default=[])
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
                condition=~Q(ends_at=F("starts_at")), name="template_ends_at_another_hour"
            ),
            models.CheckConstraint(
                condition=Q(weeks_of_month__contained_by=[1, 2, 3, 4, 5]), name="weeks_of_month_are_1_to_5"
            ),
        ]


@tracked()
class TheatreSession(SessionRules):
    """A stretch of one theatre's time for one surgeon or a team.

    ``released_at``: nothing was booked in time, and other surgeons may take it over. ``changed_by_hand``: generation
    leaves it alone. ``taken_over_from``: whose it was before.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    theatre = models.ForeignKey(Theatre, models.PROTECT, related_name="sessions")
    during = DateTimeRangeField(default_bounds="[)")
    surgeon = models.ForeignKey(USER, models.PROTECT, related_name="+")
    anaesthetist = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    template = models.ForeignKey(SessionTemplate, models.PROTECT, null=True, related_name="sessions")
    closed_reason = models.CharField(max_length=200, blank=True)
    released_at = models.DateTimeField(null=True)
    taken_over_from = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    changed_by_hand = models.BooleanField(default=False, db_default=False)
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
