"""Asking the background workers. PostgreSQL knows what is to be done; the broker only makes it quicker."""

import logging
from typing import Any

from celery import current_app
from kombu.exceptions import KombuError

_log = logging.getLogger(__name__)


def ask_workers(task: str, *, expires: float | None = None, **kwargs: Any) -> bool:
    """Ask for a task by name; say whether the broker heard it. ``expires``: seconds after which it is not worth it."""
    try:
        current_app.send_task(task, kwargs=kwargs, retry=False, expires=expires)
    except (KombuError, OSError):
        _log.warning("the broker is away; it waits for the next regular look: %s", task)
        return False
    return True
