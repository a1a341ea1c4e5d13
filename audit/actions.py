"""Writing down who looked, and seeing to it that nobody can rewrite what was written."""

import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import Error, connection, connections

from audit.models import AccessEvent
from common.ids import uuid7

_ACCESS = """
    INSERT INTO audit_accessevent (id, at, user_id, place, patient_ids)
    VALUES (%s, coalesce(%s, clock_timestamp()), %s, %s, %s)
"""


def record_access(
    *, by_id: UUID, patient_ids: Iterable[UUID], place: str, at: datetime | None = None
) -> None:
    """Write down that a person read a page (``place`` is the route's name) about these patients.

    Without ``at`` the database says when, in the same statement.
    """
    ids = sorted(set(patient_ids))
    if ids:
        with connection.cursor() as cursor:
            # Of every page and every answer, so not by way of the object layer, which takes as long again.
            cursor.execute(_ACCESS, [uuid7(), at, by_id, place, ids])


def name_writer(*, user_id: UUID | None, request_id: str) -> None:
    """Say who writes from here on over this connection; the triggers copy it into every history row.

    One statement for all that follow. pghistory's own context would repeat itself before each of them.
    """
    who = {"user": str(user_id) if user_id else None, "request": request_id}
    _tell_triggers(str(uuid7()), json.dumps(who))
    connection.writer_is_named = True  # type: ignore[attr-defined]


def forget_writer(**kwargs: object) -> None:
    """Say that nobody is named any more. A connection that is gone has forgotten by itself.

    Runs when the answer has gone, so that nobody waits for it.
    """
    if not getattr(connection, "writer_is_named", False):
        return
    connection.writer_is_named = False  # type: ignore[attr-defined]
    if connection.connection is not None:
        with suppress(Error):
            _tell_triggers("", "")


def _tell_triggers(context_id: str, metadata: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', %s, false),"
            " set_config('pghistory.context_metadata', %s, false)",
            [context_id, metadata],
        )


def forbid_changing_history(*, using: str = "default", **kwargs: object) -> None:
    """Take UPDATE, DELETE and TRUNCATE on every history table away from the application's database role.

    Runs after each migrate, as the owner. Does nothing where that role does not exist (one-role set-ups).
    """
    role = settings.APPLICATION_DB_ROLE
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role])
        current_user, exists = cursor.fetchone()
        if not exists or current_user == role:
            return
        present = set(connection.introspection.table_names(cursor))
        for table in sorted(_history_tables() & present):
            cursor.execute(
                f"REVOKE UPDATE, DELETE, TRUNCATE ON {connection.ops.quote_name(table)}"
                f" FROM {connection.ops.quote_name(role)}"
            )


def _history_tables() -> set[str]:
    events = {m._meta.db_table for m in apps.get_models() if getattr(m, "pgh_tracked_model", None)}
    return events | {AccessEvent._meta.db_table}
