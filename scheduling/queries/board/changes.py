"""What changed on a board since somebody looked: a stamp per session, and who changed it."""

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection

from scheduling.models import TheatreSession
from scheduling.queries.board import Asked, sessions_asked
from scheduling.queries.board.rows import Stamp, stamps_where
from staff.models import User

# The newest row of history of each booking that ever stood in the session: one that left it says who took it away.
# Each is looked up by itself, because a busy week leaves hundreds of rows behind every booking.
_WHO = """
    SELECT DISTINCT ON (session_id) session_id, u.full_name, newest.pgh_created_at
    FROM (
        SELECT past.session_id, e.pgh_created_at, e.pgh_id, e.by, 1 AS of_a_booking
        FROM (SELECT DISTINCT session_id, pgh_obj_id FROM scheduling_bookingevent WHERE session_id = ANY(%(ids)s)) past
        CROSS JOIN LATERAL (
            SELECT pgh_created_at, pgh_id, pgh_context ->> 'user' AS by
            FROM scheduling_bookingevent WHERE pgh_obj_id = past.pgh_obj_id
            ORDER BY pgh_created_at DESC, pgh_id DESC LIMIT 1
        ) e
        UNION ALL
        SELECT pgh_obj_id, pgh_created_at, pgh_id, pgh_context ->> 'user', 0
        FROM scheduling_theatresessionevent WHERE pgh_obj_id = ANY(%(ids)s)
    ) newest
    LEFT JOIN staff_user u ON u.id::text = newest.by
    ORDER BY session_id, newest.pgh_created_at DESC, newest.of_a_booking DESC, newest.pgh_id DESC
"""


class LastChange(NamedTuple):
    """Who changed a session's bookings last; no name when it was the hospital itself."""

    by: str
    at: datetime


def stamps(user: User, asked: Asked) -> dict[UUID, Stamp]:
    """Return the stamp of each session that the person sees of the stretch, in one query.

    A board of nine hundred is asked for them every few seconds, by everybody who has it open.
    """
    try:
        sessions, values = sessions_asked(user, asked).values("pk").query.sql_with_params()
    except EmptyResultSet:
        return {}
    return stamps_where(f"s.id = ANY(ARRAY({sessions}))", values)


def stamp_of(session: TheatreSession) -> Stamp:
    """Return the session's stamp as the database stands at this moment."""
    return stamps_where("s.id = %s", [session.pk])[session.pk]


def etag_of(found: Iterable[tuple[UUID, Stamp]]) -> str:
    """Return what changes when any of the stamps does."""
    everything = ",".join(f"{pk}={stamp}" for pk, stamp in sorted(found))
    return f'"{hashlib.blake2b(everything.encode(), digest_size=12).hexdigest()}"'


def last_changes(session_ids: Collection[UUID]) -> dict[UUID, LastChange]:
    """Return who changed each session last, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_WHO, {"ids": list(session_ids)})
        return {pk: LastChange(by or "", at) for pk, by, at in cursor.fetchall()}
