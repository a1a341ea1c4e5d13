"""The wake-up call. What must be sent is in the table; this only makes somebody look."""

from celery import shared_task

from common.clock import now
from reminders import actions


@shared_task
def sweep() -> None:
    """Send what is due. Running it twice, late, or many at once does no harm."""
    actions.sweep(clock=now)
