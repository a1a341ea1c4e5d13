"""The requirements of a case: what the pinned protocol asks for, one row each."""

from django.db import models
from django.db.models import Q

from cases.models import Case
from common.ids import uuid7

OPEN_STATES = ["block", "disputed", "expired", "missing", "review"]


class Requirement(models.Model):
    """One thing a case needs.

    ``state``, ``forecast``, ``due_on``, ``valid_until`` and ``takes_days`` (how long it takes to have it, asked for
    today; null while what is open needs no new one) are what the last computation said, kept so that lists can be
    read fast. Nothing is decided from them: the gate computes again under the case's lock.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="requirements")
    code = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    group = models.CharField(max_length=30)
    owner = models.CharField(max_length=20)
    on_the_day = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, default="missing")
    forecast = models.CharField(max_length=10, default="")
    due_on = models.DateField(null=True)
    valid_until = models.DateTimeField(null=True)
    takes_days = models.PositiveSmallIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "code"], name="one_row_per_requirement"),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_on"],
                condition=Q(state__in=OPEN_STATES),
                name="open_requirements",
            ),
            models.Index(
                fields=["case"],
                include=[
                    "state",
                    "kind",
                    "forecast",
                    "due_on",
                    "takes_days",
                    "valid_until",
                    "on_the_day",
                ],
                condition=~Q(state__in=["pass", "not_applicable"]),
                name="not_in_order",
            ),
        ]
