"""What a patient has to do by when, and the one thing that comes first today. Days are hospital-local.

Only what patients do themselves: tests, habits, their list of medicines, what they arrange at home, visits, the last
evening. What a doctor has found or decided is not theirs to read here; a result that somebody has to look at is
"with us", whatever it says.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from checklists.domain.protocols import Kind
from checklists.domain.readiness import Item
from checklists.domain.states import State


class Standing(StrEnum):
    """Whose turn it is."""

    TO_DO = "to_do"
    WITH_US = "with_us"
    DONE = "done"


class StepKind(StrEnum):
    """What sort of thing it is. On one day they come in this order."""

    QUESTIONNAIRE = "questionnaire"
    VISIT = "visit"
    TEST = "test"
    HABIT = "habit"
    LAST_DOSE = "last_dose"
    ARRANGE = "arrange"
    WASH_AND_PACK = "wash_and_pack"
    STOP_EATING = "stop_eating"
    ARRIVE = "arrive"


class Now(StrEnum):
    """The one thing that comes first, the most pressing at the top."""

    OVER = "over"
    NO_DATE = "no_date"
    ARRIVE = "arrive"
    FASTING = "fasting"
    CALL_US = "call_us"
    CONFIRM = "confirm"
    LAST_DOSE = "last_dose"
    QUESTIONNAIRE = "questionnaire"
    TESTS = "tests"
    HABITS = "habits"
    ARRANGE = "arrange"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Step:
    """One thing to do: between ``first`` (None: from now on) and ``last``. ``code`` tells two of one kind apart.

    ``late``: the day by which it should have been done is past, or cannot be kept.
    """

    kind: StepKind
    last: date
    first: date | None = None
    code: str = ""
    standing: Standing = Standing.TO_DO
    late: bool = False


@dataclass(frozen=True)
class Situation:
    """What decides about today. ``comes``: the patient has said so for that very day."""

    today: date
    surgery_on: date | None
    steps: tuple[Step, ...] = ()
    is_over: bool = False
    comes: bool = False
    drinks_daily: bool = False


_TESTS = frozenset({Kind.LAB, Kind.REPORT})
_WITH_US = frozenset({State.REVIEW, State.BLOCK, State.DISPUTED, State.DEFERRED})
_TO_DO = frozenset({State.MISSING, State.EXPIRED})
_AGAIN = frozenset({State.DISPUTED})
_LATEST_LIST = timedelta(days=28)
ABSTAIN = timedelta(days=14)
EVE = timedelta(days=1)


def is_a_test(item: Item) -> bool:
    """Say whether a requirement is something for which the patient has to go somewhere."""
    return item.spec.kind in _TESTS and item.state not in {State.NOT_APPLICABLE, State.WAIVED}


def standing(item: Item) -> Standing:
    """Return whose turn it is with a requirement. What was found stays with those who read results."""
    if item.state in _TO_DO:
        return Standing.TO_DO
    return Standing.WITH_US if item.state in _WITH_US else Standing.DONE


def own_standing(item: Item) -> Standing:
    """Return whose turn it is where a patient's own word can be wrong: a contradiction is theirs to clear up."""
    return Standing.TO_DO if item.state in _AGAIN else standing(item)


def list_due(surgery_on: date, today: date) -> date:
    """Return the day by which the patient should have told of health and medicines: 28 days before, or today."""
    return max(surgery_on - _LATEST_LIST, today)


def last_days(surgery_on: date) -> tuple[Step, ...]:
    """Return what everybody does on the last evening and on the day."""
    eve = surgery_on - EVE
    return (
        Step(StepKind.WASH_AND_PACK, eve, eve),
        Step(StepKind.STOP_EATING, surgery_on, eve),
        Step(StepKind.ARRIVE, surgery_on, surgery_on),
    )


def in_order(steps: Iterable[Step], *, today: date) -> tuple[Step, ...]:
    """Return the steps that are still to come, the first day on which something must be done at the top."""
    kinds = list(StepKind)
    open_ones = (
        replace(step, late=step.late or step.last < today)
        for step in steps
        if step.standing is Standing.TO_DO
    )
    return tuple(sorted(open_ones, key=lambda step: (step.last, kinds.index(step.kind), step.code)))


def first_today(situation: Situation) -> Now:
    """Return the one thing to say first."""
    on, today = situation.surgery_on, situation.today
    if situation.is_over:
        return Now.OVER
    if on is None:
        return Now.CALL_US if situation.drinks_daily else Now.NO_DATE
    if on <= today:
        return Now.ARRIVE
    pressing = (
        (on == today + EVE and situation.comes, Now.FASTING),
        (situation.drinks_daily, Now.CALL_US),
        (not situation.comes, Now.CONFIRM),
        (_is_on(situation, StepKind.LAST_DOSE), Now.LAST_DOSE),
        (_is_open(situation, StepKind.QUESTIONNAIRE), Now.QUESTIONNAIRE),
        (_is_open(situation, StepKind.TEST), Now.TESTS),
        (_is_open(situation, StepKind.HABIT), Now.HABITS),
        (_is_open(situation, StepKind.ARRANGE), Now.ARRANGE),
    )
    return next((now for holds, now in pressing if holds), Now.NOTHING)


def _is_on(situation: Situation, kind: StepKind) -> bool:
    return any(step.kind is kind and step.last == situation.today for step in situation.steps)


def _is_open(situation: Situation, kind: StepKind) -> bool:
    """Say whether a thing of that kind can be done today: its first day has come."""
    return any(
        step.kind is kind
        and step.standing is Standing.TO_DO
        and (step.first is None or step.first <= situation.today)
        for step in situation.steps
    )
