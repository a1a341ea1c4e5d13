from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.domain.findings import Wait
from checklists.domain.forecast import (
    Forecast,
    Outlook,
    earliest_feasible,
    feasible_from,
    forecast,
    takes_days,
)
from checklists.domain.moments import Moment
from checklists.domain.protocols import Kind
from checklists.domain.states import Judgement, State
from tests.unit.checklists.domain.builders import NOW, TODAY, requirement

MOMENT = Moment.of(None, now=NOW, zone="UTC")


def after(number):
    return TODAY + timedelta(days=number)


def outlook(
    state=State.MISSING, code="r", kind=Kind.LAB, lead=2, abstain=0, after_decision=None, **judgement
):
    spec = requirement(code, kind=kind, lead_days=lead, abstain_days=abstain)
    judgement.setdefault("complete", state is not State.MISSING)
    judgement.setdefault("used", () if state is State.MISSING else ("row",))
    return Outlook(spec, Judgement(state, **judgement), after_decision or state)


def first_day(one, day=TODAY):
    on, why = feasible_from(one, day, today=TODAY)
    return (on and (on - TODAY).days), why.code


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (outlook(State.NOT_APPLICABLE), (0, "nothing_in_the_way")),
        (outlook(State.MISSING, lead=2), (2, "takes_days")),
        (outlook(State.MISSING, lead=0), (0, "nothing_in_the_way")),
        (outlook(State.MISSING, after_decision=State.WAIVED), (0, "nothing_in_the_way")),
        (outlook(State.MISSING, after_decision=State.DEFERRED), (0, "nothing_in_the_way")),
        (outlook(State.PASS, valid_through=after(9)), (0, "nothing_in_the_way")),
        (outlook(State.EXPIRED, valid_through=after(-3)), (2, "repeat_needed")),
        (outlook(State.REVIEW), (0, "nothing_in_the_way")),
        (outlook(State.REVIEW, after_decision=State.MISSING), (2, "takes_days")),
        (outlook(State.BLOCK, hard=True, kind=Kind.REPORT, after_decision=State.MISSING), (2, "takes_days")),
        (outlook(State.REVIEW, after_decision=State.BLOCK), (2, "takes_days")),
        (outlook(State.REVIEW, kind=Kind.REPORT, after_decision=State.BLOCK), (None, "needs_decision")),
        (outlook(State.DISPUTED, complete=False), (2, "takes_days")),
        (outlook(State.BLOCK, hard=True), (2, "takes_days")),
        (outlook(State.BLOCK, hard=True, kind=Kind.SCREEN), (None, "needs_decision")),
        (outlook(State.BLOCK, hard=True, kind=Kind.REPORT), (None, "needs_decision")),
        (outlook(State.BLOCK, hard=True, final=True, kind=Kind.CONSENT), (2, "takes_days")),
        (
            outlook(State.BLOCK, hard=True, kind=Kind.SCREEN, after_decision=State.ACCEPTED),
            (0, "nothing_in_the_way"),
        ),
        (outlook(State.BLOCK, until=after(5), kind=Kind.SCREEN), (5, "blocked_for_now")),
        (outlook(State.BLOCK, until=after(5), after_decision=State.ACCEPTED), (0, "nothing_in_the_way")),
        (outlook(State.BLOCK, until=after(5), valid_through=after(4), lead=7), (7, "repeat_needed")),
        (outlook(State.BLOCK, until=after(5), valid_through=after(4)), (5, "blocked_for_now")),
        (outlook(State.MISSING, kind=Kind.ABSTINENCE, abstain=14), (14, "abstinence_from_today")),
        (outlook(State.MISSING, kind=Kind.ABSTINENCE, abstain=14, lead=20), (20, "abstinence_from_today")),
        (outlook(State.BLOCK, kind=Kind.ABSTINENCE, abstain=14, hard=True), (14, "abstinence_from_today")),
        (outlook(State.BLOCK, kind=Kind.ABSTINENCE, abstain=14, until=after(9)), (9, "blocked_for_now")),
        (outlook(State.MISSING, kind=Kind.ABSTINENCE, abstain=14, used=("row",)), (2, "takes_days")),
    ],
)
def test_the_first_day_on_which_a_requirement_can_be_satisfied(one, expected):
    assert first_day(one) == expected


@pytest.mark.parametrize(("day", "expected"), [(9, 9), (10, 10), (11, 11)])
def test_a_result_that_runs_out_is_repeated_in_time_for_a_later_day(day, expected):
    good_for_ten_days = outlook(State.PASS, valid_through=after(10))

    assert first_day(good_for_ten_days, after(day))[0] == expected


def test_a_result_that_runs_out_too_soon_pushes_the_day_by_its_lead_time():
    slow = outlook(State.PASS, valid_through=after(3), lead=7)

    assert first_day(slow, after(3)) == (3, "nothing_in_the_way")
    assert first_day(slow, after(4)) == (7, "repeat_needed")


