"""The rooms, the equipment that is shared between them, and surgeons who share sessions."""

from django.conf import settings
from django.db import models

from audit.models import tracked
from common.ids import uuid7
from staff.models import Site


@tracked()
class Theatre(models.Model):
    """A room for operations."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="theatres")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "code"], name="theatre_code_is_unique_at_a_site")
        ]


@tracked()
class Equipment(models.Model):
    """One piece of equipment that only one theatre can use at a time, such as a C-arm (clinical text L27)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="equipment")
    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="equipment_name_is_unique_at_a_site")
        ]


@tracked()
class Team(models.Model):
    """Surgeons who share sessions: any of them may operate in a session of the team."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="teams")
    name = models.CharField(max_length=60)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="teams")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="team_name_is_unique_at_a_site")]
