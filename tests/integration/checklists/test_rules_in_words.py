"""Conditions, scales and validities of a protocol, as clinicians say them."""

import pytest
from django.utils import translation

from checklists.domain import scales
from checklists.domain.conditions import QUESTIONS, parse
from checklists.domain.protocols import ValidityRule
from checklists.presenters.rules import answered_words, condition_words, scale_words, validity_words
from tests.unit.checklists.domain.builders import TODAY, facts

ANY_OF_EACH = {"number": 60, "words": ["a_b"], "yes_no": True, "sexes": ["female"], "codes": ["I50"]}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_question_has_words(question):
    said = condition_words(parse({question: ANY_OF_EACH[QUESTIONS[question].wants]}))

    assert said
    assert "%" not in said
    assert "_" not in said


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ({"age_at_least": 60}, "60 years or older"),
        ({"sex": "female"}, "women"),
        ({"any": [{"smoker": True}, {"takes": ["B01", "A10"]}]}, "smokes or takes B01, A10"),
        ({"all": [{"age_below": 18}, {"not": {"smoker": False}}]}, "younger than 18 years and not (does not smoke)"),
        ({"any": [{"all": [{"bmi_at_least": 30}, {"smoker": True}]}, {"condition": ["I5"]}]},
         "[BMI 30 or more and smokes] or condition I5"),
    ],
)  # fmt: skip
def test_a_condition_reads_as_a_sentence(when, said):
    assert condition_words(parse(when)) == said


def test_without_a_condition_it_is_for_everybody():
    assert condition_words(None) == "everybody"


def test_the_answers_of_a_case_stand_behind_the_questions():
    when = parse({"any": [{"age_at_least": 60}, {"smoker": True}, {"drinks_alcohol": False}]})

    said = answered_words(when, facts(smoker=None), TODAY)

    assert said == "60 years or older (no) or smokes (not known) or does not drink alcohol (yes)"


@pytest.mark.parametrize(
    ("scale", "said"),
    [
        ("pass", "any value: in order"),
        ("block < 80 <= pass", "under 80: blocks; from 80: in order"),
        (
            "block <= 3.9 < pass <= 6.0 < review",
            "up to 3.9: blocks; over 3.9 up to 6: in order; over 6: needs a clinician",
        ),
    ],
)
def test_a_scale_says_what_each_stretch_means(scale, said):
    assert scale_words(scales.parse(scale)) == said
    assert scale_words(scales.parse(scale), "umol/L") == f"{said} (µmol/L)"


def test_a_validity_says_how_long_and_for_whom():
    assert validity_words(ValidityRule(days=1)) == "1 day"
    assert validity_words(ValidityRule(hours=4)) == "4 hours"
    assert validity_words(ValidityRule(days=14, when=parse({"smoker": True}))) == "14 days (smokes)"


def test_numbers_are_written_as_in_the_readers_country():
    with translation.override("ru"):
        assert "3,9" in scale_words(scales.parse("block < 3.9 <= pass"))
