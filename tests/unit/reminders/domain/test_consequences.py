"""What becomes of an answer: for each message and each reply whose work it is, and what it puts in doubt."""

from datetime import UTC, datetime, timedelta

import pytest

from reminders.domain.calls import CallReason
from reminders.domain.consequences import disputes, work_of
from reminders.domain.kinds import ASKS_FOR_SOMEBODY, RULES, ReminderKind, Says
from staff.domain.roles import Role

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
K, S, C = ReminderKind, Says, CallReason
NURSE, OFFICE = Role.WARD_NURSE, Role.COORDINATOR
HEALTH = ("health_before", "temperature", "skin", "feels_well")

# kind, reply -> meaning, reason to ring, whose work, what is disputed
MATRIX = [
    (K.BOOKED, "1", S.ATTENDS, None, None, ()),
    (K.PLACE_OFFERED, "1", S.TAKES_PLACE, None, None, ()),
    (K.PLACE_OFFERED, "2", S.LEAVES_PLACE, None, None, ()),
    (K.BOOKED, "2", S.ANOTHER_DATE, C.ANOTHER_DATE, OFFICE, ()),
    (K.ASSESSMENT_VISIT, "1", S.ATTENDS, None, None, ()),
    (K.ASSESSMENT_VISIT, "2", S.ANOTHER_DATE, C.ANOTHER_DATE, OFFICE, ()),
    (K.DENTAL_AND_SKIN, "1", S.NO_PROBLEM, None, None, ()),
    (K.DENTAL_AND_SKIN, "2", S.PROBLEM, C.PROBLEM, NURSE, ("skin", "health_before")),
    (K.STOP_SMOKING, "1", S.AGREES, None, None, ()),
    (K.STOP_SMOKING, "2", S.WANTS_HELP, C.WANTS_HELP, NURSE, ("smoking",)),
    (K.STOP_ALCOHOL, "1", S.AGREES, None, None, ()),
    (K.STOP_ALCOHOL, "2", S.WANTS_HELP, C.WANTS_HELP, NURSE, ("alcohol",)),
    (K.MEDICINE_PLAN, "1", S.DONE, None, None, ()),
    (K.MEDICINE_PLAN, "2", S.QUESTION, C.QUESTION, NURSE, ()),
    (K.MEDICINE_CHANGE, "1", S.DONE, None, None, ()),
    (K.MEDICINE_CHANGE, "2", S.QUESTION, C.QUESTION, NURSE, ()),
    (K.HOME_READY, "1", S.DONE, None, None, ()),
    (K.HOME_READY, "2", S.WANTS_HELP, C.WANTS_HELP, OFFICE, ("aids_and_escort",)),
    (K.HEALTH_CHECK, "1", S.NO_PROBLEM, None, None, ()),
    (K.HEALTH_CHECK, "2", S.PROBLEM, C.PROBLEM, NURSE, HEALTH),
    (K.CONFIRM, "1", S.ATTENDS, None, None, ()),
    (K.CONFIRM, "2", S.ANOTHER_DATE, C.ANOTHER_DATE, OFFICE, ()),
    (K.FASTING, "1", S.DONE, None, None, ()),
    (K.FASTING, "2", S.QUESTION, C.QUESTION, NURSE, ()),
    (K.MORNING_CHECK, "1", S.NO_PROBLEM, None, None, ()),
    (K.MORNING_CHECK, "2", S.PROBLEM, C.PROBLEM, NURSE, (*HEALTH, "fasting")),
    (K.RESCHEDULED, "1", S.ATTENDS, None, None, ()),
    (K.RESCHEDULED, "2", S.ANOTHER_DATE, C.ANOTHER_DATE, OFFICE, ()),
    (K.STITCHES, "1", S.ATTENDS, None, None, ()),
    (K.STITCHES, "2", S.ANOTHER_DATE, C.ANOTHER_DATE, NURSE, ()),
    (K.CONTROL_VISIT, "1", S.ATTENDS, None, None, ()),
    (K.CONTROL_VISIT, "2", S.ANOTHER_DATE, C.ANOTHER_DATE, OFFICE, ()),
    (K.EXERCISES, "1", S.DONE, None, None, ()),
    (K.EXERCISES, "2", S.NOT_DONE, C.WANTS_HELP, NURSE, ()),
    (K.EXERCISES, "3", S.MORE_PAIN, C.MORE_PAIN, NURSE, ()),
]


@pytest.mark.parametrize(("kind", "reply", "says", "reason", "role", "doubted"), MATRIX)
def test_each_reply_to_each_message_becomes_the_right_persons_work(kind, reply, says, reason, role, doubted):
    rule = RULES[kind]
    assert rule.replies[reply] is says

    work = work_of(says, rule, at=NOW, surgery_at=NOW + timedelta(days=7))

    assert (work and work.reason, work and work.role) == (reason, role)
    assert disputes(says, rule) == doubted


def test_no_reply_is_forgotten_in_this_table():
    assert {(kind, reply) for kind, reply, *_ in MATRIX} == {
        (kind, reply) for kind, rule in RULES.items() for reply in rule.replies
    }


@pytest.mark.parametrize("kind", ReminderKind)
def test_free_words_go_to_whom_the_message_is_about_and_contradict_nothing(kind):
    work = work_of(Says.WORDS, RULES[kind], at=NOW, surgery_at=None)

    assert (work.reason, work.role) == (CallReason.WORDS, RULES[kind].role)
    assert disputes(Says.WORDS, RULES[kind]) == ()


@pytest.mark.parametrize("says", Says)
def test_what_asks_for_somebody_always_gets_somebody(says):
    for rule in (None, *RULES.values()):
        work = work_of(says, rule, at=NOW, surgery_at=None)
        assert (work is not None) is (says in ASKS_FOR_SOMEBODY or says is Says.STOP)


def test_a_problem_that_no_message_asked_for_is_the_nurses_and_doubts_the_health():
    work = work_of(Says.PROBLEM, None, at=NOW, surgery_at=None)

    assert (work.role, work.by_at) == (Role.WARD_NURSE, NOW + timedelta(hours=2))
    assert disputes(Says.PROBLEM, None) == HEALTH
    assert disputes(Says.WANTS_HELP, None) == ()


def test_whoever_confirms_a_date_that_no_longer_stands_is_told_the_one_that_does():
    work = work_of(Says.ATTENDS, RULES[K.CONFIRM], of_another_date=True, at=NOW, surgery_at=None)

    assert (work.reason, work.role) == (CallReason.NOT_CONFIRMED, Role.COORDINATOR)
    fever = work_of(Says.PROBLEM, RULES[K.HEALTH_CHECK], of_another_date=True, at=NOW, surgery_at=None)
    assert fever.reason is CallReason.PROBLEM


def test_that_somebody_wants_no_more_texts_is_for_the_office_to_know():
    work = work_of(Says.STOP, RULES[K.HEALTH_CHECK], at=NOW, surgery_at=None)

    assert (work.reason, work.role) == (CallReason.WORDS, Role.COORDINATOR)
    assert work_of(Says.START, None, at=NOW, surgery_at=None) is None
