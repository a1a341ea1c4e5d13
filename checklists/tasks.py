"""Background work of the checklist. Wakes; the database remembers what is due."""

from celery import shared_task

from checklists import actions
from common import clock


@shared_task(ignore_result=True)
def refresh_stale() -> None:
    """Compute again the summaries that time alone may have changed."""
    actions.refresh_stale(at=clock.now())
