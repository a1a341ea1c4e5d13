"""The parts of the questionnaire, and how far a patient has got."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.habits import Habit, Stated, Use
from reminders.domain.questionnaire import (
    QUESTIONS,
    Part,
    Takes,
    drinks_daily,
    fingerprint,
    is_asked,
    next_open,
    open_questions,
    part_of,
    stated,
    with_part,
)

ALLERGIC = {"any_allergy": "yes", "latex": "no", "allergies": [{"what": "Nuts", "happened": "rash"}]}


def codes(questions):
    return [question.code for question in questions]


def test_no_question_stands_in_two_parts():
    everything = [question.code for part in Part for question in QUESTIONS[part]]

    assert len(everything) == len(set(everything))


def test_what_hangs_on_an_answer_hangs_on_one_of_the_same_part_that_can_be_given():
    for part in Part:
        by_code = {question.code: question for question in QUESTIONS[part]}
        for question in QUESTIONS[part]:
            if question.only_with:
                other, when = question.only_with
                assert when <= set(by_code[other].choices)


def test_every_question_that_is_not_a_choice_has_what_it_takes():
    for part in Part:
        for question in QUESTIONS[part]:
            assert bool(question.choices) == (question.takes is Takes.CHOICE)
            assert bool(question.columns) == (question.takes is Takes.ROWS)


def test_a_part_is_replaced_and_the_others_stay():
    before = with_part({"heart": "yes"}, Part.ALLERGIES, ALLERGIC)

    after = with_part(before, Part.ALLERGIES, {"any_allergy": "no", "latex": "yes"})

    assert after == {"heart": "yes", "any_allergy": "no", "latex": "yes"}


def test_what_is_no_longer_asked_is_left_out():
    said = {"smoking": "never", "smoked_on": "2026-11-01", "alcohol": "stopped", "drank_on": "2026-11-02"}

    assert with_part({}, Part.HABITS, said) == {
        "smoking": "never",
        "alcohol": "stopped",
        "drank_on": "2026-11-02",
    }


def test_a_code_of_another_part_cannot_be_slipped_in():
    assert with_part({}, Part.HOME, {"escort": "arranged", "heart": "yes"}) == {"escort": "arranged"}


def test_an_unanswered_list_is_open_only_for_who_said_yes():
    assert "allergies" in codes(open_questions({"any_allergy": "yes"}, Part.ALLERGIES))
    assert codes(open_questions({"any_allergy": "no"}, Part.ALLERGIES)) == ["latex"]


def test_texts_may_stay_empty():
    said = {question.code: "no" for question in QUESTIONS[Part.HEALTH] if question.choices}

    assert open_questions(said, Part.HEALTH) == ()


def test_the_next_open_part_is_looked_for_behind_the_present_one_and_then_from_the_start():
    home = {"escort": "arranged", "home_help": "arranged", "aids": "not_yet"}

    assert next_open(home, Part.HABITS) is Part.HEALTH
    assert next_open({}, Part.HEALTH) is Part.ALLERGIES
    assert next_open({}) is Part.HEALTH


def test_nothing_is_open_when_all_is_answered():
    said = home = {"escort": "arranged", "home_help": "arranged", "aids": "not_yet"}
    said = home | {question.code: "no" for question in QUESTIONS[Part.HEALTH] if question.choices}
    said |= {"any_allergy": "no", "latex": "no", "any_medicine": "no", "thinners": "no", "herbs": "no"}
    said |= {"smoking": "never", "alcohol": "still"}

    assert next_open(said) is None


def test_what_is_said_of_habits_is_read_with_its_day():
    said = {"smoking": "stopped", "smoked_on": "2026-11-01", "alcohol": "daily"}

    assert stated(said) == (
        Stated(Habit.SMOKING, Use.STOPPED, date(2026, 11, 1)),
        Stated(Habit.ALCOHOL, Use.DAILY),
    )
    assert drinks_daily(said)
    assert stated({}) == ()
    assert not drinks_daily({})


answers = st.dictionaries(
    st.sampled_from([question.code for part in Part for question in QUESTIONS[part]]), st.text(max_size=5)
)


@given(answers, answers)
def test_a_part_has_another_fingerprint_exactly_when_other_answers_stand_in_it(one, other):
    for part in Part:
        same = part_of(one, part) == part_of(other, part)
        assert (fingerprint(one, part) == fingerprint(other, part)) == same


@given(answers, answers)
def test_saving_a_part_again_changes_nothing(before, said):
    for part in Part:
        once = with_part(before, part, said)
        assert with_part(once, part, part_of(once, part)) == once
        assert all(
            is_asked(question, said) for question in QUESTIONS[part] if question.code in part_of(once, part)
        )
