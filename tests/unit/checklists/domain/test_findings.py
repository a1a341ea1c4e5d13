from datetime import date, timedelta
from decimal import Decimal

import pytest

from checklists.domain import scales
from checklists.domain.conditions import parse
from checklists.domain.evidence import MedicineDecision, Value
from checklists.domain.facts import MedicineFact
from checklists.domain.findings import find
from checklists.domain.medicines import MedicineChoice, MedicineClass, StopRule
from checklists.domain.protocols import Component, Input, Kind, Suggestion
from checklists.domain.scales import Bound
from tests.unit.checklists.domain.builders import TEXT, choice, facts, number, requirement, words

DAY = date(2026, 11, 24)
HB = number(
    "haemoglobin",
    bounds=(
        Bound(scales.parse("block < 80 <= review < 120 <= pass"), parse({"sex": "female"})),
        Bound(scales.parse("block < 80 <= review < 130 <= pass")),
    ),
    unit="g/L",
)


def meaning(component, value, case=None, **spec):
    """The findings as (outcome, why code, until)."""
    found = find(requirement("r", component, **spec), component, value, case or facts(), DAY)
    return [(f.outcome.value, f.why and f.why.code, f.until) for f in found]


@pytest.mark.parametrize(
    ("sex", "value", "outcome"),
    [
        ("female", "120", "pass"),
        ("female", "119", "review"),
        ("male", "120", "review"),
        ("male", "129", "review"),
        ("male", "130", "pass"),
        ("other", "129", "review"),
        ("unknown", "120", "review"),
        ("unknown", "130", "pass"),
        ("unknown", "79", "block"),
    ],
)
def test_a_bound_is_chosen_by_the_patient_and_the_strictest_when_that_is_not_known(sex, value, outcome):
    assert meaning(HB, Value(number=Decimal(value)), facts(sex=sex))[0][0] == outcome


def test_what_is_out_of_range_says_the_value_and_the_range():
    (finding,) = find(requirement("r", HB), HB, Value(number=Decimal(119)), facts(), DAY)

    assert finding.why.code == "value_review"
    assert finding.why.params == {
        "component": "haemoglobin",
        "value": Decimal(119),
        "unit": "g/L",
        "passing": "≥ 120",
    }


def test_a_bound_that_lets_nothing_pass_is_not_forgotten_for_a_milder_one_that_may_apply_too():
    cell = number(
        "cell",
        bounds=(
            Bound(scales.parse("review < 5 <= block"), parse({"sex": "female"})),
            Bound(scales.parse("pass <= 100 < review")),
        ),
    )

    assert meaning(cell, Value(number=Decimal(10)), facts(sex="unknown")) == [("block", "value_block", None)]
    assert meaning(cell, Value(number=Decimal(10)), facts(sex="male")) == [("pass", None, None)]


def test_of_two_bounds_that_are_equally_bad_the_first_says_the_range():
    (finding,) = find(requirement("r", HB), HB, Value(number=Decimal(90)), facts(sex="unknown"), DAY)

    assert finding.why.params["passing"] == "≥ 120"


def test_a_number_without_bounds_passes_and_one_that_is_text_needs_a_clinician():
    assert meaning(number("angle", ""), Value(number=Decimal(8))) == [("pass", None, None)]
    assert meaning(number(), Value(text="<0.5")) == [("review", "not_a_number", None)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Value(choice="good"), ("pass", None, None)),
        (Value(choice="doubtful"), ("review", "choice_review", None)),
        (Value(choice="bad"), ("block", "choice_block", None)),
        (Value(choice="bad_until"), ("block", "choice_block", None)),
        (
            Value(choice="bad_until", on=DAY + timedelta(days=1)),
            ("block", "blocked_until", DAY + timedelta(days=1)),
        ),
        (Value(choice="bad_until", on=DAY), ("review", "until_passed", DAY)),
    ],
)
def test_a_choice_means_what_the_protocol_says_and_a_temporary_block_ends_in_a_review(value, expected):
    assert meaning(choice(), value) == [expected]


def test_an_answer_that_the_protocol_does_not_know_is_an_error_and_never_a_pass():
    with pytest.raises(LookupError):
        meaning(choice(), Value(choice="splendid"))


def test_what_the_record_says_is_asked_for_the_day_of_the_operation():
    adult = choice(suggests=(Suggestion("bad", parse({"age_at_least": 56})),))
    younger = choice(suggests=(Suggestion("bad", parse({"age_at_least": 57})),))

    assert meaning(adult, Value(choice="good")) == [("review", "record_contradicts", None)]
    assert meaning(younger, Value(choice="good")) == [("pass", None, None)]


LAST_USE = Component("last_use", words("last use"), Input.DATE)


