"""What patients said, in a message or on their page, word for word."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models import Case
from common.choices import choices, values
from common.ids import uuid7
from reminders.domain.answers import Source
from reminders.domain.kinds import Says
from reminders.models.reminders import Reminder


class Answer(models.Model):
    """One thing somebody said. Never changed: what became of it stands in the calls it raised.

    ``case`` is empty when the number is unknown, or when it belongs to several patients and nothing says which one.
    ``gateway_id`` is the gateway's own name for an incoming message, so that a repeated delivery is one answer.
    ``with_help_of``: the member of staff who wrote it down while the patient said it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="answers")
    reminder = models.ForeignKey(Reminder, models.PROTECT, null=True, related_name="answers")
    source = models.CharField(max_length=10, choices=choices(Source))
    sent_from = models.CharField(max_length=254, blank=True)
    gateway_id = models.CharField(max_length=100, blank=True)
    says = models.CharField(max_length=12, choices=choices(Says))
    words = models.TextField(blank=True)
    is_late = models.BooleanField(default=False)
    by_guardian = models.BooleanField(default=False)
    with_help_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "gateway_id"], condition=~Q(gateway_id=""), name="an_answer_is_taken_once"
            ),
            models.CheckConstraint(condition=Q(says__in=values(Says)), name="answer_meaning_is_known"),
            models.CheckConstraint(condition=Q(source__in=values(Source)), name="answer_source_is_known"),
        ]
        indexes = [models.Index(fields=["case", "received_at"], name="answers_of_a_case")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
