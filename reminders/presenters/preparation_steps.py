"""Which steps a case leaves to its patient, and whose turn each is. No words here."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from checklists.domain.readiness import Item
from checklists.presenters import when
from reminders.domain.habits import Habit, Stated, Use
from reminders.domain.preparation import (
    ABSTAIN,
    Standing,
    Step,
    StepKind,
    is_a_test,
    last_days,
    list_due,
    own_standing,
    standing,
)
from reminders.domain.questionnaire import ARRANGED, drinks_daily, stated
from reminders.presenters.own_plan import OwnPlan, last_doses
from reminders.queries.preparation import Preparing

ARRANGE = "aids_and_escort"
_AT_HOME = ("escort", "home_help", "aids")
_GOES_ON = frozenset({Use.STILL, Use.DAILY})


def needs_a_way_out(known: Preparing) -> bool:
    """Say whether the patient drinks every day and nobody has planned yet how that ends."""
    item = known.chart.readiness.by_code.get(Habit.ALCOHOL.value)
    if item is not None and item.is_satisfied:
        return False
    recorded = item.judgement.values.get("use") if item else None
    return drinks_daily(_said(known)) or (recorded is not None and recorded.choice == Use.DAILY.value)


def steps(known: Preparing, plan: OwnPlan, on: date | None, today: date) -> Iterator[Step]:
    """Yield everything that is the patient's to do, done or not. ``on``: the day of the operation, if it has one."""
    sent = known.questionnaire is not None and known.questionnaire.sent_at is not None
    due = list_due(on, today) if on else today
    yield Step(StepKind.QUESTIONNAIRE, due, standing=Standing.DONE if sent else Standing.TO_DO)
    for visit in known.visits:
        day = when.local_day(visit.at, known.chart.facts.zone)
        yield Step(StepKind.VISIT, day, day, code=str(visit.pk))
    if on is not None:
        yield from _before(known, plan, on, today)


def _before(known: Preparing, plan: OwnPlan, on: date, today: date) -> Iterator[Step]:
    for item in known.chart.readiness.items:
        if is_a_test(item):
            yield _test(known, item, on)
        elif item.code == ARRANGE:
            yield Step(StepKind.ARRANGE, item.due_on or on, code=item.code, standing=_arranged(known, item))
    for habit in Habit:
        yield from _habit(known, habit, on)
    for line in last_doses(plan):
        if line.last_on and line.last_on >= today:
            yield Step(StepKind.LAST_DOSE, line.last_on, line.last_on, code=line.name)
    yield from last_days(on)


def _test(known: Preparing, item: Item, on: date) -> Step:
    found = known.windows.get(item.code)
    window = found.booked if found else None
    step = Step(StepKind.TEST, item.due_on or on, code=item.code, standing=standing(item))
    return replace(step, first=window.first, last=window.last, late=window.is_late) if window else step


def _habit(known: Preparing, habit: Habit, on: date) -> Iterator[Step]:
    item = known.chart.readiness.by_code.get(habit.value)
    # Who drinks every day is not told to stop by a list: that is said apart, with whom to ring.
    if item is None or (habit is Habit.ALCOHOL and needs_a_way_out(known)):
        return
    own, said = own_standing(item), _stated(known, habit)
    recorded = item.judgement.values.get("use")
    if own is Standing.TO_DO and said is None and recorded and recorded.choice == Use.NEVER.value:
        # The statement is only too old: nobody who never did is told to stop.
        return
    if own is Standing.TO_DO and said is not None and said.use not in _GOES_ON:
        # Told already; now somebody has to record it.
        own = Standing.WITH_US
    yield Step(StepKind.HABIT, on - ABSTAIN, on - 2 * ABSTAIN, habit.value, own)


def _arranged(known: Preparing, item: Item) -> Standing:
    own, said = own_standing(item), _said(known)
    told = all(said.get(code) == ARRANGED for code in _AT_HOME)
    return Standing.WITH_US if own is Standing.TO_DO and told else own


def _stated(known: Preparing, habit: Habit) -> Stated | None:
    return next((one for one in stated(_said(known)) if one.habit is habit), None)


def _said(known: Preparing) -> dict[str, object]:
    return known.questionnaire.answers if known.questionnaire else {}
