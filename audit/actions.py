"""Writing down who looked, and seeing to it that nobody can rewrite what was written."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connections

from audit.models import AccessEvent


def record_access(*, by_id: UUID, patient_ids: Iterable[UUID], place: str, at: datetime) -> None:
    """Write down that a person read a page (``place`` is the route's name) about these patients."""
    ids = sorted(set(patient_ids))
    if ids:
        AccessEvent.objects.create(at=at, user_id=by_id, place=place, patient_ids=ids)


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
