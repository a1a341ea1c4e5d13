"""`make bench`: the main pages and the booking, as ratios to a floor measured in the same run.

Rounds are interleaved, so that a machine that slows down slows all of them down. Processor time a request (web
processes and PostgreSQL together, from /proc) is the figure to trust; wall times stand beside it.
"""

import argparse
import os
import statistics
import sys
from collections.abc import Callable
from uuid import uuid4

import django
import psycopg

os.environ.setdefault("SECRET_KEY", "for-the-benchmark-only-0123456789-0123456789-0123456789")
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench import floors, planner, wall, worklist  # noqa: E402
from bench.load import Hospital, load  # noqa: E402
from bench.measure import Meter, Samples, machine_busy, own_busy  # noqa: E402
from bench.server import Client, serving  # noqa: E402
from scheduling.models import Booking  # noqa: E402
from staff.models import User  # noqa: E402

WARM_UP = 3


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=30)
    parser.add_argument(
        "--planner",
        metavar="DIR",
        nargs="?",
        const="",
        help="only the planner, on the files of a folder or made ones",
    )
    parser.add_argument("--seconds", type=float, default=60, help="of each plan")
    parser.add_argument(
        "--timefold", metavar="PYTHON", default="", help="a Python that Timefold is installed for"
    )
    asked = parser.parse_args()
    if asked.planner is not None:
        planner.measure(asked.planner, asked.seconds, asked.timefold)
        return 0
    print(f"Loading {asked.cases:,} cases", flush=True)
    hospital = load(asked.cases)
    monday = wall.load(hospital)
    _print_rows()
    connection.close()
    with serving() as (port, master):
        meter = Meter(master, _postmaster())
        subjects = _subjects(hospital, port, asked.rounds * asked.requests)
        busy, own = machine_busy(), own_busy({os.getpid(), master, meter.postmaster})
        samples = _run(subjects, meter, asked.rounds, asked.requests)
        wall.measure(port, _signed_in(hospital.users["coordinator"]), monday, asked.requests)
        others = _others(busy, own, {os.getpid(), master, meter.postmaster})
    _print(samples, others)
    worklist.measure(hospital, asked.cases, asked.rounds)
    return 0


def _subjects(hospital: Hospital, port: int, how_many: int) -> dict[str, Callable[[], object]]:
    coordinator = Client(port, {"Cookie": _signed_in(hospital.users["coordinator"])})
    nurse = Client(port, {"Cookie": _signed_in(hospital.users["ward_nurse"])})
    api = Client(port, {"Authorization": f"Token {hospital.token}"})
    week = f"{hospital.week.isocalendar().year}-W{hospital.week.isocalendar().week:02}"
    monday = hospital.week.isoformat()
    booking = Booking.objects.filter(status="booked").order_by("during").first()
    direct = psycopg.connect(os.environ["DATABASE_URL"].replace("postgres://", "postgresql://"))
    places = floors.places(direct, 2 * (how_many + WARM_UP))

    def book() -> None:
        place = places.pop()
        data = {"case": str(place["case"]), "session": str(place["session"])}
        api.post("/api/v1/bookings/", data, {"Idempotency-Key": str(uuid4())})

    return {
        "empty view": lambda: coordinator.get("/bench/empty"),
        "board, week of 300": lambda: coordinator.get(f"/board/?week={week}"),
        "board, day of 60": lambda: coordinator.get(f"/board/?day={monday}"),
        "case page": lambda: coordinator.get(f"/cases/{booking.case_id}/"),  # type: ignore[union-attr]
        "ward round": lambda: nurse.get("/ward/"),
        "waiting list": lambda: coordinator.get("/waiting-list/"),
        "booking, raw SQL": lambda: floors.book(direct, places.pop(0)),
        "booking, API": book,
    }


def _run(
    subjects: dict[str, Callable[[], object]], meter: Meter, rounds: int, requests: int
) -> dict[str, Samples]:
    samples = {name: Samples() for name in subjects}
    for request in subjects.values():
        for _ in range(WARM_UP):
            request()
    for number in range(rounds):
        print(f"Round {number + 1} of {rounds}", flush=True)
        for name, request in subjects.items():
            meter.round(samples[name], request, times=requests)  # type: ignore[arg-type]
    return samples


def _print(samples: dict[str, Samples], others: float) -> None:
    floor_of = {name: "booking, raw SQL" if name == "booking, API" else "empty view" for name in samples}
    head = ("subject", "p50 ms", "p95 ms", "CPU ms web", "CPU ms db", "CPU / floor", "spread")
    print(f"\n{head[0]:<22}" + "".join(f"{word:>14}" for word in head[1:]))
    for name, own in samples.items():
        floor = samples[floor_of[name]]
        ratios = [a / b for a, b in zip(own.cpu, floor.cpu, strict=True) if b]
        figures = [own.p50, own.p95, statistics.median(own.web), statistics.median(own.database)]
        line = f"{name:<22}" + "".join(f"{figure:>14.2f}" for figure in figures)
        if name not in floor_of.values() and ratios:
            line += f"{statistics.median(ratios):>13.1f}x{min(ratios):>7.1f}-{max(ratios):.1f}"
        print(line)
    print("\nPages are compared with the empty view, the booking over the API with the same rows in raw SQL.")
    if others > 0.10:
        print(f"Other programs used {others:.0%} of the machine meanwhile: no verdict from this run.")


def _others(busy: tuple[float, float], own: float, pids: set[int]) -> float:
    now, total = machine_busy()
    used = (now - busy[0]) - (own_busy(pids) - own)
    return max(0.0, used / max(0.001, total - busy[1]))


def _signed_in(user: User) -> str:
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session["signed_in_at"] = session["last_click_at"] = timezone.now().timestamp()
    session.save()
    return f"sessionid={session.session_key}"


def _postmaster() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    with open(f"/proc/{backend}/stat") as stat:
        return int(stat.read().rsplit(")", 1)[1].split()[1])


def _print_rows() -> None:
    tables = ["cases_case", "scheduling_booking", "checklists_requirement", "checklists_evidence"]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            print(f"  {table}: {cursor.fetchone()[0]:,} rows", flush=True)


if __name__ == "__main__":
    sys.exit(main())
