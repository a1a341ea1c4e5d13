"""What planning needs to know of a case's readiness: what is still owed, and what a clinician decided."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from checklists.domain.evidence import MedicineDecision
from checklists.domain.forecast import Forecast
from checklists.domain.medicines import MedicineChoice
from checklists.domain.readiness import Item, Readiness
from checklists.domain.states import State
from reminders.domain.habits import NEVER_JUST_STOP, Habit, Use
from reminders.domain.preparation import Standing, is_a_test, standing
from reminders.domain.states import Why

PLAN = "medicine_plan"
# Medicines whose change begins four weeks before; the codes are those of the class table.
HORMONES = frozenset({"combined_contraceptives", "hormone_replacement", "oestrogen_modulators"})
_HABITS = frozenset(habit.value for habit in Habit)
_CONFIRMED = frozenset({State.PASS, State.ACCEPTED})
_NEEDLESS = {
    State.PASS: Why.MET,
    State.ACCEPTED: Why.MET,
    State.WAIVED: Why.WAIVED,
    State.NOT_APPLICABLE: Why.NOT_NEEDED,
}


@dataclass(frozen=True)
class Stop:
    """A medicine that a clinician decided to stop; the day is hospital-local."""

    medicine: str
    last_dose_on: date


@dataclass(frozen=True)
class Needs:
    """What one case still needs.

    ``needless`` has every requirement of the case: why nobody has to be reminded of it, None while it is owed.
    ``open_tests``: how many the patient has to go somewhere for; None when nobody can say. ``plan`` names the
    confirmed medicine plan, and another plan has another name; empty: none is confirmed. ``hormones``: a
    clinician decided that one of the medicines that change four weeks before may change.
    """

    needless: Mapping[str, Why | None] = field(default_factory=dict)
    open_tests: int | None = None
    plan: str = ""
    stops: tuple[Stop, ...] = ()
    hormones: bool = False
    drinks_daily: bool = False


def needs_of(readiness: Readiness) -> Needs:
    """Return what the case still needs, as far as reminders speak of it."""
    decided = _decided(readiness)
    plan = readiness.by_code.get(PLAN)
    confirmed = decided if plan is not None and plan.state in _CONFIRMED else ()
    return Needs(
        needless={item.code: _needless(item) for item in readiness.items},
        open_tests=count_open_tests(readiness),
        plan=_name_of(confirmed),
        stops=tuple(
            Stop(one.medicine_id, one.last_dose_on)
            for one in confirmed
            if one.decision is MedicineChoice.STOP and one.last_dose_on
        ),
        hormones=any(
            one.class_code in HORMONES and one.decision is not MedicineChoice.CONTINUE for one in decided
        ),
        drinks_daily=_use_of(readiness.by_code.get(Habit.ALCOHOL.value))
        in {use.value for use in NEVER_JUST_STOP},
    )


def count_open_tests(readiness: Readiness) -> int | None:
    """Return how many tests are missing or will be out of date at the operation; None when nobody can say."""
    if not readiness.items:
        return None
    return sum(is_a_test(item) and standing(item) is Standing.TO_DO for item in readiness.items)


def _needless(item: Item) -> Why | None:
    # The statement has to be made again before theatre, but nobody who never did it is told to stop.
    if item.state is State.EXPIRED and item.code in _HABITS and _use_of(item) == Use.NEVER.value:
        return Why.MET
    if item.forecast is Forecast.CANNOT and not item.is_satisfied:
        return Why.IMPOSSIBLE
    return _NEEDLESS.get(item.state)


def _decided(readiness: Readiness) -> tuple[MedicineDecision, ...]:
    item = readiness.by_code.get(PLAN)
    values = item.judgement.values.values() if item else ()
    return tuple(decision for value in values for decision in value.medicines)


def _name_of(decisions: tuple[MedicineDecision, ...]) -> str:
    if not decisions:
        return ""
    lines = sorted(f"{one.medicine_id} {one.decision.value} {one.last_dose_on}" for one in decisions)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _use_of(item: Item | None) -> str:
    value = item.judgement.values.get("use") if item else None
    return value.choice if value else ""
