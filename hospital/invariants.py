"""What must hold in the tables whatever happened: a name, a sentence, and a query for the rows that break it.

The queries read the tables and not the models, and use no constraint's index: they must find what a dropped
constraint or a wrong model let in.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

LIVE = "b.status <> 'cancelled'"


@dataclass(frozen=True)
class Invariant:
    """``sql`` returns the rows that break it: opaque ids only."""

    name: str
    sentence: str
    sql: str


def broken(invariant: Invariant) -> Iterator[tuple[object, ...]]:
    """Yield the rows that break it."""
    with connection.cursor() as cursor:
        cursor.execute(invariant.sql)
        yield from cursor.fetchall()


def _overlap(resource: str, table: str = "scheduling_booking", live: str = LIVE, row: str = "id") -> str:
    # Sorted by start, a row overlaps an earlier one exactly when it begins before the latest end so far.
    return f"""
        SELECT {row}, {resource} FROM (
            SELECT b.{row}, b.{resource}, lower(b.during) AS begins, max(upper(b.during)) OVER (
                PARTITION BY b.{resource} ORDER BY lower(b.during), b.id
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS busy_until
            FROM {table} b WHERE {live} AND b.{resource} IS NOT NULL
        ) ordered WHERE busy_until > begins
    """


INVARIANTS = (
    Invariant("one_case_in_a_theatre", "Two live bookings overlap in a theatre.", _overlap("theatre_id")),
    Invariant("one_case_for_a_surgeon", "Two live bookings of a surgeon overlap.", _overlap("surgeon_id")),
    Invariant(
        "one_case_for_an_anaesthetist",
        "Two live bookings of an anaesthetist overlap.",
        _overlap("anaesthetist_id"),
    ),
    Invariant("one_case_for_a_patient", "Two live bookings of a patient overlap.", _overlap("patient_id")),
    Invariant(
        "one_case_with_a_piece_of_equipment",
        "Two live bookings share a piece of equipment at a time.",
        _overlap("equipment_id", "scheduling_bookingequipment", "b.live", "booking_id"),
    ),
    Invariant(
        "equipment_follows_its_booking",
        "Equipment is held for another time than its booking, or for a cancelled one.",
        """
        SELECT e.id, b.id FROM scheduling_bookingequipment e JOIN scheduling_booking b ON b.id = e.booking_id
        WHERE e.during <> b.during OR e.live <> (b.status <> 'cancelled')
        """,
    ),
    Invariant(
        "one_live_booking_for_a_case",
        "A case has more than one live booking.",
        f"SELECT case_id FROM scheduling_booking b WHERE {LIVE} GROUP BY case_id HAVING count(*) > 1",
    ),
    Invariant(
        "no_ward_is_overfilled",
        "A ward has more patients on a night than it ever had beds for, and nobody went past that.",
        f"""
        SELECT l.ward_id, l.night FROM (
            SELECT b.ward_id, night::date AS night, count(*) AS patients
            FROM scheduling_booking b, generate_series(lower(b.stay), upper(b.stay) - 1, interval '1 day') AS night
            WHERE {LIVE} AND b.ward_id IS NOT NULL AND NOT b.despite @> ARRAY['no_bed']::varchar[]
            GROUP BY b.ward_id, night::date
        ) l JOIN scheduling_ward w ON w.id = l.ward_id
        -- Beds may be taken away while patients are booked: what counts is the most there were for that night.
        WHERE l.patients > greatest(w.beds, (
            SELECT max(c.beds) FROM scheduling_bedchange c
            WHERE c.ward_id = l.ward_id AND l.night BETWEEN c.first_day AND c.last_day))
        """,
    ),
    Invariant(
        "a_stay_begins_with_the_operation",
        "A bed is kept from another day than that of the operation.",
        f"""
        SELECT b.id FROM scheduling_booking b
        JOIN scheduling_theatre t ON t.id = b.theatre_id JOIN staff_site s ON s.id = t.site_id
        WHERE {LIVE} AND lower(b.stay) <> (lower(b.during) AT TIME ZONE s.time_zone)::date
        """,
    ),
    Invariant(
        "what_happened_is_in_order",
        "A patient is in theatre or out of it and nobody wrote down when, or out before in.",
        """
        SELECT b.id FROM scheduling_booking b
        LEFT JOIN scheduling_milestone i ON i.booking_id = b.id AND i.kind = 'into_theatre'
        LEFT JOIN scheduling_milestone o ON o.booking_id = b.id AND o.kind = 'out_of_theatre'
        WHERE b.status IN ('in_theatre', 'finished') AND i.id IS NULL
           OR b.status = 'finished' AND o.id IS NULL OR o.at < i.at
        """,
    ),
    Invariant(
        "booking_is_of_its_case",
        "A booking names another patient than its case, or another theatre than its session.",
        """
        SELECT b.id FROM scheduling_booking b
        JOIN cases_case c ON c.id = b.case_id JOIN scheduling_theatresession s ON s.id = b.session_id
        WHERE b.patient_id <> c.patient_id OR b.theatre_id <> s.theatre_id
        """,
    ),
    Invariant(
        "a_joined_record_is_empty",
        "Something hangs on a record of a patient that was joined with another one.",
        """
        SELECT p.id FROM patients_patient p WHERE p.merged_into_id IS NOT NULL AND p.id IN (
            SELECT patient_id FROM cases_case UNION ALL SELECT patient_id FROM scheduling_booking
            UNION ALL SELECT patient_id FROM patients_patientidentifier
            UNION ALL SELECT patient_id FROM patients_allergy UNION ALL SELECT patient_id FROM patients_condition
            UNION ALL SELECT patient_id FROM patients_medicine UNION ALL SELECT patient_id FROM patients_measurement
            UNION ALL SELECT patient_id FROM patients_relatedperson UNION ALL SELECT patient_id FROM reminders_pause)
        """,
    ),
    Invariant(
        "nobody_past_the_gate_without_a_clearance",
        "A patient was called and there is no clearance of that case.",
        """
        SELECT b.id FROM scheduling_booking b LEFT JOIN scheduling_clearance k ON k.id = b.clearance_id
        WHERE b.status IN ('called', 'in_theatre', 'finished') AND k.case_id IS DISTINCT FROM b.case_id
        """,
    ),
    Invariant(
        "a_clearance_was_given_for_a_ready_case",
        "A clearance was written while its own snapshot says that the case was not ready.",
        "SELECT id FROM scheduling_clearance WHERE verdict NOT IN ('ready', 'overridden')",
    ),
    Invariant(
        "case_follows_its_booking",
        "The status of a case is not that of its live booking.",
        f"""
        SELECT c.id, b.id FROM cases_case c LEFT JOIN scheduling_booking b ON b.case_id = c.id AND {LIVE}
        WHERE c.status <> CASE b.status WHEN 'finished' THEN 'operated' ELSE b.status END
           OR (b.id IS NULL AND c.status NOT IN ('waiting', 'cancelled'))
        """,
    ),
    Invariant(
        "case_is_dated_by_its_booking",
        "A case has another operation time than its live booking.",
        f"""
        SELECT c.id, b.id FROM cases_case c JOIN scheduling_booking b ON b.case_id = c.id AND {LIVE}
        WHERE c.surgery_at IS DISTINCT FROM lower(b.during)
        """,
    ),
    Invariant(
        "one_offer_wins_a_place",
        "More than one offer of a free place was accepted.",
        "SELECT gap_id FROM scheduling_offer WHERE state = 'accepted' GROUP BY gap_id HAVING count(*) > 1",
    ),
    Invariant(
        "who_took_an_offer_was_booked",
        "An offer was accepted, and its place was not given to that case.",
        """
        SELECT o.id, o.case_id FROM scheduling_offer o JOIN scheduling_gap g ON g.id = o.gap_id
        LEFT JOIN scheduling_booking b ON b.id = g.filled_by_id
        WHERE o.state = 'accepted' AND (g.state <> 'filled' OR b.case_id IS DISTINCT FROM o.case_id)
        """,
    ),
    Invariant(
        "a_locked_list_is_what_stands_in_the_bookings",
        "The newest version of a locked list is other than the bookings, or there is none.",
        """
        SELECT l.session_id FROM scheduling_theatrelist l
        JOIN scheduling_theatresession s ON s.id = l.session_id
        LEFT JOIN scheduling_listversion v ON v.theatre_list_id = l.session_id AND v.number = l.version
        WHERE l.locked_at IS NOT NULL AND (
            v.id IS NULL
            -- Whose an empty session is may change without anybody having to know.
            OR jsonb_array_length(v.content -> 'sheet' -> 'lines') > 0 AND (
                v.content -> 'sheet' ->> 'surgeon_id' IS DISTINCT FROM s.surgeon_id::text
                OR v.content -> 'sheet' ->> 'anaesthetist_id' IS DISTINCT FROM s.anaesthetist_id::text
            )
            OR EXISTS (
                SELECT FROM (
                    SELECT b.id::text AS booking, lower(b.during) AS start, b.planned_minutes, b.surgeon_id::text,
                           b.anaesthetist_id::text, c.side
                    FROM scheduling_booking b JOIN cases_case c ON c.id = b.case_id
                    WHERE b.session_id = l.session_id AND b.status <> 'cancelled'
                ) now
                FULL JOIN jsonb_array_elements(v.content -> 'sheet' -> 'lines') line
                    ON line ->> 'booking' = now.booking
                WHERE now.booking IS NULL OR line IS NULL OR now.start <> (line ->> 'start')::timestamptz
                   OR now.planned_minutes <> (line ->> 'minutes')::int
                   OR now.surgeon_id <> line ->> 'surgeon_id' OR now.side <> line ->> 'side'
                   OR now.anaesthetist_id IS DISTINCT FROM line ->> 'anaesthetist_id'
            )
        )
        """,
    ),
    Invariant(
        "a_list_counts_its_versions",
        "A list names another version as its newest than the versions do.",
        """
        SELECT l.session_id FROM scheduling_theatrelist l
        WHERE l.version <> (SELECT coalesce(max(number), 0) FROM scheduling_listversion v
                            WHERE v.theatre_list_id = l.session_id)
        """,
    ),
    Invariant(
        "evidence_has_an_author",
        "Evidence has no author.",
        "SELECT id FROM checklists_evidence WHERE by_id IS NULL AND (role <> 'patient' OR status <> 'in_doubt')",
    ),
    Invariant(
        "a_decision_has_an_author",
        "A decision has no author.",
        "SELECT id FROM checklists_decision WHERE by_id IS NULL",
    ),
    Invariant(
        "evidence_is_of_its_case",
        "Evidence or a decision belongs to another case than its requirement.",
        """
        SELECT e.id FROM checklists_evidence e JOIN checklists_requirement r ON r.id = e.requirement_id
        WHERE e.case_id <> r.case_id
        UNION ALL
        SELECT d.id FROM checklists_decision d JOIN checklists_requirement r ON r.id = d.requirement_id
        WHERE d.case_id <> r.case_id
        """,
    ),
    Invariant(
        "nothing_is_told_of_a_cancelled_booking",
        "A reminder of a cancelled booking still waits to be sent.",
        """
        SELECT r.id, b.id FROM reminders_reminder r JOIN scheduling_booking b ON b.id = r.booking_id
        -- Its one exception takes the visit out of the patient's calendar.
        WHERE b.status = 'cancelled' AND r.state IN ('pending', 'claimed') AND r.kind <> 'cancelled'
        """,
    ),
    Invariant(
        "nothing_was_told_after_a_cancellation",
        "A message was handed over after its booking had been cancelled.",
        """
        SELECT m.id, b.id FROM reminders_message m JOIN reminders_reminder r ON r.id = m.reminder_id
        JOIN scheduling_booking b ON b.id = r.booking_id
        -- A cancellation takes its time before it waits for its locks, and may see a message go meanwhile.
        WHERE b.status = 'cancelled' AND m.at > b.cancelled_at + interval '10 seconds' AND r.kind <> 'cancelled'
        """,
    ),
    Invariant(
        "nothing_is_told_twice",
        "A reminder was taken by a channel more than once.",
        """
        SELECT reminder_id FROM reminders_message WHERE outcome = 'sent'
        GROUP BY reminder_id HAVING count(*) > 1
        """,
    ),
    Invariant(
        "nothing_is_told_at_night",
        "A message was handed over in its patient's quiet hours.",
        """
        SELECT m.id FROM reminders_message m JOIN reminders_reminder r ON r.id = m.reminder_id
        JOIN cases_case c ON c.id = r.case_id JOIN patients_patient p ON p.id = c.patient_id
        WHERE (m.at AT TIME ZONE p.time_zone)::time NOT BETWEEN '09:00' AND '20:00'
        """,
    ),
    Invariant(
        "who_may_not_know_is_on_the_call_list",
        "A reminder failed or is in doubt, and nobody was asked to ring.",
        """
        SELECT r.id FROM reminders_reminder r
        WHERE r.state IN ('failed', 'in_doubt')
          AND NOT EXISTS (SELECT 1 FROM reminders_call k WHERE k.reminder_id = r.id)
        """,
    ),
    Invariant(
        "nothing_is_told_in_a_pause",
        "A message was handed over while its patient's reminders were paused.",
        """
        SELECT m.id FROM reminders_message m JOIN reminders_reminder r ON r.id = m.reminder_id
        JOIN cases_case c ON c.id = r.case_id JOIN reminders_pause p ON p.patient_id = c.patient_id
        -- A pause takes its time before it waits for its locks, and may see a message go meanwhile.
        WHERE m.at > p.at + interval '10 seconds'
          AND m.at < least(coalesce(p.ended_at, 'infinity'), coalesce(p.until, 'infinity'))
        """,
    ),
    Invariant(
        "no_reminder_is_forgotten",
        "A reminder was due more than 15 minutes ago and nobody has looked at it.",
        """
        SELECT id FROM reminders_reminder
        WHERE state = 'pending' AND next_at < clock_timestamp() - interval '15 minutes'
           OR state IN ('claimed', 'handing_over') AND lease_until < clock_timestamp() - interval '15 minutes'
        """,
    ),
)
