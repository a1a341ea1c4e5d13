"""Patients whom somebody has to ring, and each try."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models import Case
from common.choices import choices, values
from common.ids import uuid7
from reminders.domain.calls import CallOutcome, CallReason
from reminders.models.answers import Answer
from reminders.models.reminders import Reminder
from staff.domain.roles import Role
from staff.models import Site


class Call(models.Model):
    """One reason to ring one patient. ``site``: whose staff see it, the case's or, for an unknown number, the first.

    ``by_at`` is when it should have been made. Open until an outcome settles it; ``tries`` counts the calls so far.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="calls")
    reminder = models.ForeignKey(Reminder, models.PROTECT, null=True, related_name="calls")
    answer = models.ForeignKey(Answer, models.PROTECT, null=True, related_name="calls")
    reason = models.CharField(max_length=16, choices=choices(CallReason))
    role = models.CharField(max_length=20, choices=choices(Role))
    raised_at = models.DateTimeField()
    by_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=16, choices=choices(CallOutcome), blank=True)
    note = models.TextField(blank=True)
    last_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    last_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["by_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["reminder", "reason"], name="one_call_for_a_reason"),
            models.UniqueConstraint(fields=["answer", "reason"], name="one_call_for_an_answer"),
            models.CheckConstraint(condition=Q(reason__in=values(CallReason)), name="call_reason_is_known"),
            models.CheckConstraint(condition=Q(role__in=values(Role)), name="call_role_is_known"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | ~Q(outcome=""),
                name="a_settled_call_says_what_came_of_it",
            ),
        ]
        indexes = [
            models.Index(
                fields=["site", "role", "by_at"], name="calls_to_make", condition=Q(settled_at__isnull=True)
            ),
            models.Index(fields=["case", "raised_at"], name="calls_of_a_case"),
        ]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]
