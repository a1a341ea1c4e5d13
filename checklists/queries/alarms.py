"""Alarms that wait for somebody."""

from django.db.models import QuerySet

from checklists.models import Alarm
from staff.models import User
from staff.queries import site_ids


def alarms_for(user: User) -> QuerySet[Alarm]:
    """Return every alarm at the person's sites, acknowledged or not, oldest first."""
    return (
        Alarm.objects.filter(case__site__in=site_ids(user))
        .select_related("case__patient", "case__procedure", "case__site", "requirement", "evidence")
        .order_by("raised_at", "id")
    )


def open_alarms(user: User) -> QuerySet[Alarm]:
    """Return what fell after a patient was called and nobody has acknowledged, at the person's sites."""
    return alarms_for(user).filter(acknowledged_at=None)
