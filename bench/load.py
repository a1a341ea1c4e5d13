"""A hospital's real size: five years of twelve theatres, 100,000 cases, written set by set in SQL.

The week of today is a full one: 300 bookings, each with the evidence of a well prepared patient. Future weeks
have empty sessions and 2,000 waiting cases to book.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

import cases.queries
from cases.models import Case, Procedure
from checklists.actions import refresh
from common import clock
from hospital.demo import people, preparation
from hospital.demo.patients import admit, ask_for_operation
from scheduling.actions import add_equipment, add_theatre
from staff.actions import issue_token
from staff.domain.roles import Role
from staff.models import User

THEATRES = 12
PER_DAY = 5
EMPTY_WEEKS = 12
WAITING = 2000
REQUIREMENTS_OF_OLD_CASES = 15


@dataclass(frozen=True)
class Hospital:
    """What the measurements need to know."""

    users: dict[str, User]
    token: str
    week: date
    cases: int
    zone: str


def load(total: int) -> Hospital:
    """Fill the empty database of DATABASE_URL with that many cases."""
    call_command("migrate", verbosity=0)
    call_command("load_protocols", verbosity=0)
    at = clock.now()
    team = people.hire()[0][0]
    monday = at.date() - timedelta(days=at.weekday())
    with transaction.atomic():
        template = _template(team, at)
        _theatres(team)
    days = -(-total // (THEATRES * PER_DAY))
    values = {
        "total": total,
        "site": team.site.pk,
        "zone": team.site.time_zone,
        "clerk": team.one(Role.COORDINATOR).pk,
        "procedure": template.procedure_id,
        "template": template.pk,
        "first": monday - timedelta(days=7 * ((days - 5) // 5)),
        "monday": monday,
        "per_day": PER_DAY,
        "theatres": THEATRES,
        "waiting": WAITING,
        "empty_days": 5 * EMPTY_WEEKS,
        "kept": REQUIREMENTS_OF_OLD_CASES,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        with _without_exclusions(cursor):
            for number, statement in enumerate(STATEMENTS, start=1):
                print(f"  step {number} of {len(STATEMENTS)}", flush=True)
                cursor.execute(statement, values)
        cursor.execute("VACUUM ANALYZE")
    _refresh_week(monday, at)
    users = {role.value: team.one(role) for role in Role}
    return Hospital(users, issue_token(user=users["coordinator"], days=1), monday, total, team.site.time_zone)


@contextmanager
def _without_exclusions(cursor: CursorWrapper) -> Iterator[None]:
    """Take the exclusion constraints away and put them back: checked at once, they cost minutes less."""
    cursor.execute(
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE contype = 'x'"
    )
    constraints = cursor.fetchall()
    for table, name, _definition in constraints:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield
    for table, name, definition in constraints:
        print(f"  {name}", flush=True)
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def _template(team: people.Team, at: datetime) -> Case:
    """One well prepared patient through the real actions; the week's others get a copy of the evidence."""
    rng = Random(7)
    asked = at - timedelta(days=30)
    patient = admit(team, 1, rng, at=asked)
    procedures = list(Procedure.objects.filter(code="foot-scarf"))
    case = ask_for_operation(patient, team, procedures, rng, at=asked + timedelta(hours=1))
    case = cases.queries.lock(case.pk)
    preparation.prepare(case, team, preparation.Story(done=1.0, day_done=1.0), rng, at=at)
    return case


def _theatres(team: people.Team) -> None:
    for number in range(1, THEATRES + 1):
        add_theatre(site=team.site, code=f"T{number:02}", name=f"Theatre {number}")
        add_equipment(site=team.site, kind="mini_c_arm", name=f"C-arm {number:02}")
        for role in (Role.SURGEON, Role.ANAESTHETIST):
            user = User.objects.create_user(
                f"{role.value}{number:02}", None, full_name=f"{role.value.title()} {number}", role=role.value
            )
            user.sites.add(team.site)


def _refresh_week(monday: date, at: datetime) -> None:
    start = datetime.combine(monday, datetime.min.time(), ZoneInfo("UTC"))
    week = Case.objects.filter(surgery_at__gte=start, surgery_at__lt=start + timedelta(days=7))
    for case_id in week.values_list("pk", flat=True):
        with transaction.atomic():
            refresh(case=cases.queries.lock(case_id), at=at)


