"""Background work of the checklist. Wakes; the database remembers what is due."""

from uuid import UUID

from celery import shared_task

from checklists import actions
from common import clock


@shared_task(ignore_result=True)
def refresh_stale() -> None:
    """Compute again the summaries that time alone may have changed."""
    actions.refresh_stale(at=clock.now())


@shared_task(ignore_result=True)
def sweep_documents() -> None:
    """Delete the files that requests which failed left over."""
    actions.sweep_documents()


@shared_task(ignore_result=True)
def look_at_impact(*, protocol_id: str, user_id: str) -> None:
    """Look at the next open cases a new version of a protocol is about, and go on with those after them."""
    if actions.look_further(protocol_id=UUID(protocol_id), user_id=UUID(user_id)):
        look_at_impact.delay(protocol_id=protocol_id, user_id=user_id)
