"""The planner against every plan there is, and its manners."""

import json
from time import monotonic

import pytest

from bench.instances import theatre_days, waiting_list
from scheduling.domain.planner.checking import check
from scheduling.domain.planner.files import read
from scheduling.domain.planner.plans import Rule, broken_rules, cost_of
from scheduling.domain.planner.problem import Place, Plan, Problem
from scheduling.domain.planner.progress import Phase, Progress
from scheduling.domain.planner.solve import solve
from tests.unit.scheduling.planner.builders import any_problem, case, least_cost


@pytest.mark.parametrize("first", range(0, 40, 10))
def test_the_plan_is_the_best_of_all_plans_and_the_bound_says_so(first: int) -> None:
    for seed in range(first, first + 10):
        problem = any_problem(seed)
        result = solve(problem, seconds=20, workers=1)
        assert not broken_rules(problem, result.plan), seed
        assert result.cost == pytest.approx(cost_of(problem, result.plan))
        assert result.bound <= result.cost + 1e-6, seed
        best = least_cost(problem)
        assert best is not None
        assert result.bound <= best + 1e-6, seed
        assert result.cost == pytest.approx(best, abs=1e-3), seed


def test_cases_that_must_be_placed_are_placed_whenever_any_plan_can() -> None:
    for seed in range(100, 120):
        problem = any_problem(seed, must_place=True)
        best = least_cost(problem)
        result = solve(problem, seconds=20, workers=1)
        broken = {breach.rule for breach in broken_rules(problem, result.plan)}
        if best is None:
            assert broken == {Rule.LEFT_OUT}, seed
            assert result.left_out, seed
        else:
            assert not broken, seed
            assert result.cost == pytest.approx(best, abs=1e-3), seed


def test_a_case_that_must_be_placed_and_cannot_is_named() -> None:
    problem = Problem((case(300, None), case(60)), (Place(0, 240),))
    result = solve(problem, seconds=2, workers=1)
    assert result.left_out == (0,)
    assert result.plan.placed == {1: 0}


def test_nothing_to_plan_is_planned_at_once() -> None:
    for problem in (Problem((), ()), Problem((), (Place(0, 240),)), Problem((case(places={}),), ())):
        result = solve(problem, seconds=60)
        assert result.plan.placed == {}
        assert result.cost == result.bound
        assert result.best
        assert result.seconds < 1


@pytest.fixture(scope="module")
def sixty() -> Problem:
    return read(json.dumps(waiting_list(60, seed=3)), name="sixty").problem


def test_the_same_start_gives_the_same_plan(sixty: Problem) -> None:
    told: list[list[float]] = [[], []]
    for run in told:
        costs = run

        def note(progress: Progress, costs: list[float] = costs) -> None:
            costs.append(progress.cost)

        # So much time that the clock decides nothing: each run is ended by what it has done.
        solve(
            sixty, seconds=120, workers=1, seed=5, progress=note, stopped=lambda costs=costs: len(costs) >= 8
        )
    assert told[0] == told[1]
    assert len(set(told[0])) > 2


def test_it_tells_how_far_it_is_and_never_gets_worse(sixty: Problem) -> None:
    told: list[Progress] = []
    result = solve(sixty, seconds=1.5, progress=told.append)
    assert [told[0].phase, told[-1].phase] == [Phase.FIRST_PLAN, Phase.DONE]
    costs = [progress.cost for progress in told]
    assert costs == sorted(costs, reverse=True)
    bounds = [progress.bound for progress in told if progress.bound is not None]
    assert bounds == sorted(bounds)
    assert costs[-1] == result.cost


def test_stopping_keeps_the_best_plan_so_far(sixty: Problem) -> None:
    told: list[Progress] = []
    result = solve(sixty, seconds=60, progress=told.append, stopped=lambda: len(told) > 3)
    assert result.stopped
    assert result.seconds < 5
    assert result.cost == min(progress.cost for progress in told)
    assert not broken_rules(sixty, result.plan)


def test_there_is_a_plan_however_little_time_there_is() -> None:
    raw = waiting_list(300, seed=4)
    problem = read(json.dumps(raw), name="three hundred").problem
    for seconds in (0.01, 0.5):
        began = monotonic()
        result = solve(problem, seconds=seconds)
        assert monotonic() - began < seconds + 1
        assert not broken_rules(problem, result.plan)
        assert len(result.plan.placed) > 100


def test_what_stands_already_is_where_it_begins(sixty: Problem) -> None:
    start = solve(sixty, seconds=1, workers=1).plan
    result = solve(sixty, seconds=0.01, workers=1, start=start)
    assert result.cost <= cost_of(sixty, start)


@pytest.mark.parametrize("make", [waiting_list, theatre_days])
def test_the_second_checker_finds_no_fault_and_the_same_cost(make: object) -> None:
    raw = make(40, seed=8)  # type: ignore[operator]
    instance = read(json.dumps(raw), name="forty")
    result = solve(instance.problem, seconds=1, workers=1)
    verdict = check(instance.raw, instance.answer(result.plan))
    assert verdict.valid
    assert verdict.cost == result.cost
    assert result.bound <= result.cost


def test_a_plan_names_only_cases_and_places_there_are(sixty: Problem) -> None:
    plan = solve(sixty, seconds=0.3, workers=1).plan
    assert isinstance(plan, Plan)
    assert all(place in sixty.cases[index].costs for index, place in plan.placed.items())
