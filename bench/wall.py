"""The theatre board at its largest: 30 theatres, five days, six cases each; its first paint in a slow browser.

The browser's processor is slowed down four times (an old ward computer), the server is not. First paint is what
Chromium itself reports, from the click on the link to the first words on the screen.
"""

import os
import shutil
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from playwright.sync_api import Page, sync_playwright

from bench.load import Hospital
from bench.server import Client
from cases.models import Case
from scheduling.actions import add_equipment
from scheduling.models import Booking, TheatreSession
from scheduling.queries.board import changes
from staff.domain.roles import Role
from staff.models import Site, User

THEATRES, DAYS, EACH = 30, 5, 6
# Far enough ahead that no other subject of the bench looks there.
WEEKS_AHEAD = 40
SLOWER = 4
LOADS = 7
# The demonstration's protocols may not be ready by then; that is not what is measured.
PAST = {"past": "not_ready_by,no_bed,too_long", "reason": "measured by the bench"}
LIMITS_MS = {"first paint": 1000, "move": 200, "forecast": 200}

STATEMENTS = (
    """
    INSERT INTO scheduling_theatre (id, site_id, code, name, is_active)
    SELECT uuidv7(), %(site)s, 'W' || lpad(n::text, 2, '0'), 'Wall theatre ' || n, true
    FROM generate_series(1, %(theatres)s) AS n
    """,
    """
    CREATE TEMP TABLE wall AS
    SELECT t.id AS theatre_id, u.id AS surgeon_id, d.day, k, uuidv7() AS patient_id, uuidv7() AS case_id,
           (d.day + time '08:00' + k * interval '90 minutes') AT TIME ZONE %(zone)s AS start, t.code
    FROM scheduling_theatre t
    JOIN staff_user u ON u.username = 'wall' || substr(t.code, 2)::int
    CROSS JOIN LATERAL (SELECT (%(monday)s::date + n)::timestamp AS day FROM generate_series(0, %(days)s - 1) n) d
    CROSS JOIN generate_series(0, %(each)s - 1) AS k
    WHERE t.code LIKE 'W__'
    """,
    """
    INSERT INTO patients_patient (id, site_id, family_name, given_name, other_names, birth_date, sex, language,
                                  time_zone, phone, email, may_email, may_text, contact_first, search_key, version,
                                  created_at, updated_at)
    SELECT patient_id, %(site)s, 'Wall' || code, 'Patient' || k, '', date '1960-01-01' + k, 'female', 'en', %(zone)s,
           '', '', false, false, '', 'wall', 1, now(), now()
    FROM wall
    """,
    "INSERT INTO patients_patient_known_at (patient_id, site_id) SELECT patient_id, %(site)s FROM wall",
    """
    INSERT INTO patients_patientidentifier (id, patient_id, authority, value, value_key, kind)
    SELECT uuidv7(), patient_id, 'WALL', row_number() OVER () || 'W', row_number() OVER () || 'W', 'hospital_number'
    FROM wall
    """,
    """
    INSERT INTO cases_case (id, site_id, patient_id, procedure_id, side, diagnosis_system, diagnosis_code,
        diagnosis_text, surgeon_id, urgency, decided_on, note, status, surgery_at, cancel_reason, cancel_note, version,
        created_by_id, created_at)
    SELECT w.case_id, %(site)s, w.patient_id, c.procedure_id, 'left', 'ICD-10', 'M20.1', 'Hallux valgus (acquired)',
           w.surgeon_id, 'elective', now()::date - 30, '', 'booked', w.start, '', '', 2, c.created_by_id, now()
    FROM wall w, cases_case c WHERE c.id = %(template)s
    """,
    """
    INSERT INTO checklists_caseprotocol (case_id, protocol_id, pinned_at, pinned_by_id)
    SELECT w.case_id, p.protocol_id, now(), p.pinned_by_id FROM wall w, checklists_caseprotocol p
    WHERE p.case_id = %(template)s
    """,
    """
    INSERT INTO checklists_requirement (id, case_id, code, kind, "group", owner, on_the_day, position, state,
                                        forecast, due_on, version)
    SELECT uuidv7(), w.case_id, r.code, r.kind, r."group", r.owner, r.on_the_day, r.position, 'missing', 'in_time',
           w.day::date - 10, 1
    FROM wall w CROSS JOIN checklists_requirement r WHERE r.case_id = %(template)s
    """,
    """
    INSERT INTO checklists_readinesssummary (case_id, verdict, worst, open_count, overrides, in_the_way, earliest_by,
                                             computed_at, surgery_at, is_live)
    SELECT case_id, 'on_track', 'missing', 12, 0, jsonb_build_array(jsonb_build_object('code', 'glucose', 'state',
           'missing', 'owner', 'coordinator', 'due_on', null, 'forecast', 'in_time', 'why', 'nothing_recorded',
           'params', '{}'::jsonb)), '', now(), start, true
    FROM wall
    """,
    """
    INSERT INTO scheduling_theatresession (id, theatre_id, during, surgeon_id, closed_reason, version)
    SELECT uuidv7(), theatre_id, tstzrange((day + time '08:00') AT TIME ZONE %(zone)s,
           (day + time '18:00') AT TIME ZONE %(zone)s), surgeon_id, '', 1
    FROM (SELECT DISTINCT theatre_id, surgeon_id, day FROM wall) AS days
    """,
    """
    INSERT INTO scheduling_booking (id, case_id, session_id, theatre_id, patient_id, surgeon_id, during,
        planned_minutes, turnover_minutes, overrun_reason, status, returned_reason, booked_by_id, booked_at,
        cancel_reason, cancel_note, version)
    SELECT uuidv7(), w.case_id, s.id, w.theatre_id, w.patient_id, w.surgeon_id,
           tstzrange(w.start, w.start + interval '90 minutes'), 65, 25, '', 'booked', '', c.created_by_id, now(),
           '', '', 1
    FROM wall w JOIN scheduling_theatresession s ON s.theatre_id = w.theatre_id
        AND lower(s.during) = (w.day + time '08:00') AT TIME ZONE %(zone)s, cases_case c WHERE c.id = %(template)s
    """,
)


