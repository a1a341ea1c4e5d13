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

USER = settings.AUTH_USER_MODEL


@tracked()
class Protocol(models.Model):
    """One version of what a procedure's case must have before theatre, resolved and hashed.

    People are null where a file said it all: the names are then in the file.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    status = models.CharField(
        max_length=10, choices=choices(ProtocolStatus), default=ProtocolStatus.DRAFT.value
    )
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    based_on = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    written_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    reviewed_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    activated_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    activated_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)

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
                transitions=[
                    (old.value, new.value) for old in NEXT for new in ProtocolStatus if new in NEXT[old]
                ],
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
    pinned_by = models.ForeignKey(USER, models.PROTECT, related_name="+")


class ProtocolMove(models.Model):
    """A case was moved to another version; ``changes`` is the difference as it was shown to who moved it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="protocol_moves")
    from_protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="+")
    to_protocol = models.ForeignKey(Protocol, models.PROTECT, related_name="+")
    changes = models.JSONField()
    reason = models.TextField(blank=True)
    moved_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["case", "moved_at"], name="moves_of_a_case")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