@pytest.mark.parametrize(
    ("days_before", "outcome"), [(13, "block"), (14, "pass"), (15, "pass"), (0, "block"), (40, "pass")]
)
def test_fourteen_days_without_are_counted_to_the_day(days_before, outcome):
    last_use = DAY - timedelta(days=days_before)

    ((found, _, until),) = meaning(LAST_USE, Value(on=last_use), kind=Kind.ABSTINENCE, abstain_days=14)

    assert found == outcome
    assert until == last_use + timedelta(days=14)


def test_a_plain_date_passes():
    assert meaning(LAST_USE, Value(on=DAY)) == [("pass", None, None)]
    assert meaning(LAST_USE, Value(), abstain_days=14) == [("pass", None, None)]


SIDE = Component("side", words("side"), Input.SIDE)


@pytest.mark.parametrize(
    ("side", "must_match", "expected"),
    [
        ("left", True, ("pass", None, None)),
        ("right", True, ("block", "wrong_side", None)),
        ("bilateral", True, ("block", "wrong_side", None)),
        ("right", False, ("pass", None, None)),
    ],
)
def test_the_other_side_blocks_for_good(side, must_match, expected):
    assert meaning(SIDE, Value(side=side), side_must_match=must_match) == [expected]
    found = find(requirement("r", SIDE, side_must_match=must_match), SIDE, Value(side=side), facts(), DAY)
    assert next(found).final == (expected[0] == "block")


def test_a_text_passes():
    assert meaning(Component("note", words("note"), Input.TEXT), Value(text="hello")) == [
        ("pass", None, None)
    ]


PLAN = Component("medicines", words("medicines"), Input.MEDICINES)
TAKES = facts(medicines=(MedicineFact("7", "Warfarin", "B01AA03"),))


def plan(decision, last_dose_on=None):
    return Value(medicines=(MedicineDecision("7", MedicineChoice(decision), last_dose_on),))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (plan("continue"), []),
        (plan("adjust"), []),
        (plan("stop"), [("pass", "medicine_day_needed", None)]),
        (plan("ask"), [("review", "medicine_ask", None)]),
        (plan("stop", DAY - timedelta(days=6)), [("pass", None, DAY - timedelta(days=6))]),
        (plan("stop", DAY), [("pass", None, DAY)]),
        (plan("stop", DAY + timedelta(days=1)), [("block", "medicine_stop_late", DAY + timedelta(days=1))]),
        (plan("continue", DAY + timedelta(days=1)), []),
        (Value(), [("pass", "medicine_undecided", None)]),
    ],
)
def test_every_medicine_on_the_list_needs_a_decision_that_fits_the_date(value, expected):
    assert meaning(PLAN, value, TAKES) == expected


def test_a_patient_without_medicines_needs_no_decision():
    assert meaning(PLAN, Value()) == []


def waits(value, *rules, proposal="stop"):
    thinner = MedicineClass("thinner", words("thinner"), ("B01",), MedicineChoice(proposal), TEXT, rules)
    plan = Component("medicines", words("medicines"), Input.MEDICINES, classes=(thinner,))
    (finding,) = find(requirement("r", plan), plan, value, TAKES, DAY)
    return finding.wait and (finding.wait.days, finding.wait.medicine)


def test_a_medicine_that_nobody_decided_on_may_have_to_wait_as_long_as_its_class_wants():
    assert waits(Value(), StopRule(5)) == (5, "Warfarin")
    assert waits(Value(), StopRule(5), proposal="ask") == (5, "Warfarin")
    assert waits(Value(), StopRule(5), proposal="continue") is None
    assert waits(Value()) is None
    # Fifty-six on the day of the operation.
    assert waits(Value(), StopRule(5), StopRule(7, parse({"age_at_least": 56}))) == (7, "Warfarin")
    assert waits(Value(), StopRule(5), StopRule(7, parse({"age_at_least": 57}))) == (5, "Warfarin")


def test_a_stop_that_has_no_day_yet_waits_as_long_as_was_decided_and_not_as_the_class_says():
    assert waits(stop_for(10), StopRule(5)) == (10, "Warfarin")
    assert waits(stop_for(0), StopRule(5)) is None


def test_a_stop_with_a_day_that_has_to_be_decided_again_waits_for_nothing():
    assert waits(stop_for(10, DAY - timedelta(days=20), class_code="another"), StopRule(5)) is None


def stop_for(days, last_dose_on=None, class_code="thinner"):
    stop = MedicineDecision("7", MedicineChoice.STOP, last_dose_on, days, class_code=class_code)
    return Value(medicines=(stop,))


def test_a_printed_limit_judges_nothing_where_the_rule_does_not_ask_for_it():
    assert meaning(number(), Value(number=Decimal(5), high=Decimal(4))) == [("pass", None, None)]
