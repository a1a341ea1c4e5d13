"""Every reason why a case is left out, by the smallest problem that has it."""

from scheduling.domain.planner.plans import Breach, Rule
from scheduling.domain.planner.problem import Place, Plan, Problem
from scheduling.domain.planner.reasons import Why, why_left_out, why_not
from tests.unit.scheduling.planner.builders import case

NOBODY = Plan({})


def test_no_place_may_take_it_and_the_askers_reasons_are_counted() -> None:
    lonely = case(places={}, barred=(("other_surgeon", 0), ("other_surgeon", 1), ("not_ready", 2)))
    answer = why_not(Problem((lonely,), (Place(0, 240),) * 3), NOBODY, 0)
    assert answer.why == Why.NO_PLACE
    assert answer.barred == (("not_ready", 1), ("other_surgeon", 2))


def test_it_is_too_long_for_every_place() -> None:
    answer = why_not(Problem((case(300),), (Place(0, 240),)), NOBODY, 0)
    assert answer.why == Why.TOO_LONG
    assert answer.hindrances[0].breach == Breach(Rule.MINUTES, (0,), 300, 240)


def test_what_stays_there_leaves_no_room() -> None:
    answer = why_not(Problem((case(60),), (Place(0, 240, turnover=20, taken=180, taken_cases=2),)), NOBODY, 0)
    assert answer.why == Why.FULL


def test_others_go_first_and_are_named() -> None:
    problem = Problem((case(60), case(200)), (Place(0, 240),))
    answer = why_not(problem, Plan({1: 0}), 0)
    assert answer.why == Why.OTHERS_FIRST
    assert answer.hindrances[0].others == (1,)


def test_the_session_takes_no_more_of_its_sort() -> None:
    child = frozenset({"child"})
    problem = Problem((case(tags=child), case(tags=child)), (Place(0, 240, limits={"child": 1}),))
    assert why_not(problem, Plan({1: 0}), 0).why == Why.LIMIT


def test_another_theatre_has_the_equipment() -> None:
    c_arm = frozenset({"c_arm"})
    problem = Problem(
        (case(kinds=c_arm), case(places={1: 0}, kinds=c_arm)),
        (Place(0, 240, slots=(0,)), Place(0, 240, slots=(0, 1))),
        {("c_arm", 0): 1},
    )
    answer = why_not(problem, Plan({1: 1}), 0)
    assert answer.why == Why.EQUIPMENT
    assert answer.hindrances[0].breach == Breach(Rule.EQUIPMENT, ("c_arm", 0), 2, 1)


def test_no_bed_is_free_for_its_nights() -> None:
    problem = Problem(
        (case(ward="north", bed_days=2), case(ward="north", bed_days=2)),
        (Place(3, 240),),
        beds={("north", 4): 1},
    )
    answer = why_not(problem, Plan({1: 0}), 0)
    assert answer.why == Why.BEDS
    assert answer.hindrances[0].breach == Breach(Rule.BEDS, ("north", 4), 2, 1)


def test_its_surgeon_has_no_more_minutes_that_day() -> None:
    problem = Problem(
        (case(60, group="anna"), case(60, group="anna")), (Place(0, 240),), group_minutes={("anna", 0): 100}
    )
    assert why_not(problem, Plan({1: 0}), 0).why == Why.GROUP_MINUTES


def test_it_would_fit_but_is_not_worth_what_it_costs() -> None:
    assert why_not(Problem((case(60, 5, places={0: 9}),), (Place(0, 240),)), NOBODY, 0).why == Why.NOT_WORTH


def test_the_place_nearest_to_taking_it_decides_and_all_are_told() -> None:
    problem = Problem(
        (case(100, places={0: 0, 1: 0}), case(60, places={1: 0})), (Place(0, 90), Place(1, 120))
    )
    answer = why_left_out(problem, Plan({1: 1}), [0])[0]
    assert answer.why == Why.OTHERS_FIRST
    assert [hindrance.why for hindrance in answer.hindrances] == [Why.TOO_LONG, Why.OTHERS_FIRST]
