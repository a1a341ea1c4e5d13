"""What a patient does by when, and what comes first today."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from checklists.domain.protocols import Kind
from checklists.domain.states import State
from reminders.domain.preparation import (
    Now,
    Situation,
    Standing,
    Step,
    StepKind,
    first_today,
    in_order,
    is_a_test,
    last_days,
    list_due,
    own_standing,
    standing,
)

TODAY = date(2026, 11, 2)
ON = date(2026, 11, 30)


def item(kind: Kind = Kind.LAB, state: State = State.MISSING):
    return SimpleNamespace(spec=SimpleNamespace(kind=kind), state=state)


def today(*steps: Step, on: date | None = ON, comes: bool = True, **more: bool) -> Now:
    return first_today(Situation(TODAY, on, steps, comes=comes, **more))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.MISSING, Standing.TO_DO),
        (State.EXPIRED, Standing.TO_DO),
        (State.REVIEW, Standing.WITH_US),
        (State.BLOCK, Standing.WITH_US),
        (State.DISPUTED, Standing.WITH_US),
        (State.DEFERRED, Standing.WITH_US),
        (State.PASS, Standing.DONE),
        (State.ACCEPTED, Standing.DONE),
    ],
)
def test_a_bad_result_and_one_in_doubt_are_with_us_and_say_nothing_else(state, expected):
    assert standing(item(state=state)) is expected


def test_what_the_patient_contradicted_is_the_patients_to_clear_up():
    assert own_standing(item(Kind.ABSTINENCE, State.DISPUTED)) is Standing.TO_DO
    assert own_standing(item(Kind.ABSTINENCE, State.REVIEW)) is Standing.WITH_US


def test_only_what_a_patient_goes_somewhere_for_is_a_test():
    assert is_a_test(item(Kind.LAB))
    assert is_a_test(item(Kind.REPORT))
    assert not is_a_test(item(Kind.CONSENT))
    assert not is_a_test(item(state=State.WAIVED))
    assert not is_a_test(item(state=State.NOT_APPLICABLE))


def test_the_list_of_medicines_is_due_four_weeks_before_or_today():
    assert list_due(ON + timedelta(days=10), TODAY) == date(2026, 11, 12)
    assert list_due(date(2026, 11, 9), TODAY) == TODAY


def test_steps_stand_in_the_order_in_which_they_are_due_and_done_ones_are_gone():
    test = Step(StepKind.TEST, date(2026, 11, 20), code="urine")
    late = Step(StepKind.TEST, date(2026, 11, 1), code="ecg")
    done = Step(StepKind.TEST, date(2026, 11, 3), code="hiv", standing=Standing.DONE)
    same_day = Step(StepKind.HABIT, date(2026, 11, 20), code="smoking")

    found = in_order([same_day, test, done, late, *last_days(ON)], today=TODAY)

    assert [step.code or step.kind for step in found] == [
        "ecg",
        "urine",
        "smoking",
        StepKind.WASH_AND_PACK,
        StepKind.STOP_EATING,
        StepKind.ARRIVE,
    ]
    assert [step.late for step in found] == [True, False, False, False, False, False]


def test_the_most_pressing_comes_first():
    test = Step(StepKind.TEST, ON, code="urine")
    habit = Step(StepKind.HABIT, ON, code="smoking")
    arrange = Step(StepKind.ARRANGE, ON)
    questions = Step(StepKind.QUESTIONNAIRE, ON)
    dose = Step(StepKind.LAST_DOSE, TODAY, TODAY, "Warfarin")
    everything = (arrange, habit, test, questions, dose)

    assert today(*everything, comes=False, is_over=True) is Now.OVER
    assert today(*everything, comes=False, drinks_daily=True) is Now.CALL_US
    assert today(*everything, comes=False) is Now.CONFIRM
    assert today(*everything) is Now.LAST_DOSE
    assert today(arrange, habit, test, questions) is Now.QUESTIONNAIRE
    assert today(arrange, habit, test) is Now.TESTS
    assert today(arrange, habit) is Now.HABITS
    assert today(arrange) is Now.ARRANGE
    assert today() is Now.NOTHING


def test_on_the_day_itself_only_the_day_counts():
    assert today(on=TODAY, comes=False, drinks_daily=True) is Now.ARRIVE


def test_on_the_evening_before_whoever_comes_reads_of_eating_and_drinking_and_whoever_has_not_said_so_is_asked():
    eve = TODAY + timedelta(days=1)

    assert today(on=eve) is Now.FASTING
    assert today(on=eve, comes=False) is Now.CONFIRM


def test_without_a_date_there_is_nothing_to_confirm():
    assert today(on=None, comes=False) is Now.NO_DATE
    assert today(on=None, drinks_daily=True) is Now.CALL_US


def test_what_opens_later_is_not_asked_for_today():
    later = Step(StepKind.TEST, ON, TODAY + timedelta(days=1), "urine")
    done = Step(StepKind.HABIT, ON, code="smoking", standing=Standing.WITH_US)

    assert today(later, done, Step(StepKind.LAST_DOSE, ON, ON, "Warfarin")) is Now.NOTHING
