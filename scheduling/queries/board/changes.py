"""What changed on a board since somebody looked: a stamp per session, and who changed it."""

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from scheduling.models import TheatreSession
from scheduling.queries.board import Asked, sessions_asked
from staff.models import User

# One statement for a board of nine hundred, asked every few seconds by everybody who has it open. "order" changes
# with every booking, move, cancellation and new order; "shown" with anything else that a card says.
_STAMPS = """
    SELECT s.id,
           substr(md5(concat_ws(',', s.version, b.all_versions)), 1, 12) AS "order",
           substr(md5(concat_ws(',', s.closed_reason, s.released_at, l.version, l.locked_at, (
               SELECT count(a.at) FROM scheduling_listversion v
               JOIN scheduling_acknowledgement a ON a.version_id = v.id
               WHERE v.theatre_list_id = l.session_id AND v.number = l.version
           ), (
               SELECT string_agg(c.id::text, ',' ORDER BY c.id) FROM scheduling_closure c
               WHERE c.site_id = t.site_id AND coalesce(c.theatre_id, t.id) = t.id AND c.withdrawn_at IS NULL
               AND c.first_day <= (upper(s.during) AT TIME ZONE site.time_zone - interval '1 microsecond')::date
               AND c.last_day >= (lower(s.during) AT TIME ZONE site.time_zone)::date
           ), b.all_shown)), 1, 12)
    FROM scheduling_theatresession s
    JOIN scheduling_theatre t ON t.id = s.theatre_id
    JOIN staff_site site ON site.id = t.site_id
    LEFT JOIN scheduling_theatrelist l ON l.session_id = s.id
    LEFT JOIN LATERAL (
        SELECT string_agg(concat(b.id, '.', b.version), ',' ORDER BY b.id) AS all_versions,
               string_agg(concat(b.status, r.verdict, r.open_count, r.in_the_way -> 0), ',' ORDER BY b.id) AS all_shown
        FROM scheduling_booking b
        LEFT JOIN checklists_readinesssummary r ON r.case_id = b.case_id
        WHERE b.session_id = s.id AND b.status <> 'cancelled'
    ) b ON true
    WHERE s.id IN ({asked})
"""
# The newest row of history of each booking that ever stood in the session: one that left it says who took it away.
_WHO = """
    SELECT DISTINCT ON (session_id) session_id, u.full_name, newest.pgh_created_at
    FROM (
        SELECT past.session_id, e.pgh_created_at, e.pgh_id, e.pgh_context ->> 'user' AS by, 1 AS of_a_booking
        FROM (SELECT DISTINCT session_id, pgh_obj_id FROM scheduling_bookingevent WHERE session_id = ANY(%(ids)s)) past
        JOIN scheduling_bookingevent e ON e.pgh_obj_id = past.pgh_obj_id
        UNION ALL
        SELECT pgh_obj_id, pgh_created_at, pgh_id, pgh_context ->> 'user', 0
        FROM scheduling_theatresessionevent WHERE pgh_obj_id = ANY(%(ids)s)
    ) newest
    LEFT JOIN staff_user u ON u.id::text = newest.by
    ORDER BY session_id, newest.pgh_created_at DESC, newest.of_a_booking DESC, newest.pgh_id DESC
"""


class Stamp(NamedTuple):
    """What a session's card was made of. ``order`` alone says whether somebody booked, moved or re-ordered."""

    order: str
    shown: str

    def __str__(self) -> str:
        return f"{self.order}.{self.shown}"


class LastChange(NamedTuple):
    """Who changed a session's bookings last; no name when it was the hospital itself."""

    by: str
    at: datetime


def stamps(user: User, asked: Asked) -> dict[UUID, Stamp]:
    """Return the stamp of each session that the person sees of the stretch, in one query."""
    return _stamps(sessions_asked(user, asked))


def stamps_of(session_ids: Collection[UUID]) -> dict[UUID, Stamp]:
    """Return the stamp of each of these sessions, in one query."""
    return _stamps(TheatreSession.objects.filter(pk__in=session_ids))


def _stamps(sessions: QuerySet[TheatreSession]) -> dict[UUID, Stamp]:
    try:
        asked, values = sessions.values("pk").query.sql_with_params()
    except EmptyResultSet:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_STAMPS.format(asked=asked), values)
        return {pk: Stamp(order, shown) for pk, order, shown in cursor.fetchall()}


def stamp_of(session: TheatreSession) -> Stamp:
    """Return the session's stamp as the database stands at this moment."""
    return stamps_of([session.pk])[session.pk]


def etag_of(found: Iterable[tuple[UUID, Stamp]]) -> str:
    """Return what changes when any of the stamps does."""
    everything = ",".join(f"{pk}={stamp}" for pk, stamp in sorted(found))
    return f'"{hashlib.blake2b(everything.encode(), digest_size=12).hexdigest()}"'


def last_changes(session_ids: Collection[UUID]) -> dict[UUID, LastChange]:
    """Return who changed each session last, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_WHO, {"ids": list(session_ids)})
        return {pk: LastChange(by or "", at) for pk, by, at in cursor.fetchall()}
