from datetime import date
from decimal import Decimal

import pytest

from checklists.domain.conditions import AnyOf, BadCondition, Takes, applies, parse
from checklists.domain.facts import MedicineFact
from tests.unit.checklists.domain.builders import facts

DAY = date(2026, 11, 24)
WARFARIN = MedicineFact("1", "Warfarin", "B01AA03")
UNMAPPED = MedicineFact("2", "Green tea pills")


@pytest.mark.parametrize(
    ("when", "case", "truth"),
    [
        ({"age_at_least": 56}, facts(), True),
        ({"age_at_least": 57}, facts(), False),
        ({"age_at_least": 57}, facts(birth_date=None), None),
        ({"age_below": 57}, facts(), True),
        ({"age_below": 56}, facts(), False),
        ({"sex": "female"}, facts(), True),
        ({"sex": ["male", "other"]}, facts(), False),
        ({"sex": "female"}, facts(sex="unknown"), None),
        ({"sex": "female"}, facts(sex=""), None),
        ({"condition": ["I2", "E11"]}, facts(conditions=frozenset({"E11.9"})), True),
        ({"condition": ["I2"]}, facts(conditions=frozenset({"E11.9"})), False),
        ({"condition": ["I2"]}, facts(), False),
        ({"smoker": True}, facts(smoker=True), True),
        ({"smoker": True}, facts(smoker=False), False),
        ({"smoker": True}, facts(smoker=None), None),
        ({"drinks_alcohol": True}, facts(drinks_alcohol=None), None),
        ({"drinks_alcohol": True}, facts(drinks_alcohol=True), True),
        ({"bmi_at_least": 35}, facts(bmi=Decimal("35.0")), True),
        ({"bmi_at_least": 35}, facts(bmi=Decimal("34.9")), False),
        ({"bmi_at_least": 35}, facts(bmi=None), None),
        ({"technique": "opening_wedge"}, facts(), True),
        ({"procedure": ["foot-scarf"]}, facts(), False),
        ({"bone_site": ["pelvis", "tibia_proximal"]}, facts(), True),
        ({"bone_site": "pelvis"}, facts(), False),
        ({"bone_site": "pelvis"}, facts(bone_site=""), None),
        ({"diagnosis": ["M17"]}, facts(diagnosis="M17.1"), True),
        ({"diagnosis": ["M17"]}, facts(diagnosis="M21.1"), False),
        ({"diagnosis": ["M17"]}, facts(diagnosis=""), None),
        ({"access": "closed"}, facts(), False),
        ({"access": "closed"}, facts(access=""), None),
        ({"complexity": "complex"}, facts(), True),
        ({"complexity": "complex"}, facts(complexity=""), None),
        ({"takes": ["B01A"]}, facts(medicines=(WARFARIN,)), True),
        ({"takes": ["H02AB"]}, facts(medicines=(WARFARIN,)), False),
        ({"takes": ["B01A"]}, facts(), False),
        ({"takes": ["B01A"]}, facts(medicines=(UNMAPPED,)), None),
        ({"takes": ["B01A"]}, facts(medicines=(UNMAPPED, WARFARIN)), True),
    ],
)
def test_each_question_answers_yes_no_or_not_known(when, case, truth):
    assert parse(when).truth(case, DAY) is truth


YES, NO, UNKNOWN = {"sex": "female"}, {"sex": "male"}, {"smoker": True}


@pytest.mark.parametrize(
    ("when", "truth"),
    [
        ({"all": [YES, YES]}, True),
        ({"all": [YES, NO, UNKNOWN]}, False),
        ({"all": [YES, UNKNOWN]}, None),
        ({"any": [NO, YES, UNKNOWN]}, True),
        ({"any": [NO, NO]}, False),
        ({"any": [NO, UNKNOWN]}, None),
        ({"not": YES}, False),
        ({"not": NO}, True),
        ({"not": UNKNOWN}, None),
        ({**YES, "age_at_least": 18}, True),
        ({**YES, "age_at_least": 80}, False),
    ],
)
def test_questions_combine_and_not_known_stays_not_known(when, truth):
    assert parse(when).truth(facts(smoker=None), DAY) is truth


def test_a_patient_nobody_asked_about_smoking_is_asked_to_abstain():
    assert applies(parse({"smoker": True}), facts(smoker=None), DAY)
    assert not applies(parse({"smoker": True}), facts(smoker=False), DAY)
    assert applies(None, facts(), DAY)


@pytest.mark.parametrize(
    "when",
    [
        {"age_at_least": 60},
        {"bmi_at_least": "34.5"},
        {"sex": ["male"]},
        {"smoker": True},
        {"takes": ["B01A"]},
        {"not": {"takes": ["B01A"]}},
        {"any": [{"age_below": 18}, {"all": [{"sex": ["male"]}, {"condition": ["I1"]}]}]},
    ],
)
def test_a_condition_written_out_reads_back_as_the_same(when):
    condition = parse(when)

    assert parse(condition.content()) == condition


@pytest.mark.parametrize(
    ("when", "reason"),
    [
        (None, "is a mapping"),
        ({}, "is a mapping"),
        ([], "is a mapping"),
        ({"weather": "rain"}, "unknown condition: weather"),
        ({"any": []}, "any needs a list"),
        ({"all": {"sex": "male"}}, "all needs a list"),
        ({"not": 3}, "is a mapping"),
        ({"sex": []}, "sex needs a word"),
        ({"sex": [1]}, "sex needs a word"),
        ({"takes": ""}, "takes needs a word"),
        ({"takes": 5}, "takes needs a word"),
        ({"age_at_least": "old"}, "age_at_least needs a number"),
        ({"age_at_least": True}, "age_at_least needs a number"),
        ({"age_at_least": [60]}, "age_at_least needs a number"),
        ({"smoker": "yes"}, "smoker needs true or false"),
    ],
)
def test_a_condition_that_cannot_be_read_is_refused_with_the_reason(when, reason):
    with pytest.raises(BadCondition, match=reason):
        parse(when)


def test_a_single_word_is_a_list_of_one():
    assert parse({"takes": "B01A"}) == Takes(("B01A",))
    assert isinstance(parse({"any": [{"smoker": True}]}), AnyOf)


def test_the_opposite_of_a_question_of_age_is_asked_for_the_same_day():
    assert parse({"not": {"age_below": 56}}).truth(facts(), DAY) is True
    assert parse({"not": {"age_below": 57}}).truth(facts(), DAY) is False