@pytest.mark.parametrize(
    ("day", "done", "expected"),
    [
        (30, True, Forecast.DONE),
        (2, False, Forecast.IN_TIME),
        (1, False, Forecast.CANNOT),
        (0, False, Forecast.CANNOT),
    ],
)
def test_an_open_requirement_can_or_cannot_be_done_in_time(day, done, expected):
    assert forecast(outlook(lead=2), after(day), today=TODAY, done=done) is expected


def test_what_never_passes_cannot_be_done_in_time():
    cancer = outlook(State.BLOCK, hard=True, kind=Kind.SCREEN)

    assert forecast(cancer, after(300), today=TODAY, done=False) is Forecast.CANNOT


def earliest(*outlooks):
    answer = earliest_feasible(outlooks, MOMENT)
    return answer.on and (answer.on - TODAY).days, answer.requirement, answer.why.code


def test_with_nothing_open_the_earliest_day_is_today():
    assert earliest(outlook(State.PASS)) == (0, None, "nothing_in_the_way")


def test_the_slowest_requirement_decides_the_earliest_day():
    blood, habit, mri = (
        outlook(code="blood"),
        outlook(code="alcohol", kind=Kind.ABSTINENCE, abstain=14),
        outlook(code="mri", lead=7),
    )

    assert earliest(blood, habit, mri) == (14, "alcohol", "abstinence_from_today")
    assert earliest(mri, blood) == (7, "mri", "takes_days")


def test_waiting_for_one_thing_can_let_another_run_out_which_then_decides():
    runs_out = outlook(State.PASS, code="mri", valid_through=after(5), lead=20)
    habit = outlook(code="alcohol", kind=Kind.ABSTINENCE, abstain=14)

    assert earliest(runs_out, habit) == earliest(habit, runs_out) == (20, "mri", "repeat_needed")


def test_what_only_a_decision_can_solve_leaves_no_day():
    cancer = outlook(State.BLOCK, code="screen", hard=True, kind=Kind.SCREEN)

    assert earliest(outlook(), cancer) == (None, "screen", "needs_decision")


@st.composite
def outlooks(draw):
    state = draw(st.sampled_from([State.MISSING, State.PASS, State.EXPIRED, State.REVIEW, State.BLOCK]))
    offset = st.none() | st.integers(-20, 40).map(after)
    return outlook(
        state,
        kind=draw(st.sampled_from(Kind)),
        lead=draw(st.integers(0, 30)),
        abstain=draw(st.sampled_from([0, 14])),
        until=draw(offset),
        valid_through=draw(offset),
        hard=draw(st.booleans()),
    )


@given(st.lists(outlooks(), max_size=6))
def test_everything_can_be_satisfied_on_the_earliest_day_and_not_on_any_day_before(many):
    answer = earliest_feasible(many, MOMENT)
    if answer.on is None:
        assert any(feasible_from(one, TODAY, today=TODAY)[0] is None for one in many)
        return

    def possible(day: date) -> bool:
        return all(feasible_from(one, day, today=TODAY)[0] == day for one in many)

    assert possible(answer.on)
    assert not any(possible(after(n)) for n in range((answer.on - TODAY).days))


@pytest.mark.parametrize(
    ("one", "days"),
    [
        (outlook(State.MISSING, lead=2), 2),
        (outlook(State.NOT_APPLICABLE), None),
        (outlook(State.MISSING, after_decision=State.WAIVED), None),
        (outlook(State.PASS, lead=3), 3),
        (outlook(State.REVIEW, lead=3), None),
        (outlook(State.BLOCK, until=after(5)), None),
        (outlook(State.BLOCK, lead=3, hard=True), 3),
        (outlook(State.REVIEW, lead=3, after_decision=State.BLOCK), 3),
        (outlook(State.REVIEW, lead=3, after_decision=State.MISSING), 3),
        (outlook(State.EXPIRED, lead=3, valid_through=after(-1)), 3),
        (outlook(State.MISSING, kind=Kind.ABSTINENCE, abstain=14), 14),
    ],
)
def test_how_long_it_takes_to_have_it_anew_is_known_when_that_would_help(one, days):
    assert takes_days(one, TODAY, today=TODAY) == days


def test_what_waits_for_a_decision_and_is_good_through_the_very_day_is_not_had_anew():
    one = outlook(State.REVIEW, valid_through=after(5))

    assert takes_days(one, after(5), today=TODAY) is None
    assert takes_days(one, after(6), today=TODAY) == 2


def test_what_is_over_on_the_very_day_is_not_in_the_way_of_it():
    over = outlook(State.REVIEW, until=after(5), kind=Kind.SCREEN)

    assert first_day(over, after(5)) == (5, "nothing_in_the_way")
    assert first_day(over, after(4)) == (5, "blocked_for_now")


def test_a_medicine_decides_only_when_it_takes_longer_than_asking():
    assert first_day(outlook(lead=5, wait=Wait(5, "Warfarin"))) == (5, "takes_days")
    assert first_day(outlook(lead=5, wait=Wait(6, "Warfarin"))) == (6, "stop_takes_days")
