"""Locking rows and reading them with what hangs on it, so that nothing read is older than the lock."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row", bound=Model)


def lock_row(rows: QuerySet[Row], pk: Any, *, no_key: bool = False) -> Row:
    """Return the row as it is now, with everything ``rows`` joins to it, locked until the transaction ends.

    Two statements, because one lies when it had to wait: PostgreSQL reads the locked row anew, but keeps what it had
    joined before the wait, and drops the row altogether when the winner pointed it at something else.
    ``no_key``: what merely points at the row need not wait. Raises ``DoesNotExist`` of the model.
    """
    _lock(rows, [pk], no_key=no_key)
    return rows.get(pk=pk)


def lock_rows(rows: QuerySet[Row], pks: Iterable[Any]) -> dict[Any, Row]:
    """Return the rows by primary key like ``lock_row``, locked in the order of their keys; still two statements.

    What is not there is left out.
    """
    wanted = set(pks)
    _lock(rows, list(wanted))
    return {row.pk: row for row in rows.filter(pk__in=wanted)}


def lock_row_if_there(rows: QuerySet[Row], pk: Any) -> Row | None:
    """Return the row like ``lock_row``, or None when there is none; both cost the same two statements."""
    _lock(rows, [pk])
    return rows.filter(pk=pk).first()


def lock_row_if_free(rows: QuerySet[Row], pk: Any) -> Row | None:
    """Return the row like ``lock_row``, or None when it is gone or somebody else has it. Never waits."""
    return rows.filter(pk=pk).first() if _lock(rows, [pk], skip_locked=True) else None


def _lock(rows: QuerySet[Any], pks: list[Any], *, no_key: bool = False, skip_locked: bool = False) -> bool:
    """Lock the bare rows, sorted; say whether there was any. In SQL, because every write does it first."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("A lock holds until its transaction ends, and there is none.")
    table, key = rows.model._meta.db_table, rows.model._meta.pk
    how = f"{'NO KEY ' if no_key else ''}UPDATE{' SKIP LOCKED' if skip_locked else ''}"
    sql = f'SELECT FROM "{table}" WHERE "{key.column}" = ANY(%s) ORDER BY "{key.column}" FOR {how}'
    with connection.cursor() as cursor:
        cursor.execute(sql, [[key.to_python(pk) for pk in pks]])
        return bool(cursor.rowcount)
