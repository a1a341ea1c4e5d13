"""Housekeeping of the project itself."""

from celery import shared_task

from common.clock import now
from hospital import idempotency


@shared_task
def purge_idempotency_keys() -> None:
    """Forget the answers to requests of more than a day ago."""
    idempotency.purge(at=now())
