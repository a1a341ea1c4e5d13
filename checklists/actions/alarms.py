"""Alarms of what came too late."""

from datetime import datetime

from django.db import transaction

from checklists.actions.recording import Changed
from checklists.models import Alarm
from staff.models import User


@transaction.atomic
def acknowledge_alarm(*, alarm: Alarm, by: User, at: datetime) -> None:
    """Say by name that the alarm was seen. It changes nothing about the patient's readiness."""
    alarm = Alarm.objects.select_for_update().get(pk=alarm.pk)
    if alarm.acknowledged_at:
        raise Changed("This alarm was acknowledged already.")
    alarm.acknowledged_by, alarm.acknowledged_at = by, at
    alarm.save(update_fields=["acknowledged_by", "acknowledged_at"])
