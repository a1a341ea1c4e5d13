"""Whether a patient's reminders are paused."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from reminders.models import Pause


def pause_of(patient_id: UUID, *, at: datetime) -> Pause | None:
    """Return the pause that holds at ``at``, with who began it."""
    holds = Q(ended_at=None) & (Q(until=None) | Q(until__gt=at))
    return Pause.objects.filter(holds, patient=patient_id).select_related("by").first()
