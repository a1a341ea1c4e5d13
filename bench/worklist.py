"""How all open cases stand, as a ratio to a plain GROUP BY over the same rows; the list of those that are not ready;
and one case. Queries are timed on their own: no page, no web process.
"""

import statistics
from collections.abc import Callable
from time import perf_counter

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.load import Hospital
from cases.models import Case
from checklists.models import ReadinessSummary
from checklists.queries import worklist
from checklists.queries.readiness import readiness_of
from common import clock
from staff.models import Site

PLAIN = """
    SELECT r.case_id, count(*) FROM checklists_requirement r JOIN cases_case c ON c.id = r.case_id
    WHERE c.status IN ('waiting', 'booked', 'called', 'in_theatre') GROUP BY r.case_id
"""
# Booked for the coming year, every third ready, the others with some of everything.
STATEMENTS = (
    """
    CREATE TEMP TABLE coming AS
    SELECT uuidv7() AS case_id, p.id AS patient_id, n %% 3 = 0 AS ready,
           %(monday)s::date + time '08:00' + (n %% 365) * interval '1 day' + (n / 365) * interval '1 minute' AS start
    FROM generate_series(1, %(total)s) AS n
    JOIN (SELECT id, row_number() OVER () - 1 AS k FROM patients_patient) p
      ON p.k = n %% (SELECT count(*) FROM patients_patient)
    """,
    """
    INSERT INTO cases_case (id, site_id, patient_id, procedure_id, side, diagnosis_system, diagnosis_code,
        diagnosis_text, surgeon_id, urgency, decided_on, note, status, surgery_at, cancel_reason, cancel_note, version,
        created_by_id, created_at)
    SELECT n.case_id, c.site_id, n.patient_id, c.procedure_id, 'left', 'ICD-10', 'M20.1', 'Hallux valgus (acquired)',
           c.surgeon_id, 'elective', n.start::date - 60, '', 'booked', n.start, '', '', 1, c.created_by_id, now()
    FROM coming n, cases_case c WHERE c.id = %(template)s
    """,
    """
    INSERT INTO checklists_requirement (id, case_id, code, kind, "group", owner, on_the_day, position, state, forecast,
                                        due_on, valid_until, takes_days, version)
    SELECT uuidv7(), n.case_id, r.code, r.kind, r."group", r.owner, r.on_the_day, r.position, d.state,
           CASE WHEN d.state IN ('missing', 'review', 'block') THEN 'in_time' ELSE 'done' END, n.start::date - 10,
           CASE WHEN d.state = 'pass' AND d.dice < 0.3 THEN n.start + d.dice * interval '90 days' END,
           CASE WHEN d.state = 'missing' THEN 2 END, 1
    FROM coming n CROSS JOIN checklists_requirement r
    CROSS JOIN LATERAL (SELECT random() AS dice, n.ready AS ready, r.id AS row) x
    CROSS JOIN LATERAL (SELECT x.dice, CASE WHEN x.dice < 0.2 THEN 'not_applicable' WHEN x.ready OR x.dice < 0.7
                               THEN 'pass' WHEN x.dice < 0.9 THEN 'missing' WHEN x.dice < 0.96 THEN 'review'
                               WHEN x.dice < 0.98 THEN 'accepted' ELSE 'block' END AS state) d
    WHERE r.case_id = %(template)s
    """,
    """
    INSERT INTO checklists_readinesssummary (case_id, verdict, worst, open_count, overrides, in_the_way, earliest_on,
                                             earliest_by, computed_at, surgery_at, is_live)
    SELECT case_id, CASE WHEN ready THEN 'ready' ELSE 'at_risk' END, 'pass', 0, 0, '[]', start::date, '', now(), start,
           true
    FROM coming
    """,
)


def measure(hospital: Hospital, how_many: int, rounds: int) -> None:
    """Add that many open cases to the hospital, ask, and print what it took."""
    print(f"\nAdding {how_many:,} open cases", flush=True)
    _load(hospital, how_many)
    sites, at = list(Site.objects.values_list("pk", flat=True)), clock.now()
    half = ReadinessSummary.objects.order_by("surgery_at", "case_id")[how_many // 2]
    middle = worklist.Place(half.surgery_at, half.case_id)
    asked = (
        ("plain GROUP BY", _plain),
        ("readiness of all open cases", lambda: list(worklist.standings(sites, at=at))),
        ("not-ready list, first page", lambda: worklist.not_ready(sites)),
        ("not-ready list, from the middle", lambda: worklist.not_ready(sites, after=middle)),
    )
    times: dict[str, list[float]] = {name: [] for name, _ in asked}
    for _ in range(rounds + 1):
        for name, ask in asked:
            times[name].append(_ms(ask))
    floor = statistics.median(times["plain GROUP BY"][1:])
    print(f"\n{'readiness of all':<34}{'p50 ms':>12}{'/ plain':>10}")
    for name, found in times.items():
        ratio = "" if "list" in name else f"{statistics.median(found[1:]) / floor:>9.2f}x"
        print(f"{name:<34}{statistics.median(found[1:]):>12.1f}{ratio}")
    print(f"{'queries for one case':<34}{_queries_for_one():>12}")


def _load(hospital: Hospital, how_many: int) -> None:
    # One with every requirement of its protocol: those of past years have only the first few.
    template = Case.objects.filter(evidence__isnull=False).values_list("pk", flat=True)[0]
    values = {"total": how_many, "monday": hospital.week, "template": template}
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for statement in STATEMENTS:
            cursor.execute(statement, values)
        cursor.execute("VACUUM ANALYZE cases_case, checklists_requirement, checklists_readinesssummary")


def _plain() -> None:
    with connection.cursor() as cursor:
        cursor.execute(PLAIN)
        cursor.fetchall()


def _queries_for_one() -> int:
    case = Case.objects.select_related("patient", "procedure", "site").filter(evidence__isnull=False).first()
    with CaptureQueriesContext(connection) as asked:
        readiness_of(case, at=clock.now())  # type: ignore[arg-type]
    return len(asked)


def _ms(ask: Callable[[], object]) -> float:
    begun = perf_counter()
    ask()
    return (perf_counter() - begun) * 1000
