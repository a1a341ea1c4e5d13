"""A second opinion on a written plan, from the raw file alone: every rule and every term of the cost, anew.

It shares no code with the planner and its readers on purpose: what those misread, this does not misread with them.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Verdict:
    """What a plan costs, term by term, and every rule that it breaks, in words."""

    terms: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def cost(self) -> int:
        """Return the whole cost."""
        return sum(self.terms.values())

    @property
    def valid(self) -> bool:
        """Return whether the plan may be carried out."""
        return not self.faults


def check(raw: Mapping[str, Any], answer: Mapping[str, Any]) -> Verdict:
    """Return what a plan, as it is written, costs and breaks."""
    if "sessions" in raw:
        return _check_sessions(raw, answer["placed"])
    return _check_theatre_days(raw, answer["placed"])


def _check_sessions(raw: Mapping[str, Any], placed: Mapping[str, Any]) -> Verdict:
    verdict = Verdict()
    sessions = {session["id"]: session for session in raw["sessions"]}
    waiting = {str(case["id"]): case for case in raw["cases"]}
    lists: dict[Any, list[Any]] = defaultdict(list)
    for name, where in placed.items():
        if name not in waiting:
            verdict.faults.append(f"case {name} is not in the file")
        elif where not in sessions:
            verdict.faults.append(f"case {name}: there is no session {where}")
        else:
            lists[where].append(waiting[name])
    for where, cases in lists.items():
        verdict.faults += _session_faults(sessions[where], cases, raw["turn"])
    verdict.faults += _c_arm_faults(raw, sessions, lists)
    verdict.terms = _waiting_terms(raw, sessions, placed)
    return verdict


def _c_arm_faults(raw: Mapping[str, Any], sessions: Mapping[Any, Any], lists: Mapping[Any, Any]) -> list[str]:
    arms: dict[tuple[int, int], int] = defaultdict(int)
    for where, cases in lists.items():
        if any(case["carm"] for case in cases):
            for half in set(sessions[where]["halves"]):
                arms[sessions[where]["day"], half] += 1
    return [
        f"day {day}, half {half}: {used} C-arms in use, there are {raw['carms']}"
        for (day, half), used in sorted(arms.items())
        if used > raw["carms"]
    ]


def _waiting_terms(
    raw: Mapping[str, Any], sessions: Mapping[Any, Any], placed: Mapping[str, Any]
) -> dict[str, int]:
    terms = {"waiting": 0, "left_out": 0}
    for case in raw["cases"]:
        session = sessions.get(placed.get(str(case["id"])))
        end = raw.get("H", 20) if session is None else session["day"]
        waits = case["w"] * ((end - case["ready"]) + 5 * max(0, end - case["due"]))
        if session is None:
            terms["left_out"] += waits + 20 * case["w"]
        else:
            terms["waiting"] += waits
    return terms


def _session_faults(session: Mapping[str, Any], cases: list[Any], turn: int) -> list[str]:
    faults = []
    for case in cases:
        if session["surg"] not in case["surg"]:
            faults.append(f"case {case['id']}: the owner of session {session['id']} may not do it")
        if session["day"] < case["ready"]:
            faults.append(f"case {case['id']}: session {session['id']} is before it can be ready")
    used = sum(case["dur"] for case in cases) + turn * (len(cases) - 1)
    if used > session["len"]:
        faults.append(f"session {session['id']}: {used} minutes in {session['len']}")
    return faults


def _check_theatre_days(raw: Mapping[str, Any], placed: Mapping[str, Any]) -> Verdict:
    verdict = Verdict()
    people = {patient["id"]: patient for patient in raw["patients"]}
    theatres = {theatre["id"]: theatre["availability"] for theatre in raw["operating_theaters"]}
    stays: list[tuple[Any, int, Any]] = []
    for name, where in placed.items():
        if name not in people:
            verdict.faults.append(f"patient {name} is not in the file")
        elif len(where) != 2 or where[1] not in theatres or where[0] not in range(raw["days"]):
            verdict.faults.append(f"patient {name}: there is no day and theatre {where}")
        else:
            stays.append((people[name], where[0], where[1]))
    for patient in raw["patients"]:
        if patient["mandatory"] and patient["id"] not in placed:
            verdict.faults.append(f"patient {patient['id']} must be operated on and is not placed")
    verdict.faults += [fault for patient, day, _ in stays for fault in _day_faults(patient, day)]
    verdict.faults += _minute_faults(raw, stays, theatres)
    verdict.faults += _bed_faults(raw, stays)
    verdict.terms = _theatre_day_terms(raw, stays)
    return verdict


def _day_faults(patient: Mapping[str, Any], day: int) -> list[str]:
    if day < patient["surgery_release_day"]:
        return [f"patient {patient['id']}: day {day} is before the release day"]
    if patient["mandatory"] and day > patient["surgery_due_day"]:
        return [f"patient {patient['id']}: day {day} is after the due day"]
    return []


def _minute_faults(raw: Mapping[str, Any], stays: list[Any], theatres: Mapping[str, Any]) -> list[str]:
    faults = []
    surgeons = {surgeon["id"]: surgeon["max_surgery_time"] for surgeon in raw["surgeons"]}
    by_theatre: dict[tuple[Any, int], int] = defaultdict(int)
    by_surgeon: dict[tuple[Any, int], int] = defaultdict(int)
    for patient, day, theatre in stays:
        by_theatre[theatre, day] += patient["surgery_duration"]
        by_surgeon[patient["surgeon_id"], day] += patient["surgery_duration"]
    for used, most, what in ((by_theatre, theatres, "theatre"), (by_surgeon, surgeons, "surgeon")):
        for (name, day), minutes in used.items():
            if minutes > most[name][day]:
                faults.append(f"{what} {name}, day {day}: {minutes} minutes, there are {most[name][day]}")
    return faults


def _bed_faults(raw: Mapping[str, Any], stays: list[Any]) -> list[str]:
    faults = []
    for day, free in enumerate(raw["free_beds"]):
        used = sum(1 for patient, start, _ in stays if start <= day < start + patient["length_of_stay"])
        if used > free:
            faults.append(f"day {day}: {used} beds in use, {free} are free")
    return faults


def _theatre_day_terms(raw: Mapping[str, Any], stays: list[Any]) -> dict[str, int]:
    weights = raw["weights"]
    visited: dict[tuple[Any, int], set[Any]] = defaultdict(set)
    for patient, day, theatre in stays:
        visited[patient["surgeon_id"], day].add(theatre)
    placed = {patient["id"] for patient, _, _ in stays}
    left = sum(1 for patient in raw["patients"] if not patient["mandatory"] and patient["id"] not in placed)
    delay = sum(day - patient["surgery_release_day"] for patient, day, _ in stays)
    return {
        "open_theatres": weights["open_operating_theater"] * len({stay[1:] for stay in stays}),
        "surgeon_transfer": weights["surgeon_transfer"] * sum(len(used) - 1 for used in visited.values()),
        "delay": weights["patient_delay"] * delay,
        "unscheduled": weights["unscheduled_optional"] * left,
    }
