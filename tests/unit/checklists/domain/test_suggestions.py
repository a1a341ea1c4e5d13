"""What the patient's record speaks for is shown, never taken for an answer."""

from dataclasses import replace

import pytest

from checklists.domain.conditions import parse
from checklists.domain.entry import parse_values
from checklists.domain.evidence import Value
from checklists.domain.protocols import Kind, Suggestion
from checklists.domain.states import State, judge
from checklists.domain.suggestions import Suggested, suggestions
from tests.unit.checklists.domain.builders import NOW, SURGERY, TODAY, choice, evidence, facts, requirement

RHEUMATOID = choice(
    "rheumatoid",
    suggests=(
        Suggestion("bad", parse({"all": [{"condition": ["M05", "M06"]}, {"not": {"sex": "male"}}]})),
        Suggestion("doubtful", parse({"any": [{"condition": "M07"}, {"bmi_at_least": 60}]})),
    ),
)
SCREEN = requirement("screen", RHEUMATOID, choice("other"), kind=Kind.SCREEN)
WITH_M05 = facts(conditions=frozenset({"M05.9", "I10"}))


def suggested(**case):
    return suggestions(SCREEN, facts(**case), TODAY).get("rheumatoid")


def test_a_condition_in_the_record_suggests_an_answer_and_says_which_code():
    assert suggested(conditions=frozenset({"M05.9", "M06.0", "I10"})) == Suggested("bad", ("M05.9", "M06.0"))
    assert suggested(conditions=frozenset({"M07.3"})) == Suggested("doubtful", ("M07.3",))


def test_what_the_record_does_not_surely_say_suggests_nothing():
    assert suggested(conditions=frozenset({"I10"})) is None
    assert suggested(conditions=frozenset({"M05.9"}), sex="unknown") is None
    assert suggested(conditions=frozenset({"M05.9"}), sex="male") is None


def answered(code, case, later=None):
    """Answer the row while the record says ``case``, and judge it when the record says ``later``."""
    values = parse_values(SCREEN, {"rheumatoid": code, "other": "good"}, case, today=TODAY)
    row = evidence(requirement="screen", values=values)
    found = judge(SCREEN, later or case, [row], surgery_at=SURGERY, now=NOW)
    return found.state, [why.code for why in found.whys]


def test_a_suggestion_is_never_an_answer():
    found = judge(SCREEN, WITH_M05, [], surgery_at=SURGERY, now=NOW)

    assert (found.state, [why.code for why in found.whys]) == (State.MISSING, ["nothing_recorded"])


def test_a_clinician_who_has_seen_the_suggestion_may_answer_otherwise():
    assert answered("good", WITH_M05) == (State.PASS, [])


def test_what_the_record_learns_after_a_no_sends_the_answer_back_to_a_clinician():
    assert answered("good", facts(), WITH_M05) == (State.REVIEW, ["record_contradicts"])
    assert answered("good", facts(), facts()) == (State.PASS, [])


def test_an_answer_against_one_suggestion_does_not_stand_against_another():
    psoriatic = facts(conditions=frozenset({"M07.3"}))

    assert answered("good", psoriatic, WITH_M05)[0] is State.REVIEW


@pytest.mark.parametrize(("code", "state"), [("doubtful", State.REVIEW), ("bad", State.BLOCK)])
def test_an_answer_that_does_not_pass_needs_no_contradiction(code, state):
    assert answered(code, facts(), WITH_M05) == (state, [f"choice_{state.value}"])


def test_what_was_suggested_is_kept_with_the_answer_and_makes_no_difference_between_answers():
    values = parse_values(SCREEN, {"rheumatoid": "good"}, WITH_M05, today=TODAY)
    kept = Value.from_json(values["rheumatoid"].to_json())

    assert kept.suggested == "bad"
    assert kept == replace(kept, suggested="")
    agreed = parse_values(SCREEN, {"rheumatoid": "bad"}, WITH_M05, today=TODAY)
    assert agreed["rheumatoid"].suggested == ""


def test_the_diagnosis_of_the_case_and_the_age_on_the_day_suggest_too():
    knee = choice(
        "knee",
        suggests=(
            Suggestion("bad", parse({"age_at_least": 57})),
            Suggestion("doubtful", parse({"diagnosis": ["M17"], "age_at_least": 56})),
        ),
    )

    assert suggestions(requirement("screen", knee), facts(), TODAY) == {
        "knee": Suggested("doubtful", ("M17.1",))
    }

    values = parse_values(requirement("screen", knee), {"knee": "bad"}, facts(), today=TODAY)
    assert values["knee"].suggested == "doubtful"
