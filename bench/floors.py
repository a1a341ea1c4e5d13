"""The same rows that a booking writes, in raw SQL on one connection: nobody can do it with less."""

from typing import Any
from uuid import UUID

import psycopg

# A waiting case and an empty session of its surgeon for each booking to come.
PLACES = """
    SELECT c.id, c.patient_id, c.surgeon_id, s.id, s.theatre_id, s.anaesthetist_id, lower(s.during),
           (SELECT e.id FROM scheduling_equipment e JOIN scheduling_theatre t ON t.id = s.theatre_id
            WHERE e.name = 'C-arm ' || substr(t.code, 2) AND e.site_id = t.site_id), c.created_by_id
    FROM (SELECT *, row_number() OVER (PARTITION BY surgeon_id ORDER BY id DESC) AS k
          FROM cases_case WHERE status = 'waiting' AND diagnosis_text <> '') c
    JOIN (SELECT *, row_number() OVER (PARTITION BY surgeon_id ORDER BY lower(during) DESC) AS k
          FROM scheduling_theatresession s
          WHERE NOT EXISTS (SELECT FROM scheduling_booking b WHERE b.session_id = s.id)) s
      ON s.surgeon_id = c.surgeon_id AND s.k = c.k
    ORDER BY s.k, s.id
    LIMIT %s
"""
NAMES = ("case", "patient", "surgeon", "session", "theatre", "anaesthetist", "start", "equipment", "clerk")
Place = dict[str, Any]

STATEMENTS = (
    """
    INSERT INTO scheduling_booking (id, case_id, session_id, theatre_id, patient_id, surgeon_id, anaesthetist_id,
        during, planned_minutes, turnover_minutes, overrun_reason, status, returned_reason, booked_by_id, booked_at,
        cancel_reason, cancel_note, version)
    VALUES (%(booking)s, %(case)s, %(session)s, %(theatre)s, %(patient)s, %(surgeon)s, %(anaesthetist)s,
        tstzrange(%(start)s, %(start)s::timestamptz + interval '95 minutes'), 70, 25, '', 'booked', '', %(clerk)s,
        now(), '', '', 1)
    """,
    """
    INSERT INTO scheduling_bookingequipment (id, booking_id, equipment_id, during, live)
    VALUES (uuidv7(), %(booking)s, %(equipment)s, 'empty', true)
    """,
    "UPDATE cases_case SET status = 'booked', surgery_at = %(start)s, version = version + 1 WHERE id = %(case)s",
    "UPDATE checklists_requirement SET due_on = %(start)s::date - 10 WHERE case_id = %(case)s",
    "UPDATE checklists_readinesssummary SET computed_at = now(), stale_at = %(start)s WHERE case_id = %(case)s",
)


def places(connection: psycopg.Connection, how_many: int) -> list[Place]:
    """Return that many bookings that can be made, the latest first; those of the two ends are on different days.

    The hospital takes any piece of equipment that is free, the floor always the theatre's own: take from one end each.
    """
    rows = connection.execute(PLACES, [how_many]).fetchall()
    connection.commit()
    return [dict(zip(NAMES, row, strict=True)) for row in rows]


def book(connection: psycopg.Connection, place: Place) -> None:
    """Book with the database's own words: its triggers and constraints included, and one commit."""
    values = {**place, "booking": UUID(bytes=place["case"].bytes[::-1])}
    for statement in STATEMENTS:
        connection.execute(statement, values)
    connection.commit()
