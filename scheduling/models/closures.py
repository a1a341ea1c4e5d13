"""Days on which nobody operates: in a theatre, in a whole hospital, or one person."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from audit.models import tracked
from common.choices import choices, values
from common.ids import uuid7
from scheduling.domain.states import ClosureKind
from scheduling.models.theatres import Theatre
from staff.models import Site

USER = settings.AUTH_USER_MODEL


@tracked()
class Closure(models.Model):
    """A holiday of a site or a closed theatre, from one local day to another, both included. Withdrawn, not deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="closures")
    theatre = models.ForeignKey(Theatre, models.PROTECT, null=True, related_name="closures")
    kind = models.CharField(max_length=10, choices=choices(ClosureKind))
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=values(ClosureKind)), name="closure_kind_is_known"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="closure_days_in_order"),
        ]


@tracked()
class Absence(models.Model):
    """A surgeon or anaesthetist who is away, from one day to another, both included. Withdrawn, not deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(USER, models.PROTECT, related_name="absences")
    first_day = models.DateField()
    last_day = models.DateField()
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="absence_days_in_order")
        ]
        indexes = [models.Index(fields=["person", "last_day"], name="absences_of_a_person")]
