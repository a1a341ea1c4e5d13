"""Problems to plan, made from a seed: of both kinds that `manage.py solve_instance` reads."""

from random import Random
from typing import Any

DAYS = 20
TURNOVER = 20
PRIORITIES = {1: (8, 9), 2: (4, 20), 3: (2, 42), 4: (1, 29)}


def waiting_list(
    cases: int, *, seed: int = 1, load: float = 1.25, c_arms: int | None = None
) -> dict[str, Any]:
    """Return a waiting list and four weeks of sessions that surgeons own; demand is ``load`` times what fits."""
    random = Random(seed)
    surgeons = max(2, cases // 25)
    people = [_waiting(random, number, surgeons) for number in range(cases)]
    wanted = sum(case["dur"] + TURNOVER for case in people) / load
    theatres = max(1, round(wanted / (480 * DAYS * 0.85)))
    return {
        "N": cases,
        "seed": seed,
        "turn": TURNOVER,
        "carms": max(1, theatres // 2) if c_arms is None else c_arms,
        "H": DAYS,
        "cases": people,
        "sessions": _sessions(random, surgeons, theatres, wanted),
    }


def _waiting(random: Random, number: int, surgeons: int) -> dict[str, Any]:
    priority = random.choices(list(PRIORITIES), [share for _, share in PRIORITIES.values()])[0]
    team = random.sample(range(surgeons), min(surgeons, 3 if random.random() < 0.3 else 1))
    ready = random.choice([0, 0, 0, random.randint(0, DAYS - 1)])
    return {
        "id": number,
        "dur": 5 * round(random.triangular(9, 60, 14)),
        "surg": sorted(team),
        "prio": priority,
        "w": PRIORITIES[priority][0],
        "ready": ready,
        "due": ready + random.randint(5, 45),
        "carm": random.random() < 0.7,
    }


def _sessions(random: Random, surgeons: int, theatres: int, minutes: float) -> list[dict[str, Any]]:
    places = [(theatre, day) for theatre in range(theatres) for day in range(DAYS)]
    random.shuffle(places)
    sessions: list[dict[str, Any]] = []
    for theatre, day in places:
        whole = random.random() < 0.4
        for halves in [[0, 1]] if whole else [[0], [1]]:
            if sum(session["len"] + TURNOVER for session in sessions) >= minutes:
                return sessions
            owner = {"theatre": theatre, "day": day, "halves": halves, "surg": random.randrange(surgeons)}
            sessions.append({**owner, "len": 240 * len(halves), "id": len(sessions)})
    return sessions


def theatre_days(patients: int, *, seed: int = 1, days: int = 14, beds: float = 1.1) -> dict[str, Any]:
    """Return patients, surgeons, theatres and beds as the IHTC 2024 has them; ``beds`` is demand over free beds."""
    random = Random(seed)
    surgeons = max(1, patients // 40)
    people = [_patient(random, number, surgeons, days) for number in range(patients)]
    wanted = sum(person["length_of_stay"] for person in people) / beds / days
    return {
        "days": days,
        "weights": {
            "open_operating_theater": random.choice([10, 30, 50]),
            "surgeon_transfer": random.choice([1, 5, 10]),
            "patient_delay": random.choice([5, 10, 15]),
            "unscheduled_optional": random.choice([150, 300, 500]),
        },
        "free_beds": [max(1, round(wanted * (0.7 if day < 3 else 1))) for day in range(days)],
        "operating_theaters": [
            {"id": f"t{number}", "availability": random.choices([0, 480, 600, 720], [2, 3, 4, 3], k=days)}
            for number in range(surgeons + 1)
        ],
        "surgeons": [
            {"id": f"s{number}", "max_surgery_time": random.choices([0, 360, 480, 600], [3, 2, 4, 3], k=days)}
            for number in range(surgeons)
        ],
        "patients": people,
    }


def _patient(random: Random, number: int, surgeons: int, days: int) -> dict[str, Any]:
    release = random.randint(0, days - 3)
    mandatory = random.random() < 0.25
    return {
        "id": f"p{number:03}",
        "mandatory": mandatory,
        "length_of_stay": random.randint(1, 8),
        "surgery_release_day": release,
        **({"surgery_due_day": min(days - 1, release + random.randint(5, 10))} if mandatory else {}),
        "surgery_duration": random.choice([60, 90, 120, 120, 180, 240, 300]),
        "surgeon_id": f"s{random.randrange(surgeons)}",
    }
