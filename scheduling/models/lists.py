"""The list of a session once it is locked: every change after that is a new version."""

import pgtrigger
from django.conf import settings
from django.db import models

from audit.models import tracked
from common.ids import uuid7
from scheduling.models.sessions import TheatreSession
from staff.domain.roles import Role

USER = settings.AUTH_USER_MODEL


@tracked()
class TheatreList(models.Model):
    """A session's list and its lock. ``version`` is the number of the newest version, 0 before the first lock."""

    session = models.OneToOneField(TheatreSession, models.PROTECT, primary_key=True, related_name="list")
    # Null: it was locked at the set time, by nobody.
    locked_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    locked_at = models.DateTimeField(null=True)
    unlocked_reason = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=0)


class ListVersion(models.Model):
    """A locked list as it stood: ``content`` is what was printed, ``changes`` what is other than in the version before.

    ``token`` stands in the QR code of the print. Never changed, never removed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    theatre_list = models.ForeignKey(TheatreList, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    token = models.CharField(max_length=43, unique=True)
    content = models.JSONField()
    changes = models.JSONField(default=list)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["theatre_list", "number"], name="one_version_of_a_number")
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]


class Acknowledgement(models.Model):
    """Somebody who has to know of a version: a named person, or anyone of a role at the site."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(ListVersion, models.PROTECT, related_name="acknowledgements")
    person = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role], blank=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "person", "role"],
                nulls_distinct=False,
                name="asked_once_about_a_version",
            )
        ]
