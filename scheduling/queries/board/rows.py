"""The rows of a board, read by two statements of their own.

A card is printed after every drop and whenever somebody else changed something. Asked through the object layer, the
same statements take twice as long: they are built anew each time, and planning their many joins takes longer than
reading. What is only one name is therefore asked for as such, and not joined.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection


class SessionRow(NamedTuple):
    """One session as the board needs it. ``list_version`` is that of its list, locked while ``locked_at`` is set.

    ``seen`` of ``asked`` know of that version.
    """

    id: UUID
    version: int
    start: datetime
    end: datetime
    theatre: str
    site: str
    zone: str
    surgeon: str
    team: str | None
    anaesthetist: str | None
    closed_reason: str
    complex_limit: int | None
    released_at: datetime | None
    list_version: int | None
    locked_at: datetime | None
    asked: int
    seen: int
    closure_kind: str | None
    closure_reason: str | None


class BookingRow(NamedTuple):
    """One booking as the board needs it; ``first_line`` is the summary's first thing in the way, as JSON.

    ``protocol``: the hash of the version that the case is prepared by. ``remark``: what the apps above have to say of
    the case (see ``remarks``).
    """

    id: UUID
    version: int
    session_id: UUID
    case_id: UUID
    patient_id: UUID
    surgeon: str
    start: datetime
    planned_minutes: int
    turnover_minutes: int
    status: str
    family_name: str
    given_name: str
    birth_date: date
    sex: str
    procedure_en: str
    procedure_ru: str
    side: str
    complexity: str
    protocol: str | None
    verdict: str | None
    open_count: int | None
    identifier: str | None
    first_line: str | None
    remark: str = ""


class Stamp(NamedTuple):
    """What a session's card was made of. ``order`` alone says whether somebody booked, moved or re-ordered."""

    order: str
    shown: str

    def __str__(self) -> str:
        return f"{self.order}.{self.shown}"


# "order" changes with every booking, move, cancellation and new order; "shown" with anything else that a card says.
_STAMP = """
    substr(md5(concat_ws(',', s.version, b.all_versions)), 1, 12),
    substr(md5(concat_ws(',', s.closed_reason, s.released_at, l.version, l.locked_at, known.seen, off.days,
                         b.all_shown)), 1, 12)
"""
_SESSION = """
    s.id, s.version, lower(s.during), upper(s.during), t.name, site.name, site.time_zone,
    (SELECT full_name FROM staff_user WHERE id = s.surgeon_id),
    (SELECT name FROM scheduling_team WHERE id = s.team_id),
    (SELECT full_name FROM staff_user WHERE id = s.anaesthetist_id),
    s.closed_reason, s.complex_limit, s.released_at, l.version, l.locked_at,
    known.asked, known.seen, off.kind, off.reason
"""
_FROM = """
    FROM scheduling_theatresession s
    JOIN scheduling_theatre t ON t.id = s.theatre_id
    JOIN staff_site site ON site.id = t.site_id
    LEFT JOIN scheduling_theatrelist l ON l.session_id = s.id
    LEFT JOIN LATERAL (
        SELECT count(*) AS asked, count(a.at) AS seen
        FROM scheduling_listversion v
        JOIN scheduling_acknowledgement a ON a.version_id = v.id
        WHERE v.theatre_list_id = l.session_id AND v.number = l.version
    ) known ON true
    LEFT JOIN LATERAL (
        SELECT string_agg(c.id::text, ',' ORDER BY c.id) AS days,
               (array_agg(c.kind ORDER BY c.first_day, c.id))[1] AS kind,
               (array_agg(c.reason ORDER BY c.first_day, c.id))[1] AS reason
        FROM scheduling_closure c
        WHERE c.site_id = t.site_id AND coalesce(c.theatre_id, t.id) = t.id AND c.withdrawn_at IS NULL
        AND c.first_day <= (upper(s.during) AT TIME ZONE site.time_zone - interval '1 microsecond')::date
        AND c.last_day >= (lower(s.during) AT TIME ZONE site.time_zone)::date
    ) off ON true
    LEFT JOIN LATERAL (
        SELECT string_agg(concat(b.id, '.', b.version), ',' ORDER BY b.id) AS all_versions,
               string_agg(concat(b.status, r.verdict, r.open_count, r.in_the_way -> 0), ',' ORDER BY b.id) AS all_shown
        FROM scheduling_booking b
        LEFT JOIN checklists_readinesssummary r ON r.case_id = b.case_id
        WHERE b.session_id = s.id AND b.status <> 'cancelled'
    ) b ON true
"""
_BOOKINGS = """
    SELECT b.id, b.version, b.session_id, b.case_id, b.patient_id,
           (SELECT full_name FROM staff_user WHERE id = b.surgeon_id),
           lower(b.during), b.planned_minutes, b.turnover_minutes, b.status,
           p.family_name, p.given_name, p.birth_date, p.sex, o.name_en, o.name_ru, c.side, o.complexity,
           (SELECT sha256 FROM checklists_protocol WHERE id = (
               SELECT protocol_id FROM checklists_caseprotocol WHERE case_id = b.case_id)),
           r.verdict, r.open_count,
           (SELECT value FROM patients_patientidentifier WHERE patient_id = b.patient_id ORDER BY id LIMIT 1),
           r.in_the_way ->> 0
    FROM scheduling_booking b
    JOIN patients_patient p ON p.id = b.patient_id
    JOIN cases_case c ON c.id = b.case_id
    JOIN cases_procedure o ON o.id = c.procedure_id
    LEFT JOIN checklists_readinesssummary r ON r.case_id = b.case_id
    WHERE b.session_id = ANY(%s) AND b.status <> 'cancelled'
    ORDER BY b.during, b.id
"""


def stamps_where(which: str, values: Sequence[Any]) -> dict[UUID, Stamp]:
    """Return the stamp of each of the sessions, in one query.

    ``which`` is a condition on ``s``, made by the caller. It names ids as an array: a question inside it would be
    joined last, when everything has been read of every session there ever was.
    """
    rows = _rows(f"SELECT s.id, {_STAMP} {_FROM} WHERE {which}", values)
    return {pk: Stamp(order, shown) for pk, order, shown in rows}


def sessions_where(which: str, values: Sequence[Any]) -> tuple[list[SessionRow], dict[UUID, Stamp]]:
    """Return the sessions in the order of a board, and the stamp of each, in one query."""
    found = _rows(
        f"SELECT {_SESSION}, {_STAMP} {_FROM} WHERE {which} ORDER BY site.name, t.code, s.during, s.id",
        values,
    )
    rows = [SessionRow(*columns) for *columns, _order, _shown in found]
    return rows, {columns[0]: Stamp(*columns[-2:]) for columns in found}


def bookings_in(session_ids: Collection[UUID]) -> list[BookingRow]:
    """Return the live bookings of the sessions, the earliest first, in one query."""
    return [BookingRow(*row) for row in _rows(_BOOKINGS, [list(session_ids)])]


def _rows(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
