"""What an answer means, whatever somebody's thumb makes of it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.answers import Asked, spoken_of, understand
from reminders.domain.kinds import RULES, ReminderKind, Says

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CONFIRM, ILL, WELL = (
    RULES[ReminderKind.CONFIRM],
    RULES[ReminderKind.HEALTH_CHECK],
    RULES[ReminderKind.MORNING_CHECK],
)


@pytest.mark.parametrize("kind", [kind for kind, rule in RULES.items() if rule.asks])
def test_a_digit_means_what_the_message_said_it_means(kind):
    rule = RULES[kind]

    assert {digit: understand(digit, rule) for digit in rule.replies} == dict(rule.replies)
    assert understand("1", rule) not in {Says.PROBLEM, Says.ANOTHER_DATE, Says.NOT_DONE, Says.WANTS_HELP}
    assert understand("4", rule) is Says.WORDS


@pytest.mark.parametrize(
    "text",
    [
        "1",
        " 1 ",
        "1.",
        "(1)",
        "1!",
        "１",
        "①",
        "1️⃣",
        "١",
        "«1»",
        "1\n",
        "\u200e1",
        "yes",
        "Yes!",
        "Да",
        "ok",
        "ОК",
    ],
)
def test_a_confirmation_may_be_written_in_many_ways(text):
    assert understand(text, CONFIRM) is Says.ATTENDS


@pytest.mark.parametrize("text", ["2", "No", "нет", "НЕТ.", "２"])
def test_and_so_may_its_opposite(text):
    assert understand(text, CONFIRM) is Says.ANOTHER_DATE


def test_yes_to_a_fever_is_no_good_news():
    assert (understand("yes", ILL), understand("нет", ILL)) == (Says.PROBLEM, Says.NO_PROBLEM)
    assert (understand("yes", WELL), understand("no", WELL)) == (Says.NO_PROBLEM, Says.PROBLEM)


def test_ok_says_nothing_about_a_fever():
    assert understand("ok", ILL) is Says.WORDS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 but I have a fever",
        "1 2",
        "11",
        "yes no",
        "cancel",
        "отмена",
        "1?2",
        "👍",
        "I",
        "l",
        "2nd of May",
    ],
)
def test_what_is_not_plain_is_left_to_a_person(text):
    assert understand(text, CONFIRM) is Says.WORDS


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("STOP", Says.STOP),
        ("stop.", Says.STOP),
        ("Стоп", Says.STOP),
        ("START", Says.START),
        ("unstop", Says.START),
        ("старт", Says.START),
        ("please stop", Says.WORDS),
    ],
)
def test_stop_and_start_are_heard_whatever_was_asked(text, says):
    assert [understand(text, rule) for rule in (None, CONFIRM, ILL)] == [says] * 3


@pytest.mark.parametrize("text", ["1", "yes", "2", "hello"])
def test_a_digit_that_nobody_asked_for_is_words(text):
    assert understand(text, None) is Says.WORDS
    assert understand(text, RULES[ReminderKind.WASH_AND_BRING]) is Says.WORDS


@given(st.text(), st.sampled_from([None, *RULES.values()]))
def test_anything_at_all_can_be_written(text, rule):
    assert isinstance(understand(text, rule), Says)


@given(st.text(min_size=2).filter(lambda text: sum(c.isalnum() for c in text) > 5))
def test_a_sentence_never_confirms(text):
    assert understand(text, CONFIRM) in {Says.WORDS, Says.STOP, Says.START}


# --- of which question a reply speaks


def asked(name, hours_ago, *, patient="anna", answered=None):
    at = NOW - timedelta(hours=hours_ago)
    return Asked(
        name, patient, ReminderKind.CONFIRM, at, NOW - timedelta(minutes=answered) if answered else None
    )


def names(*questions):
    return [one.reminder for one in spoken_of(questions, at=NOW)]


def test_a_reply_speaks_of_the_newest_question_that_is_open():
    assert names(asked("old", 48), asked("new", 1)) == ["new"]
    assert names(asked("old", 48), asked("new", 20, answered=600)) == ["old"]


def test_two_replies_at_once_speak_of_the_same_question():
    assert names(asked("old", 48), asked("new", 20, answered=5)) == ["new"]


def test_a_question_asked_since_is_the_one_that_is_answered():
    assert names(asked("new", 1 / 30), asked("old", 20, answered=5)) == ["new"]


def test_second_thoughts_that_come_late_are_about_the_last_question():
    assert names(asked("older", 40, answered=1000), asked("newer", 20, answered=600)) == ["newer"]


def test_what_was_asked_weeks_ago_or_is_still_to_come_is_not_answered_now():
    assert names(asked("old", 24 * 15), asked("not yet", -1)) == []


def test_on_a_shared_telephone_each_patient_with_an_open_question_may_be_meant():
    assert names(asked("hers", 2), asked("his", 1, patient="boris")) == ["his", "hers"]
    assert names(asked("hers", 2), asked("his", 1, patient="boris", answered=30)) == ["hers"]
