"""Against the real database and a real HTTP gateway that takes a reference once."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reminders import actions
from reminders.actions import claims, looking, writing
from reminders.domain.kinds import ReminderKind
from reminders.domain.states import Channel, Receipt
from reminders.models import Call, Heartbeat, Message
from tests.factories.bookings import NOON, OPERATION, cancel
from tests.integration.reminders.outbox import PHONE, a_letter, a_text, stands, sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(book):
    return book(phone=PHONE, email="")


def test_a_text_message_goes_to_the_patients_telephone_with_our_reference(booked, phones, clock):
    reminder = a_text(booked)

    assert sweep(clock) == 1

    assert phones.taken[str(reminder.pk)]["to"] == PHONE
    message = Message.objects.get()
    assert (message.outcome, message.gateway_id, message.sent_to) == ("sent", f"g-{reminder.pk}", PHONE)
    assert message.segments == 1
    assert stands(reminder) == ("sent", "")
    reminder.refresh_from_db()
    assert reminder.answer_by == NOON + timedelta(days=1)


def test_many_texts_go_after_one_look(book, phones, clock) -> None:
    few = sweep_counted(book, phones, clock, range(2))
    many = sweep_counted(book, phones, clock, range(2, 12))

    assert many <= few, "as many questions to the database for ten as for two"
    assert len(phones.taken) == 12


def sweep_counted(book, phones, clock, days) -> int:
    for day in days:
        a_text(book(start=OPERATION + timedelta(days=day), phone=PHONE))
    with CaptureQueriesContext(connection) as asked:
        assert sweep(clock) == len(days)
    return len(asked)


@pytest.mark.parametrize("fault", ["hang up", "take it and hang up", 500])
def test_a_lost_answer_is_asked_for_again_and_nobody_is_told_twice(booked, phones, clock, fault):
    reminder = a_text(booked)
    phones.faults = [fault]

    assert sweep(clock) == 0
    assert stands(reminder) == ("handing_over", "")
    clock.goes_on(seconds=31)
    assert sweep(clock) == 1

    assert stands(reminder) == ("sent", "")
    assert len(phones.texts) == 1
    assert set(phones.asked) == {str(reminder.pk)}
    assert sorted(Message.objects.values_list("outcome", flat=True)) == ["in_doubt", "sent"]
    assert not Call.objects.exists()


def test_a_sweeper_killed_over_a_text_lets_the_next_one_ask_again(booked, phones, clock):
    reminder = a_text(booked)
    killed_while_handing_over(reminder, clock)

    clock.goes_on(seconds=61)

    assert sweep(clock) == 1
    assert stands(reminder) == ("sent", "")
    assert len(phones.texts) == 1


def killed_while_handing_over(reminder, clock) -> None:
    claims.claim(by="killed", at=clock(), channel=Channel.SMS)
    written = writing.compose(writing.rows().get(pk=reminder.pk), at=clock())
    assert looking.look_again([written], by="killed", clock=clock).going == [written]


def test_a_text_that_may_be_there_is_not_asked_again_for_a_cancelled_booking(booked, phones, clock):
    reminder = a_text(booked)
    phones.faults = ["take it and hang up"]
    sweep(clock)
    actions.stop_for(booking_id=cancel(booked).pk, at=clock())
    assert stands(reminder) == ("handing_over", ""), "it can no longer be called never sent"

    clock.goes_on(seconds=31)

    assert sweep(clock) == 0
    assert stands(reminder) == ("in_doubt", "no_answer")
    assert Call.objects.get().reason == "in_doubt"
    assert len(phones.asked) == 1


def test_a_doubt_that_lasts_is_for_a_person(booked, phones, clock):
    reminder = a_text(booked)
    phones.faults = ["hang up"] * 20

    for _ in range(20):
        sweep(clock)
        clock.goes_on(minutes=6)

    assert stands(reminder) == ("in_doubt", "no_answer")
    assert len(phones.asked) <= 8
    assert Call.objects.get().reason == "in_doubt"


def test_a_gateway_that_is_gone_over_a_doubt_leaves_it_to_a_person(booked, phones, clock, settings):
    reminder = a_text(booked)
    killed_while_handing_over(reminder, clock)
    settings.SMS_URL = "http://127.0.0.1:1/"

    clock.goes_on(minutes=12)
    sweep(clock)

    assert stands(reminder) == ("in_doubt", "no_answer")


def test_a_receipt_settles_what_the_lost_answer_left_open(booked, phones, clock):
    reminder = a_text(booked)
    phones.faults = ["take it and hang up"]
    sweep(clock)
    actions.take_receipt(gateway_id="g-1", receipt=Receipt.DELIVERED, at=clock(), reference=str(reminder.pk))

    clock.goes_on(minutes=12)
    sweep(clock)

    assert stands(reminder) == ("sent", "")
    assert not Call.objects.exists()
    assert len(phones.asked) == 1


def test_a_refusal_after_a_doubt_stays_a_doubt(booked, phones, clock):
    """It may have been taken the first time: told by e-mail as well, the patient would be told twice."""
    booked.patient.email = "anna@example.org"
    booked.patient.save(update_fields=["email"])
    reminder = a_text(booked)
    phones.faults = ["take it and hang up", 400]

    sweep(clock)
    clock.goes_on(seconds=31)
    sweep(clock)

    assert stands(reminder) == ("in_doubt", "no_answer")
    assert booked.reminders.count() == 1


def test_a_gateway_that_names_a_time_is_left_alone_until_then(book, phones, clock):
    first = a_text(book(phone=PHONE))
    second = a_text(
        book(start=OPERATION + timedelta(days=1), phone=PHONE), at=NOON + timedelta(microseconds=1)
    )
    clock.goes_on(seconds=1)
    phones.faults = [(429, {"Retry-After": "120"})]

    assert sweep(clock) == 0

    first.refresh_from_db()
    second.refresh_from_db()
    assert first.next_at == clock() + timedelta(seconds=120)
    assert (second.state, second.attempts) == ("pending", 0), "it was not tried, and lost no attempt"
    assert Heartbeat.objects.get().note == "sms_away"


def test_a_gateway_that_is_away_keeps_no_letter_waiting(book, mail, phones, clock, settings):
    settings.SMS_URL = "http://127.0.0.1:1/"
    booking = book(phone=PHONE)
    text, letter = a_text(booking), a_letter(booking)

    assert sweep(clock) == 1

    assert stands(letter) == ("sent", "")
    text.refresh_from_db()
    assert (text.state, text.attempts) == ("pending", 0)
    assert Heartbeat.objects.get().note == "sms_away"


def test_a_mail_server_that_is_away_keeps_no_text_waiting(book, phones, clock, settings):
    settings.EMAIL_PORT = 1
    settings.EMAIL_HOST = "127.0.0.1"
    booking = book(phone=PHONE)
    text, letter = a_text(booking), a_letter(booking)

    assert sweep(clock) == 1

    assert stands(text) == ("sent", "")
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("pending", 0)
    assert Heartbeat.objects.get().note == "mail_away"


def test_a_message_that_kills_its_sender_is_parked_and_the_others_go_out(book, phones, clock, monkeypatch):
    poison = a_text(book(phone=PHONE))
    others = [
        a_text(book(start=OPERATION + timedelta(days=day), phone=PHONE), at=NOON + timedelta(seconds=day))
        for day in (1, 2)
    ]
    clock.goes_on(seconds=5)
    compose = writing.compose

    def deadly(row, *, at):
        if row.pk == poison.pk:
            raise Killed
        return compose(row, at=at)

    monkeypatch.setattr(writing, "compose", deadly)
    for _life in range(60):
        with suppress(Killed):
            sweep(clock)
        clock.goes_on(minutes=5)

    assert stands(poison) == ("failed", "gave_up")
    assert [stands(other) for other in others] == [("sent", "")] * 2
    assert Call.objects.get(reason="failed").reminder == poison


class Killed(BaseException):
    """What no program can catch."""


@pytest.mark.parametrize("tried", [claims.claim_tried, claims.claim_in_doubt])
def test_what_was_tried_before_is_taken_alone_whichever_way_the_database_goes_about_it(book, clock, tried):
    asked = {"state": "handing_over", "claimed_by": "who was killed", "lease_until": clock()}
    state = asked if tried is claims.claim_in_doubt else {}
    for day in range(3):
        a_text(book(start=OPERATION + timedelta(days=day), phone=PHONE), attempts=1, **state)
    with connection.cursor() as cursor:
        for way in (
            "hashjoin",
            "hashagg",
            "mergejoin",
            "sort",
            "material",
            "memoize",
            "bitmapscan",
            "indexscan",
        ):
            cursor.execute(f"SET LOCAL enable_{way} = off")

    taken = [tried(by=f"sweep {number}", at=clock(), channel=Channel.SMS) for number in range(4)]

    assert [len(ids) for ids in taken] == [1, 1, 1, 0]


def test_the_times_of_fasting_are_on_the_clock_of_the_hospital(booked, phones, clock):
    clock.at = OPERATION.replace(hour=17) - timedelta(days=1)
    a_text(booked, ReminderKind.FASTING, at=clock())

    assert sweep(clock) == 1
    assert "02:30" in phones.texts[0]
    assert "06:30" in phones.texts[0]
