"""Protocols: versioned, immutable once active; and the version that a case is pinned to."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.models import tracked
from cases.models import Case
from checklists.domain.protocol_status import NEXT, ProtocolStatus
from common.choices import choices, values
from common.ids import uuid7


@tracked()
class Protocol(models.Model):
    """One version of what a procedure's case must have before theatre, resolved and hashed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    status = models.CharField(
        max_length=10, choices=choices(ProtocolStatus), default=ProtocolStatus.DRAFT.value
    )
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_row_per_protocol_version"),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(status=ProtocolStatus.ACTIVE.value),
                name="one_active_version_per_protocol",
            ),
            models.CheckConstraint(
                condition=Q(status__in=values(ProtocolStatus)), name="protocol_status_is_known"
            ),
        ]
        triggers = [
            pgtrigger.FSM(
                name="status_moves",
                field="status",
                transitions=[(old.value, new.value) for old in NEXT for new in NEXT[old]],
            ),
            pgtrigger.Protect(
                name="immutable_once_active",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.status <> 'draft' AND (OLD.content, OLD.sha256, OLD.code, OLD.version)"
                    " IS DISTINCT FROM (NEW.content, NEW.sha256, NEW.code, NEW.version)"
                ),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]


@tracked()
class CaseProtocol(models.Model):
    """The version of the protocol that a case is prepared by. It stays until somebody moves the case."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="pinned")
    protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="+")
    pinned_at = models.DateTimeField()
    pinned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
