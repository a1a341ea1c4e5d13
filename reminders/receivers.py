"""What reminders do when a booking changes, inside the transaction that changes it."""

import logging
from datetime import datetime

from celery import current_app
from django.db import transaction
from kombu.exceptions import KombuError

from cases.models import Case
from reminders import actions
from reminders.domain.links import Revoked
from scheduling.models import Booking

_log = logging.getLogger(__name__)


def follow(*, booking: Booking, change: str, at: datetime, **_: object) -> None:
    """Keep the reminders of a booking true: plan, plan anew, or stop them."""
    if change in {"booked", "moved"}:
        actions.plan_for(booking_id=booking.pk, at=at)
        transaction.on_commit(wake, robust=True)
    elif change == "cancelled":
        actions.stop_for(booking_id=booking.pk, at=at)


def close_pages(*, booking: Booking, change: str, at: datetime, **_: object) -> None:
    """What was sent about a cancelled booking opens nothing any more; the next message brings a link of its own."""
    if change == "cancelled":
        actions.revoke_for(case=booking.case, why=Revoked.CANCELLED, at=at)


def close_pages_of_case(*, case: Case, change: str, at: datetime, **_: object) -> None:
    """The same for a case that nobody wants any more, booked or not."""
    if change == "cancelled":
        actions.revoke_for(case=case, why=Revoked.CANCELLED, at=at)


def wake() -> None:
    """Ask a worker to look now. When no broker hears it, the next regular sweep comes in ten seconds."""
    try:
        current_app.send_task("reminders.tasks.sweep", retry=False, expires=10)
    except (KombuError, OSError):
        _log.warning("nobody heard the wake-up; the next regular sweep sends it")
