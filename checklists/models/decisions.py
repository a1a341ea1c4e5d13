"""What clinicians decide on one requirement, visibly: acceptance, waiver, deferral, repeat, block."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from audit.models import tracked
from cases.models import Case
from checklists.domain.decisions import DecisionKind
from checklists.models.requirements import Requirement
from common.choices import choices, values
from common.ids import uuid7

USER = settings.AUTH_USER_MODEL


@tracked()
class Decision(models.Model):
    """A named clinician's decision with a reason and an end.

    It is bound to the operation date, the procedure, the side and (an acceptance) the very results that were
    seen: when one of them changes, the domain counts the decision as void. Nothing has to remember to do so.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=10, choices=choices(DecisionKind))
    reason = models.TextField()
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20)
    at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    surgery_date = models.DateField(null=True)
    procedure_code = models.CharField(max_length=40)
    side = models.CharField(max_length=20)
    evidence_ids = ArrayField(models.UUIDField(), default=list)
    second_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    second_role = models.CharField(max_length=20, blank=True)
    second_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=values(DecisionKind)), name="decision_kind_is_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="a_decision_has_a_reason"),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True, second_at__isnull=True)
                | Q(second_by__isnull=False, second_at__isnull=False),
                name="a_second_signature_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True) | ~Q(second_by=F("by")),
                name="two_signatures_are_two_people",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by__isnull=True, withdrawn_at__isnull=True)
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False),
                name="a_withdrawal_has_a_name_and_a_time",
            ),
        ]
