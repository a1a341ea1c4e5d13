"""The patient's own page: the links that lead to it, and what is written on it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.models import tracked
from cases.models import Case
from common.ids import uuid7


class PersonalLink(models.Model):
    """One address that leads to one case's page. Only a hash of its secret is kept.

    ``tries`` counts wrong birth dates; at five the link is locked. ``revoked_at``: cancelled, merged, or by hand.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="links")
    secret_hash = models.BinaryField(max_length=32, unique=True)
    for_guardian = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    locked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_why = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(tries__lte=5), name="a_link_has_five_tries"),
            models.CheckConstraint(
                condition=Q(tries__lt=5) | Q(locked_at__isnull=False),
                name="after_five_tries_a_link_is_locked",
            ),
        ]
        indexes = [models.Index(fields=["case", "created_at"], name="links_of_a_case")]
        triggers = [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)]


@tracked()
class Questionnaire(models.Model):
    """What the patient wrote of history, allergies, medicines and habits; saved as it is typed.

    ``answers`` maps a question's code to what was entered. ``sent_at`` is when the patient said that it is complete;
    ``read_by`` the clinician who read it. Nothing of it is evidence until a clinician records it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="questionnaire")
    answers = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    by_guardian = models.BooleanField(default=False)
    with_help_of = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField(null=True)
