"""What silence leads to, and texts that the network could not deliver. Never to a cancellation."""

from datetime import timedelta

import pytest

from reminders import actions
from reminders.domain.answers import Source
from reminders.domain.kinds import ReminderKind, Says
from reminders.models import Call, Message, Pause, Reminder
from reminders.queries.confirmations import cases_at_risk
from scheduling.models import Booking
from scheduling.queries.remarks import remarks_on
from tests.factories.bookings import NOON, OPERATION, cancel, move
from tests.factories.reminders import told
from tests.integration.reminders.outbox import PHONE

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)


@pytest.fixture
def booked(book):
    return book(phone=PHONE, email="anna@example.org")


def asked(booking, kind=ReminderKind.HOME_READY, *, at=NOON, to=PHONE, turn=1, **fields) -> Reminder:
    return told(booking, kind, to=to, at=at, turn=turn, **fields)


def test_what_is_answered_in_time_is_left_alone(booked):
    reminder = asked(booked)

    actions.follow_up(at=NOON + timedelta(hours=23))

    assert Reminder.objects.get() == reminder
    assert not Call.objects.exists()


def test_after_a_day_of_silence_it_is_told_by_the_second_channel(booked):
    reminder = asked(booked)

    actions.follow_up(at=NOON + A_DAY)
    actions.follow_up(at=NOON + A_DAY)

    again = Reminder.objects.exclude(pk=reminder.pk).get()
    assert (again.channel, again.turn, again.kind, again.state) == ("email", 2, "home_ready", "pending")
    reminder.refresh_from_db()
    assert reminder.followed_up_at == NOON + A_DAY
    assert not Call.objects.exists()


def test_when_the_second_channel_is_not_answered_either_somebody_rings(booked):
    asked(booked, to="anna@example.org", turn=2)

    actions.follow_up(at=NOON + A_DAY)

    call = Call.objects.get()
    assert (call.reason, call.role) == ("no_answer", "coordinator")


def test_without_a_second_channel_somebody_rings_after_two_days(book):
    booked = book(phone=PHONE, email="")
    asked(booked)

    actions.follow_up(at=NOON + A_DAY)
    assert not Call.objects.exists()
    actions.follow_up(at=NOON + 2 * A_DAY)

    assert Call.objects.get().reason == "no_answer"
    assert Reminder.objects.count() == 1


def test_near_the_operation_somebody_rings_the_same_day(booked):
    at = OPERATION.replace(hour=10) - 2 * A_DAY
    asked(booked, ReminderKind.CONFIRM, at=at, answer_by=at + timedelta(hours=4))

    actions.follow_up(at=at + timedelta(hours=4))

    assert Call.objects.get().reason == "no_answer"


@pytest.mark.parametrize("change", [cancel, lambda booking: move(booking, OPERATION + A_DAY)])
def test_nobody_is_bothered_about_what_is_no_longer_true(booked, change):
    asked(booked)
    change(booked)

    actions.follow_up(at=NOON + A_DAY)

    assert Reminder.objects.count() == 1
    assert not Call.objects.exists()


def test_who_is_paused_is_asked_again_a_day_later(booked):
    reminder = asked(booked)
    Pause.objects.create(patient=booked.patient, reason="In hospital", by=booked.booked_by, at=NOON)

    actions.follow_up(at=NOON + A_DAY)

    reminder.refresh_from_db()
    assert (reminder.answer_by, reminder.followed_up_at) == (NOON + 2 * A_DAY, None)


def test_silence_cancels_nothing(booked):
    asked(booked, to="anna@example.org", turn=2)

    actions.follow_up(at=NOON + 3 * A_DAY)

    assert Booking.objects.get().status == "booked"


# --- the day before


TWO_DAYS_BEFORE = OPERATION.replace(hour=10) - 2 * A_DAY
NOON_BEFORE = OPERATION.replace(hour=12, minute=0) - A_DAY


@pytest.fixture
def to_confirm(booked) -> Reminder:
    return asked(booked, ReminderKind.CONFIRM, at=TWO_DAYS_BEFORE, followed_up_at=TWO_DAYS_BEFORE)