# Row number n is the k-th case of theatre t on working day d; the last full week is the one of today.
STATEMENTS = (
    """
    CREATE TEMP TABLE theatre AS
    SELECT row_number() OVER (ORDER BY t.code) - 1 AS t, t.id AS theatre_id,
           (SELECT id FROM staff_user u WHERE u.username = 'surgeon' || substr(t.code, 2)) AS surgeon_id,
           (SELECT id FROM staff_user u WHERE u.username = 'anaesthetist' || substr(t.code, 2)) AS anaesthetist_id,
           (SELECT id FROM scheduling_equipment e WHERE e.name = 'C-arm ' || substr(t.code, 2)
            AND e.site_id = t.site_id) AS equipment_id
    FROM scheduling_theatre t WHERE t.code LIKE 'T__' AND t.site_id = %(site)s
    """,
    """
    CREATE TEMP TABLE slot AS
    SELECT n, uuidv7() AS patient_id, uuidv7() AS case_id, uuidv7() AS booking_id, uuidv7() AS clearance_id,
           h.*, d.day, day + time '08:00' + k * interval '95 minutes' AS local_start
    FROM generate_series(0, %(total)s - 1) AS n
    CROSS JOIN LATERAL (SELECT (n %% %(theatres)s)::int AS t, ((n / %(theatres)s) %% %(per_day)s)::int AS k,
                        (n / (%(theatres)s * %(per_day)s))::int AS dayno) AS place
    CROSS JOIN LATERAL (SELECT (%(first)s::date + (dayno / 5) * 7 + dayno %% 5)::timestamp AS day) AS d
    JOIN theatre h USING (t)
    """,
    "ALTER TABLE slot ADD start timestamptz, ADD past boolean",
    "UPDATE slot SET start = local_start AT TIME ZONE %(zone)s, past = day < %(monday)s::date",
    """
    INSERT INTO slot (n, patient_id, case_id, theatre_id, surgeon_id, anaesthetist_id, past)
    SELECT %(total)s + n, uuidv7(), uuidv7(), h.theatre_id, h.surgeon_id, h.anaesthetist_id, false
    FROM generate_series(1, %(waiting)s) AS n JOIN theatre h ON h.t = n %% %(theatres)s
    """,
    """
    INSERT INTO patients_patient (id, site_id, family_name, given_name, other_names, birth_date, sex, language,
                                  time_zone, phone, email, may_email, may_text, contact_first, search_key, version,
                                  created_at, updated_at)
    SELECT patient_id, %(site)s, 'Family' || n, 'Given' || n, '', date '1950-01-01' + (n %% 18000)::int,
           CASE n %% 2 WHEN 0 THEN 'female' ELSE 'male' END, 'en', %(zone)s,
           '+447700900' || lpad((n %% 1000)::text, 3, '0'), 'p' || n || '@example.com',
           true, true, '', 'family' || n || ' given' || n, 1, now(), now()
    FROM slot
    """,
    "INSERT INTO patients_patient_known_at (patient_id, site_id) SELECT patient_id, %(site)s FROM slot",
    """
    INSERT INTO patients_patientidentifier (id, patient_id, authority, value, value_key, kind)
    SELECT uuidv7(), patient_id, 'BENCH', lpad(n::text, 8, '0'), lpad(n::text, 8, '0'), 'hospital_number' FROM slot
    """,
    """
    INSERT INTO cases_case (id, site_id, patient_id, procedure_id, side, diagnosis_system, diagnosis_code,
        diagnosis_text, surgeon_id, urgency, decided_on, target_date, note, status, surgery_at, cancel_reason,
        cancel_note, version, created_by_id, created_at)
    SELECT case_id, %(site)s, patient_id, %(procedure)s, CASE n %% 2 WHEN 0 THEN 'left' ELSE 'right' END, 'ICD-10',
        'M20.1', 'Hallux valgus (acquired)', surgeon_id, 'elective', COALESCE(start, now())::date - 60,
        COALESCE(start, now())::date + 30, '',
        CASE WHEN start IS NULL THEN 'waiting' WHEN past THEN 'operated' ELSE 'booked' END, start,
        '', '', 2, %(clerk)s, COALESCE(start, now()) - interval '60 days'
    FROM slot
    """,
    """
    INSERT INTO checklists_caseprotocol (case_id, protocol_id, pinned_at, pinned_by_id)
    SELECT case_id, (SELECT protocol_id FROM checklists_caseprotocol WHERE case_id = %(template)s), now(), %(clerk)s
    FROM slot
    """,
    """
    INSERT INTO checklists_requirement (id, case_id, code, kind, "group", owner, on_the_day, position, state,
                                        forecast, due_on, version)
    SELECT uuidv7(), s.case_id, r.code, r.kind, r."group", r.owner, r.on_the_day, r.position,
           CASE WHEN s.past THEN 'pass' ELSE 'missing' END, 'done', s.start::date - 10, 1
    FROM slot s CROSS JOIN checklists_requirement r
    WHERE r.case_id = %(template)s AND (NOT s.past OR r.position < %(kept)s)
    """,
    """
    INSERT INTO checklists_readinesssummary (case_id, verdict, worst, open_count, overrides, in_the_way, earliest_by,
                                             computed_at, surgery_at, is_live)
    SELECT case_id, CASE WHEN past THEN 'ready' ELSE 'on_track' END, 'pass', 0, 0, '[]', '', now(), start,
           NOT COALESCE(past, false)
    FROM slot
    """,
    """
    INSERT INTO scheduling_clearance (id, case_id, at, by_id, role, verdict, surgery_at, snapshot)
    SELECT clearance_id, case_id, start, surgeon_id, 'surgeon', 'ready', start, '{}' FROM slot WHERE past
    """,
    """
    INSERT INTO scheduling_theatresession (id, theatre_id, during, surgeon_id, anaesthetist_id, closed_reason, version)
    SELECT uuidv7(), theatre_id, tstzrange((day + time '08:00') AT TIME ZONE %(zone)s,
           (day + time '17:00') AT TIME ZONE %(zone)s), surgeon_id, anaesthetist_id, '', 1
    FROM (SELECT DISTINCT theatre_id, surgeon_id, anaesthetist_id, day FROM slot WHERE day IS NOT NULL) AS days
    """,
    """
    INSERT INTO scheduling_theatresession (id, theatre_id, during, surgeon_id, anaesthetist_id, closed_reason, version)
    SELECT uuidv7(), theatre_id, tstzrange((day + time '08:00') AT TIME ZONE %(zone)s,
           (day + time '18:00') AT TIME ZONE %(zone)s), surgeon_id, anaesthetist_id, '', 1
    FROM theatre CROSS JOIN generate_series(0, %(empty_days)s - 1) AS d
    CROSS JOIN LATERAL (SELECT (%(monday)s::date + 14 + (d / 5) * 7 + d %% 5)::timestamp AS day) AS days
    """,
    """
    INSERT INTO scheduling_booking (id, case_id, session_id, theatre_id, patient_id, surgeon_id, anaesthetist_id,
        during, planned_minutes, turnover_minutes, overrun_reason, status, returned_reason, clearance_id,
        booked_by_id, booked_at, cancel_reason, cancel_note, version)
    SELECT s.booking_id, s.case_id, t.id, s.theatre_id, s.patient_id, s.surgeon_id, s.anaesthetist_id,
        tstzrange(s.start, s.start + interval '95 minutes'), 70, 25, '',
        CASE WHEN s.past THEN 'finished' ELSE 'booked' END, '', CASE WHEN s.past THEN s.clearance_id END,
        %(clerk)s, s.start - interval '40 days', '', '', 1
    FROM slot s JOIN scheduling_theatresession t ON t.theatre_id = s.theatre_id
        AND lower(t.during) = (s.day + time '08:00') AT TIME ZONE %(zone)s
    """,
    """
    INSERT INTO scheduling_bookingequipment (id, booking_id, equipment_id, during, live)
    SELECT uuidv7(), booking_id, equipment_id, 'empty', true FROM slot WHERE booking_id IS NOT NULL
    """,
    """
    INSERT INTO checklists_evidence (id, case_id, requirement_id, status, values, entered, note, collected_at,
                                     recorded_at, by_id, role, doubts)
    SELECT uuidv7(), s.case_id, r.id, e.status, e.values, e.entered, '', e.collected_at, e.recorded_at, e.by_id, e.role,
           e.doubts
    FROM checklists_evidence e JOIN checklists_requirement o ON o.id = e.requirement_id AND o.case_id = %(template)s
    JOIN slot s ON s.start >= %(monday)s::date AND NOT s.past
    JOIN checklists_requirement r ON r.case_id = s.case_id AND r.code = o.code
    """,
)
