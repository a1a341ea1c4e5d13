"""Leaving a patient alone for a while, because somebody speaks with them or they asked for it, and ending that."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from common.refusals import BadInput, Refused
from common.text import clean_line
from patients.actions import lock
from patients.models import Patient
from reminders.actions.planning import plan_for
from reminders.models import Pause
from reminders.queries.pauses import pause_of
from reminders.queries.planning import live_bookings_of
from staff.models import User

LONGEST_REASON = 300


class PausedAlready(Refused):
    """Somebody else was first, or the page is old."""

    code = "paused_already"


class NotPaused(Refused):
    """There is nothing to end."""

    code = "not_paused"


@transaction.atomic
def pause(*, patient: Patient, reason: str, until: datetime | None = None, by: User, at: datetime) -> Pause:
    """Send the patient nothing until then, or until somebody ends it; raise BadInput, PausedAlready.

    What waits is suppressed with that reason; what is due later stays. What is being handed over at this moment goes.
    """
    reason = clean_line(reason)
    if not 0 < len(reason) <= LONGEST_REASON:
        raise BadInput("reason", "Say why, in up to 300 characters.")
    if until is not None and until <= at:
        raise BadInput("until", "That is not in the future.")
    # The sender's last look holds the patient FOR SHARE: either it sees the pause, or this waits until it has gone.
    lock(patient)
    if pause_of(patient.pk, at=at):
        raise PausedAlready("The patient's reminders are paused already.")
    # One whose time is over has ended by itself, and nobody has written it down.
    Pause.objects.filter(patient=patient, ended_at=None).update(ended_at=F("until"))
    row = Pause.objects.create(patient=patient, reason=reason, by=by, at=at, until=until)
    _plan(patient, at)
    return row


@transaction.atomic
def resume(*, patient: Patient, by: User, at: datetime) -> None:
    """End the pause: what is still worth saying is planned again; raise NotPaused."""
    lock(patient)
    row = pause_of(patient.pk, at=at)
    if row is None:
        raise NotPaused("The patient's reminders are not paused.")
    Pause.objects.filter(pk=row.pk).update(ended_at=at, ended_by=by)
    _plan(patient, at)


@transaction.atomic
def keep_one_pause(*, keep: Patient, gone: Patient, by: User, at: datetime) -> None:
    """Hang the pauses of a joined record on the other; of two that are open the longer one goes on."""
    both = Pause.objects.filter(patient__in=[keep.pk, gone.pk], ended_at=None)
    both.filter(until__lte=at).update(ended_at=F("until"))
    # No end comes last: it is the longest.
    for shorter in both.order_by(F("until").asc(nulls_last=True), "pk")[: max(both.count() - 1, 0)]:
        Pause.objects.filter(pk=shorter.pk).update(ended_at=at, ended_by=by)
    Pause.objects.filter(patient=gone).update(patient=keep)


def _plan(patient: Patient, at: datetime) -> None:
    for booking_id in live_bookings_of(patient.pk):
        plan_for(booking_id=booking_id, at=at)