def load(hospital: Hospital) -> date:
    """Add the wall to the hospital and return its Monday."""
    monday = hospital.week + timedelta(weeks=WEEKS_AHEAD)
    site = Site.objects.get(pk=Case.objects.values_list("site_id", flat=True)[0])
    for number in range(1, THEATRES + 1):
        surgeon = User.objects.create_user(
            f"wall{number}", None, full_name=f"Wall Surgeon {number}", role=Role.SURGEON.value
        )
        surgeon.sites.add(site)
        # So that every theatre may have one at the same hour: pieces that run out are not what is measured.
        add_equipment(site=site, kind="mini_c_arm", name=f"Wall C-arm {number:02}")
    template = Case.objects.filter(evidence__isnull=False).values_list("pk", flat=True)[0]
    values = {
        "template": template,
        "site": site.pk,
        "zone": hospital.zone,
        "monday": monday,
        "theatres": THEATRES,
        "days": DAYS,
        "each": EACH,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for statement in STATEMENTS:
            cursor.execute(statement, values)
        cursor.execute("ANALYZE")
    return monday


def measure(port: int, cookie: str, monday: date, rounds: int) -> None:
    """Ask for the wall, move on it, open it in the slow browser, and print what it took."""
    print(f"\n{'board of ' + f'{THEATRES} x {DAYS} x {EACH}':<34}{'p50 ms':>12}{'worst ms':>12}{'limit':>10}")
    week = f"{monday.isocalendar().year}-W{monday.isocalendar().week:02}"
    client = Client(port, {"Cookie": cookie})
    tag = _tag(client, week)
    _show(
        "page, answered by the server",
        [_ms(lambda: client.get(f"/board/?week={week}")) for _ in range(rounds)],
    )
    _show("what changed, nothing did", _unchanged(port, cookie, week, tag, rounds))
    forecasts, moves = _moves(port, cookie, monday, rounds)
    _show("forecast while hovering", forecasts, LIMITS_MS["forecast"])
    _show("move, the whole answer", moves, LIMITS_MS["move"])
    paints = _paints(port, cookie, week)
    _show(f"first paint, processor / {SLOWER}", [first for first, _all in paints], LIMITS_MS["first paint"])
    _show("the whole board there", [complete for _first, complete in paints])


def _tag(client: Client, week: str) -> str:
    client.get(f"/board/?week={week}")
    client.connection.request("GET", f"/board/changes/?week={week}", headers=client.headers)
    answer = client.connection.getresponse()
    answer.read()
    return answer.headers["ETag"]


def _unchanged(port: int, cookie: str, week: str, tag: str, rounds: int) -> list[float]:
    client = Client(port, {"Cookie": cookie, "If-None-Match": tag, "X-Background": "1"})
    return [
        _ms(lambda: client.ask("GET", f"/board/changes/?week={week}", None, {}, 304)) for _ in range(rounds)
    ]


def _moves(port: int, cookie: str, monday: date, rounds: int) -> tuple[list[float], list[float]]:
    """Return the milliseconds of each forecast and of each move of a case to another session."""
    token = "b" * 32
    client = Client(port, {"Cookie": f"{cookie}; csrftoken={token}", "X-CSRFToken": token})
    sessions = list(
        TheatreSession.objects.filter(theatre__code__startswith="W", during__startswith__date__gte=monday)
        .order_by("theatre__code", "during")
        .select_related("theatre")
    )
    forecasts, moves = [], []
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    # Each round takes the last case of one surgeon's day and puts it last on the next day.
    pairs = [(one, other) for one, other in pairwise(sessions) if one.theatre_id == other.theatre_id]
    for one, other in pairs[: 2 * rounds : 2]:
        booking = Booking.objects.filter(session=one).order_by("during").last()
        assert booking
        asked = {"booking": booking.pk, "session": other.pk, "before": ""}
        wanted = {**asked, "version": booking.version, "seen": changes.stamp_of(other).order, **PAST}
        forecasts.append(_ms(partial(client.get, f"/board/fit/?{urlencode(asked)}")))
        moves.append(_ms(partial(client.ask, "POST", "/board/drop/", urlencode(wanted), form, 200)))
    return forecasts, moves


def _paints(port: int, cookie: str, week: str) -> list[tuple[float, float]]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        print("  no Chromium on this machine: no first paint measured")
        return []
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        name, value = cookie.split("=", 1)
        context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{port}"}])
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/waiting-list/")
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        found = [_paint(page, f"http://127.0.0.1:{port}/board/?week={week}") for _ in range(LOADS)]
        browser.close()
    return found


def _paint(page: Page, url: str) -> tuple[float, float]:
    page.goto(url, wait_until="load")
    page.wait_for_function("() => performance.getEntriesByName('board-complete').length")
    read = "name => performance.getEntriesByName(name)[0].startTime"
    return float(page.evaluate(read, "first-contentful-paint")), float(page.evaluate(read, "board-complete"))


def _ms(ask: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    ask()
    return (time.perf_counter() - begun) * 1000


def _show(name: str, found: list[float], limit: int | None = None) -> None:
    if found:
        told = f"{limit:>10}" if limit else ""
        print(f"{name:<34}{statistics.median(found):>12.1f}{max(found):>12.1f}{told}")
