"""Readiness worked out a second time, from the raw events and from nothing of the product.

Written from the promises in words (docs/architecture.md), as plainly as possible: no shared code, no cleverness,
the earliest day by trying every day. Where the two disagree, one of them is wrong.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Berlin")
BIRTHDAY = date(1985, 12, 10)
HORIZON = 400


@dataclass
class Asked:
    """One requirement of the made-up protocol, in the words of a ward."""

    kind: str
    lead: int
    due: int
    days: int | None = None
    hours: int | None = None
    accept: tuple[str, ...] = ()
    waive: tuple[str, ...] = ()
    defer: tuple[str, ...] = ()
    over_a_block: tuple[str, ...] = ()
    two: bool = False
    abstain: int = 0


ALL = {
    "glucose": Asked(
        "lab", 2, 10, 14, accept=("anaesthetist",), waive=("anaesthetist",), defer=("anaesthetist",),
        over_a_block=("anaesthetist",),
    ),
    "ecg": Asked("report", 3, 10, 30, accept=("anaesthetist",), waive=("surgeon",)),
    "screen": Asked(
        "screen", 1, 14, 30, accept=("surgeon", "anaesthetist"), over_a_block=("surgeon", "anaesthetist"), two=True
    ),
    "smoking": Asked("abstinence", 0, 7, 10, over_a_block=("surgeon",), abstain=14),
    "consent": Asked("consent", 1, 7, 90),
    "fasting": Asked("check_of_day", 0, 0, hours=12),
    "hba1c": Asked("lab", 3, 30, 90, accept=("anaesthetist",)),
    "plan": Asked("medicine_plan", 1, 8, 30, accept=("anaesthetist",), over_a_block=("anaesthetist",)),
}  # fmt: skip
STATEMENTS = ("screen", "consent")
CAN_BE_DONE_AGAIN = ("lab", "check_of_day", "abstinence", "medicine_plan")
# What the class table says: days to be stopped, and after how many days of delay it is asked again.
MEDICINES = {"warfarin": (5, 3), "metoprolol": (0, None), "unknown": (0, None)}
WORST = (
    "block", "disputed", "expired", "missing", "review",
    "deferred", "waived", "accepted", "pass", "not_applicable",
)  # fmt: skip
OPEN = WORST[:5]


@dataclass
class World:
    """Everything that has happened, replayed up to now."""

    now: datetime
    surgery: datetime | None = None
    side: str = "left"
    procedure: str = "knee"
    diabetic: bool = False
    takes: tuple[str, ...] = ()
    rows: list[dict] = field(default_factory=list)
    decisions: list[dict] = field(default_factory=list)


@dataclass
class Found:
    """What the naive reading says about one requirement."""

    state: str
    worst_value: str | None = None
    used: frozenset[str] = frozenset()
    until: date | None = None
    for_good: bool = False
    nobody: bool = False
    wait: int = 0
    complete: bool = False
    good_through: date | None = None


def replay(start: datetime, events: list[tuple]) -> World:
    """Apply the events one by one; a decision remembers what was true when it was made."""
    world = World(now=start)
    for what, *about in events:
        if what in ("now", "surgery", "side", "procedure", "diabetic", "takes"):
            setattr(world, what, about[0])
        elif what == "row":
            world.rows.append(about[0])
        elif what == "decided":
            _decide(about[0], world)
        else:
            made = next(d for d in world.decisions if d["id"] == about[0])
            made[what] = about[1]
    return world


def _decide(said: dict, world: World) -> None:
    used = look(said["requirement"], world).used
    bound_to = {"day": _local(world.surgery), "side": world.side, "procedure": world.procedure, "used": used}
    world.decisions.append(said | bound_to | {"at": world.now, "second": None, "withdrawn": False})


def look(code: str, world: World) -> Found:
    """Judge one requirement at the operation, or now when that is later or there is no date."""
    asked, day = ALL[code], _local(_moment(world))
    if code == "hba1c" and not world.diabetic:
        return Found("not_applicable", complete=True)
    answers = _answers(code, world)
    wait = _longest_wait(answers, world, day) if code == "plan" else 0
    if not answers:
        return Found("disputed" if _doubted(code, world) else "missing", wait=wait)
    oldest = min(row["collected"] for row in answers.values())
    ends = _ends(code, asked, oldest, day)
    values = [
        meaning
        for part, row in answers.items()
        for meaning in _meanings(code, part, row["values"][part], world, day)
    ]
    worst = max((outcome for outcome, _, _ in values), key=["pass", "review", "block"].index)
    missing = _missing(code, answers, world, day)
    disputed = _disputed(code, answers, world) or _turned_back(code, answers, worst, day, world)
    found = Found(
        state="pass",
        worst_value=worst,
        used=frozenset(row["id"] for row in answers.values()),
        until=max((until for _, until, _ in values if until), default=None),
        wait=wait,
        for_good=any(outcome == "block" and until is None for outcome, until, _ in values),
        nobody=any(nobody for _, _, nobody in values),
        complete=not missing and not disputed,
        good_through=None if ends is None else _local(ends - timedelta(microseconds=1)),
    )
    too_old = ends is not None and _moment(world) >= ends
    ladder = {
        "block": worst == "block" and code in STATEMENTS,
        "expired": too_old,
        "disputed": disputed,
        "block ": worst == "block",
        "missing": missing,
        "review": worst == "review",
    }
    found.state = next((state.strip() for state, holds in ladder.items() if holds), "pass")
    return found


def _moment(world: World) -> datetime:
    return world.now if world.surgery is None else max(world.now, world.surgery)


def _local(moment: datetime | None) -> date | None:
    return None if moment is None else moment.astimezone(ZONE).date()


def _standing(code: str, world: World) -> list[dict]:
    replaced = {row["supersedes"] for row in world.rows if row["status"] != "preliminary"}
    mine = [row for row in world.rows if row["requirement"] == code and row["id"] not in replaced]
    return [row for row in mine if row["collected"] <= world.now]


def _doubted(code: str, world: World) -> bool:
    return any(row["status"] == "in_doubt" for row in _standing(code, world))


def _counting(code: str, world: World) -> list[dict]:
    return [row for row in _standing(code, world) if row["status"] in ("final", "corrected")]


def _answers(code: str, world: World) -> dict[str, dict]:
    """The last answer for each part: by collection, then by entry, then by id."""
    answers: dict[str, dict] = {}
    for row in sorted(_counting(code, world), key=lambda r: (r["collected"], r["recorded"], r["id"])):
        for part in row["values"]:
            answers[part] = row
    told, habit = answers.get("last_use"), answers.get("use")
    if told and habit and told["collected"] < habit["collected"]:
        # A newer statement about the habit replaces an older date of the last cigarette.
        del answers["last_use"]
    return answers


def _ends(code: str, asked: Asked, oldest: datetime, day: date) -> datetime | None:
    if asked.hours is not None:
        return oldest + timedelta(hours=asked.hours)
    days = asked.days
    if code == "ecg" and (day.year - 41, day.month, day.day) >= (BIRTHDAY.year, BIRTHDAY.month, BIRTHDAY.day):
        days = 14
    last = _local(oldest) + timedelta(days=days + 1)
    return datetime(last.year, last.month, last.day, tzinfo=ZONE)


def _meanings(code: str, part: str, value, world: World, day: date) -> list[tuple[str, date | None, bool]]:  # type: ignore[no-untyped-def]
    if code != "plan":
        return [_value(code, part, value, world, day)]
    meanings = [("pass", None, False)]
    for name in world.takes:
        said = value.get(name)
        if said is None or _open_medicine(name, said, day):
            continue
        choice, last_dose, days, _ = said
        if choice == "ask":
            meanings.append(("review", None, False))
        if choice == "stop":
            may_be_from = last_dose + timedelta(days=days)
            meanings.append(("block" if day < may_be_from else "pass", may_be_from, False))
            if name == "metoprolol":
                meanings.append(("review", None, False))
    return meanings


def _open_medicine(name: str, said: tuple | None, day: date) -> bool:
    """Say whether a medicine needs a decision, for the first time or again."""
    if said is None:
        return True
    choice, last_dose, days, planned_for = said
    if choice == "stop" and last_dose is not None and planned_for is None:
        planned_for = last_dose + timedelta(days=days)
    again_after = MEDICINES[name][1]
    if (
        planned_for is not None
        and again_after is not None
        and day > planned_for + timedelta(days=again_after)
    ):
        return True
    return choice == "stop" and last_dose is None


def _longest_wait(answers: dict[str, dict], world: World, day: date) -> int:
    """The days that an open medicine may have to be stopped for."""
    plan = answers["plan"]["values"]["plan"] if "plan" in answers else {}
    waits = [0]
    for name in world.takes:
        said = plan.get(name)
        if said is None:
            waits.append(MEDICINES[name][0])
        elif _open_medicine(name, said, day) and said[1] is None:
            waits.append(said[2])
    return max(waits)


def _value(code: str, part: str, value, world: World, day: date) -> tuple[str, date | None, bool]:  # type: ignore[no-untyped-def]
    """Return pass, review or block; the day from which it no longer blocks; whether nobody may accept it."""
    if code == "glucose":
        low, high = value < Decimal("3.9"), value >= 12
        return ("block" if low or high else "pass" if value <= 6 else "review"), None, False
    if code == "hba1c":
        return ("pass" if value < 69 else "block"), None, False
    if part == "last_use":
        over = value + timedelta(days=14)
        return ("pass" if day >= over else "block"), over, False
    if part == "side":
        return ("pass" if value == world.side else "block"), None, value != world.side
    answer, until = value
    if until is not None:
        return ("block" if day < until else "review"), until, False
    return {"good": "pass", "doubtful": "review", "bad": "block"}[answer], None, False


def _missing(code: str, answers: dict[str, dict], world: World, day: date) -> bool:
    if code == "plan":
        said = answers["plan"]["values"]["plan"]
        return any(_open_medicine(name, said.get(name), day) for name in world.takes)
    if code == "consent":
        return not {"signed", "side"} <= set(answers)
    if code == "smoking":
        use = answers.get("use")
        return use is None or (use["values"]["use"][0] == "good" and "last_use" not in answers)
    return False


def _disputed(code: str, answers: dict[str, dict], world: World) -> bool:
    for part, chosen in answers.items():
        for row in _counting(code, world):
            same_moment = row["collected"] == chosen["collected"] and part in row["values"]
            if same_moment and row["values"][part] != chosen["values"][part]:
                return True
    return _doubted(code, world)


def _turned_back(code: str, answers: dict[str, dict], worst: str, day: date, world: World) -> bool:
    """Whether the last statement about smoking forgets a later cigarette that somebody told about."""
    if code != "smoking":
        return False
    smoked = []
    for row in _counting(code, world):
        if "last_use" in row["values"]:
            smoked.append(row["values"]["last_use"])
        if row["values"].get("use", ("",))[0] == "bad":
            smoked.append(_local(row["collected"]))
    if not smoked:
        return False
    if "last_use" in answers:
        return answers["last_use"]["values"]["last_use"] < max(smoked)
    return worst == "pass" and day < max(smoked) + timedelta(days=14)


def settle(code: str, found: Found, world: World) -> str:
    """Lay the last decision that holds on top of what was found."""
    if found.state in ("pass", "not_applicable"):
        return found.state
    held_back = False
    for made in sorted(world.decisions, key=lambda d: (d["at"], d["id"]), reverse=True):
        if made["requirement"] != code:
            continue
        lets_pass = made["kind"] not in ("repeat", "block")
        if _holds(made, ALL[code], found, world) and not (lets_pass and held_back):
            return {
                "accept": "accepted", "waive": "waived", "defer": "deferred", "repeat": "missing", "block": "block",
            }[made["kind"]]  # fmt: skip
        # Once somebody has held the patient back, what was let pass before does not come to life again.
        held_back = held_back or not lets_pass
    return found.state


def _holds(made: dict, asked: Asked, found: Found, world: World) -> bool:
    unchanged = (
        not made["withdrawn"]
        and made["day"] == _local(world.surgery)
        and made["side"] == world.side
        and made["procedure"] == world.procedure
        and made["used"] == found.used
        and (made["expires"] is None or made["expires"] > _moment(world))
    )
    return unchanged and _may(made, asked, found)


def _may(made: dict, asked: Asked, found: Found) -> bool:
    kind, over_block = made["kind"], found.worst_value == "block"
    if kind in ("repeat", "block"):
        allowed = set(asked.accept) | set(asked.over_a_block)
        states = ("review", "block", "disputed") if kind == "repeat" else ("review",)
        return made["role"] in allowed and found.state in states
    states = ("review", "block") if kind == "accept" else ("missing", "expired")
    if found.state not in states or found.nobody:
        return False
    if over_block:
        signed_twice = made["second"] not in (None, made["by"])
        return made["role"] in asked.over_a_block and (signed_twice or not asked.two)
    return made["role"] in getattr(asked, kind)


def can_be_had(code: str, found: Found, state: str, day: date, today: date) -> bool:
    """Say whether the requirement can be satisfied if the operation is on that day."""
    asked = ALL[code]
    if state in ("not_applicable", "waived", "deferred"):
        return True
    if state == "missing" and found.state != "missing":
        # A clinician wants a new one: what is recorded is as if it were not there.
        found = Found("missing")
    too_old = found.good_through is not None and day > found.good_through
    again = not found.complete or too_old
    if state != "accepted":
        # A clinician who said no to what is recorded leaves only a new result, where there can be one.
        stuck = found.for_good or (state == "block" and found.state != "block")
        if stuck and not found.nobody and asked.kind not in CAN_BE_DONE_AGAIN:
            return False
        if found.until is not None and day < found.until:
            return False
        again = again or stuck
    return not again or day >= _first_possible(asked, found, today)


def _first_possible(asked: Asked, found: Found, today: date) -> date:
    barred_or_bad = found.for_good or not found.used
    clock_starts_today = asked.abstain and found.until is None and barred_or_bad
    clock = asked.abstain if clock_starts_today else 0
    return today + timedelta(days=max(asked.lead, clock, found.wait))


def recompute(start: datetime, events: list[tuple]) -> dict:
    """Return the states, the verdict and the earliest day that the events lead to."""
    world = replay(start, events)
    found = {code: look(code, world) for code in ALL}
    states = {code: settle(code, found[code], world) for code in ALL}
    today, surgery_day = _local(world.now), _local(world.surgery)
    days = (today + timedelta(days=n) for n in range(HORIZON))

    def works(day: date) -> bool:
        return all(can_be_had(code, found[code], states[code], day, today) for code in ALL)

    earliest = next((day for day in days if works(day)), None)
    return {
        "states": states,
        "earliest": earliest,
        "verdict": _verdict(world, found, states, earliest, today, surgery_day),
    }


def _verdict(world, found, states, earliest, today, surgery_day) -> str:  # type: ignore[no-untyped-def]
    if world.surgery is None:
        return "not_ready" if earliest is None else "on_track"
    still_open = [code for code in ALL if states[code] in OPEN]
    if not still_open:
        decided = any(states[code] in ("accepted", "waived", "deferred") for code in ALL)
        return "overridden" if decided else "ready"
    day = _local(_moment(world))
    if any(states[c] == "block" or not can_be_had(c, found[c], states[c], day, today) for c in still_open):
        return "not_ready"
    late = any(_late(code, world, today, surgery_day) for code in still_open)
    troubled = any(states[code] in ("review", "disputed", "expired") for code in still_open)
    return "at_risk" if late or troubled else "on_track"


def _late(code: str, world: World, today: date, surgery_day: date) -> bool:
    if code == "fasting":
        return world.now > world.surgery
    return today > surgery_day - timedelta(days=ALL[code].due)
