"""Whether a patient's reminders are paused."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from reminders.models import Pause


def pauses_of(patient_id: UUID) -> QuerySet[Pause]:
    """Return every pause of the patient that is over or was ended, the newest first."""
    ended = Pause.objects.filter(patient=patient_id, ended_at__isnull=False)
    return ended.select_related("by", "ended_by").order_by("-at")


def pause_of(patient_id: UUID, *, at: datetime) -> Pause | None:
    """Return the pause that holds at ``at``, with who began it."""
    holds = Q(ended_at=None) & (Q(until=None) | Q(until__gt=at))
    return Pause.objects.filter(holds, patient=patient_id).select_related("by").first()