def test_who_has_not_confirmed_by_noon_of_the_day_before_is_rung_once(booked, to_confirm):
    actions.follow_up(at=NOON_BEFORE - timedelta(minutes=1))
    assert not Call.objects.exists()

    actions.follow_up(at=NOON_BEFORE)
    actions.follow_up(at=NOON_BEFORE + timedelta(minutes=1))

    assert Call.objects.get().reason == "not_confirmed"
    assert cases_at_risk([booked.case_id], at=NOON_BEFORE) == {booked.case_id}


def test_board_and_case_page_say_who_has_not_confirmed(booked, to_confirm):
    cases = [(booked.case_id, OPERATION)]

    assert remarks_on(cases, at=NOON_BEFORE) == {booked.case_id: "Has not confirmed"}
    assert remarks_on(cases, at=NOON_BEFORE - timedelta(minutes=1)) == {}


def test_a_board_of_next_month_asks_nobody(booked, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert remarks_on([(booked.case_id, OPERATION)], at=NOON) == {}


def test_who_has_confirmed_is_not_at_risk(booked, to_confirm):
    actions.take_answer(
        case=booked.case, says=Says.ATTENDS, source=Source.PAGE, at=TWO_DAYS_BEFORE + timedelta(hours=1)
    )

    actions.follow_up(at=NOON_BEFORE)

    assert cases_at_risk([booked.case_id], at=NOON_BEFORE) == set()
    assert not Call.objects.filter(reason="not_confirmed").exists()


def test_a_yes_to_the_first_letter_does_not_confirm_the_last(booked):
    first = asked(booked, ReminderKind.BOOKED, to="anna@example.org")
    actions.take_answer(
        case=booked.case, says=Says.ATTENDS, source=Source.PAGE, at=NOON + A_DAY, reminder=first
    )
    asked(booked, ReminderKind.CONFIRM, at=TWO_DAYS_BEFORE)

    assert cases_at_risk([booked.case_id], at=NOON_BEFORE) == {booked.case_id}


def test_who_was_spoken_with_is_not_at_risk(booked, to_confirm):
    Call.objects.create(
        site=booked.case.site,
        case=booked.case,
        reminder=to_confirm,
        reason="no_answer",
        role="coordinator",
        raised_at=TWO_DAYS_BEFORE,
        by_at=TWO_DAYS_BEFORE,
        outcome="spoke",
        settled_at=NOON_BEFORE - timedelta(hours=1),
    )

    actions.follow_up(at=NOON_BEFORE)

    assert not Call.objects.filter(reason="not_confirmed").exists()


def test_a_call_for_silence_becomes_a_call_for_the_missing_yes(booked, to_confirm):
    Reminder.objects.update(followed_up_at=None, answer_by=TWO_DAYS_BEFORE + timedelta(hours=4))
    actions.follow_up(at=TWO_DAYS_BEFORE + timedelta(hours=4))

    actions.follow_up(at=NOON_BEFORE)

    assert dict(Call.objects.values_list("reason", "outcome")) == {
        "no_answer": "not_needed",
        "not_confirmed": "",
    }


# --- texts that did not arrive


def lost(reminder: Reminder) -> Reminder:
    Message.objects.filter(reminder=reminder).update(receipt="undelivered", receipt_at=NOON)
    return reminder


def test_a_text_that_did_not_arrive_is_told_by_letter(booked):
    lost(asked(booked, ReminderKind.WASH_AND_BRING))

    actions.follow_up(at=NOON)
    actions.follow_up(at=NOON)

    assert Reminder.objects.get(turn=2).channel == "email"
    assert not Call.objects.exists()


def test_a_text_that_did_not_arrive_and_cannot_be_a_letter_needs_a_call(book):
    lost(asked(book(phone=PHONE, email=""), ReminderKind.WASH_AND_BRING))

    actions.follow_up(at=NOON)

    assert Call.objects.get().reason == "undelivered"


def test_two_texts_that_did_not_arrive_need_a_call(booked):
    lost(asked(booked, ReminderKind.WASH_AND_BRING))
    lost(asked(booked, ReminderKind.TESTS_DUE))

    actions.follow_up(at=NOON)

    assert set(Call.objects.values_list("reason", flat=True)) == {"undelivered"}
