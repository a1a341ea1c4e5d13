"""Against the real database and a real SMTP server."""

import threading
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from django.db import connection

from reminders import actions
from reminders.actions import claims, looking, writing
from reminders.channels.email import EmailChannel
from reminders.domain.states import Channel
from reminders.models import Call, Heartbeat, Message, Reminder
from tests.factories.bookings import NOON, OPERATION, cancel, move
from tests.integration.reminders.outbox import a_letter, sweep, while_offered

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(book):
    return book(phone="")


@pytest.fixture
def reminder(booked) -> Reminder:
    return a_letter(booked)


def test_a_booking_sends_one_mail_in_the_patients_language(book, mail, clock):
    reminder = a_letter(book(language="ru", email="anna@example.org"))

    assert sweep(clock) == 1

    letter = message_from_bytes(mail.taken[0], policy=policy.default)
    assert letter["To"] == "anna@example.org"
    assert "вторник, 15 декабря 2026" in letter["Subject"]
    assert letter["Message-ID"] == f"<{reminder.pk}@hospital.example>"
    assert "06:30" in letter.get_body(("plain",)).get_content()
    reminder.refresh_from_db()
    assert (reminder.state, reminder.sent_at, reminder.attempts) == ("sent", NOON, 1)
    assert list(Message.objects.values_list("reminder", "outcome")) == [(reminder.pk, "sent")]


def test_what_was_sent_is_not_sent_again(reminder, mail, clock):
    sweep(clock)
    clock.goes_on(minutes=10)

    assert sweep(clock) == 0
    assert len(mail.taken) == 1


def test_what_is_due_later_waits(booked, mail, clock):
    later = NOON + timedelta(days=1)
    a_letter(booked, at=later)

    assert sweep(clock) == 0
    clock.at = later
    assert sweep(clock) == 1


def test_with_nothing_due_the_mail_server_is_left_alone(db, clock):
    def no_channel(_which):
        pytest.fail("nothing was due")

    assert sweep(clock, open_channel=no_channel) == 0
    assert Heartbeat.objects.get().at == NOON


def test_a_cancelled_booking_sends_nothing(booked, reminder, mail, clock):
    cancel(booked)
    actions.stop_for(booking_id=booked.pk, at=NOON)

    assert sweep(clock) == 0
    assert mail.taken == []


def test_a_cancellation_that_comes_between_offer_and_hand_over_stops_it(booked, reminder, mail, clock):
    def cancelled():
        cancel(booked)
        actions.stop_for(booking_id=booked.pk, at=NOON)

    assert sweep(clock, open_channel=while_offered(cancelled)) == 0
    assert mail.taken == []
    reminder.refresh_from_db()
    assert (reminder.state, reminder.why) == ("suppressed", "cancelled")


def test_a_cancellation_that_told_nobody_is_seen_by_the_second_look(booked, reminder, mail, clock):
    assert sweep(clock, open_channel=while_offered(lambda: cancel(booked))) == 0

    assert mail.taken == []
    reminder.refresh_from_db()
    assert (reminder.state, reminder.why) == ("suppressed", "cancelled")


def test_a_move_that_told_nobody_is_seen_by_the_second_look(booked, reminder, mail, clock):
    assert sweep(clock, open_channel=while_offered(lambda: move(booked, OPERATION + timedelta(days=1)))) == 0

    assert mail.taken == []
    reminder.refresh_from_db()
    assert (reminder.state, reminder.why) == ("superseded", "moved")


def test_a_sweep_that_is_late_in_the_evening_waits_for_the_morning(reminder, mail, clock):
    clock.at = NOON.replace(hour=20)

    assert sweep(clock) == 0
    reminder.refresh_from_db()
    assert (reminder.state, reminder.attempts) == ("pending", 0)
    assert reminder.next_at == NOON.replace(hour=9) + timedelta(days=1)
    clock.at = reminder.next_at
    assert sweep(clock) == 1


def test_an_address_that_changes_meanwhile_is_the_one_that_gets_it(booked, reminder, mail, clock):
    patients = type(booked.patient).objects.filter(pk=booked.patient_id)

    assert sweep(clock, open_channel=while_offered(lambda: patients.update(email="new@example.org"))) == 1

    assert mail.recipients == ["new@example.org"]


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "anna@example.org\r\nBcc: all@example.org", "a@b.org,c@d.org", "анна@example.org"],
)
def test_an_address_that_cannot_be_used_needs_a_person(booked, reminder, mail, clock, address):
    type(booked.patient).objects.filter(pk=booked.patient_id).update(email=address)

    assert sweep(clock) == 0
    reminder.refresh_from_db()
    assert (reminder.state, reminder.why) == ("failed", "no_address")
    assert mail.taken == []
    assert Call.objects.get().reason == "no_address"


def test_a_server_that_says_later_is_asked_later(reminder, mail, clock):
    mail.at_rcpt = ["451 try later"]

    assert sweep(clock) == 0
    reminder.refresh_from_db()
    assert (reminder.state, reminder.next_at) == ("pending", NOON + timedelta(seconds=30))
    clock.goes_on(seconds=30)
    assert sweep(clock) == 1
    assert len(mail.taken) == 1


def test_a_server_that_says_later_after_it_got_the_letter_is_asked_later(reminder, mail, clock):
    mail.at_data = ["451 try later"]

    assert sweep(clock) == 0
    clock.goes_on(seconds=30)
    assert sweep(clock) == 1
    assert list(Message.objects.values_list("outcome", flat=True)) == ["not_now", "sent"]


@pytest.mark.parametrize("where", ["at_rcpt", "at_data"])
def test_a_server_that_says_never_needs_a_person(reminder, mail, clock, where):
    setattr(mail, where, ["550 no such person"])

    assert sweep(clock) == 0
    reminder.refresh_from_db()
    assert (reminder.state, reminder.why) == ("failed", "refused")
    assert Call.objects.get().reason == "failed"


def test_one_refusal_does_not_keep_the_next_patient_from_theirs(book, mail, clock):
    for day in range(2):
        a_letter(book(start=OPERATION + timedelta(days=day), phone=""))
    mail.at_rcpt = ["550 no such person"]

    assert sweep(clock) == 1


def test_a_server_that_hangs_up_over_the_letter_leaves_a_doubt_and_never_a_second_letter(
    reminder, mail, clock
):
    mail.at_data = ["take it and hang up"]

    assert sweep(clock) == 0
    clock.goes_on(hours=1)
    assert sweep(clock) == 0
    reminder.refresh_from_db()
    assert (reminder.state, reminder.why) == ("in_doubt", "no_answer")
    assert len(mail.taken) == 1
    assert Message.objects.get().outcome == "in_doubt"
    assert Call.objects.get().reason == "in_doubt"


def test_an_absent_mail_server_costs_nothing(reminder, mail, clock, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1

    assert sweep(clock) == 0
    reminder.refresh_from_db()
    assert (reminder.state, reminder.attempts) == ("pending", 0)
    assert Heartbeat.objects.get().note == "mail_away"

    settings.EMAIL_PORT = port
    assert sweep(clock) == 1
    assert Heartbeat.objects.get().note == ""


def test_a_sweeper_killed_between_claim_and_send_loses_nothing(reminder, mail, clock):
    claims.claim(by="killed", at=clock(), channel=Channel.EMAIL)

    assert sweep(clock) == 0, "the lease still runs"
    clock.goes_on(seconds=61)
    sweep(clock)
    clock.goes_on(seconds=31)
    assert sweep(clock) == 1
    assert len(mail.taken) == 1


def test_a_sweeper_that_comes_back_after_its_lease_sends_nothing(reminder, mail, clock):
    def sleep():
        clock.goes_on(seconds=59)

    assert sweep(clock, open_channel=while_offered(sleep)) == 0
    assert mail.taken == []


def test_a_sweeper_killed_over_the_letter_leaves_a_doubt(reminder, mail, clock):
    claims.claim(by="killed", at=clock(), channel=Channel.EMAIL)
    letter = write(reminder)
    channel = EmailChannel()
    channel.offer(letter.message)
    assert looking.look_again([letter], by="killed", clock=clock).going == [letter]
    channel.close()

    clock.goes_on(seconds=61)

    assert sweep(clock) == 0
    reminder.refresh_from_db()
    assert reminder.state == "in_doubt"
    assert mail.taken == []
    assert Call.objects.get().reminder == reminder


def write(reminder: Reminder) -> writing.Written:
    return writing.compose(writing.rows().get(pk=reminder.pk), at=NOON)


def test_a_letter_that_cannot_be_written_keeps_nobody_else_waiting(book, mail, clock, monkeypatch):
    bad, good = (a_letter(book(start=OPERATION + timedelta(days=day), phone="")) for day in range(2))
    compose = writing.compose

    def poisoned(row, *, at):
        if row.pk == bad.pk:
            raise ValueError("poison")
        return compose(row, at=at)

    monkeypatch.setattr(writing, "compose", poisoned)

    assert sweep(clock) == 1
    for _attempt in range(20):
        clock.goes_on(minutes=32)
        sweep(clock)
    bad.refresh_from_db()
    assert (bad.state, bad.why, bad.attempts) == ("failed", "gave_up", 8)
    assert Call.objects.get().reminder == bad
    good.refresh_from_db()
    assert good.state == "sent"


@pytest.mark.django_db(transaction=True)
def test_many_sweepers_at_once_send_each_reminder_once(book, mail, clock):
    plan_many(book)

    sent = at_once(lambda name: sweep(clock, by=name))

    assert sum(sent) == MANY
    assert len(set(mail.recipients)) == len(mail.recipients) == MANY


@pytest.mark.django_db(transaction=True)
def test_the_naive_way_is_seen_to_send_twice(book, mail, clock):
    """The negative control: read what is pending, send, then mark. The test above must be able to fail."""
    plan_many(book)
    everybody_has_read = threading.Barrier(SWEEPERS)

    def naive(name: str) -> int:
        due = list(Reminder.objects.filter(state="pending", next_at__lte=clock()))
        everybody_has_read.wait(timeout=10)
        channel = EmailChannel()
        for one in due:
            channel.offer(write(one).message)
            channel.hand_over()
        channel.close()
        return len(due)

    at_once(naive)

    assert len(mail.recipients) == SWEEPERS * MANY


MANY = 30
SWEEPERS = 4


def plan_many(book) -> None:
    for day in range(MANY):
        a_letter(book(start=OPERATION + timedelta(days=day), email=f"patient{day}@example.org"))


def at_once(what) -> list[int]:
    results: list[int] = []

    def run(name: str) -> None:
        try:
            results.append(what(name))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(f"sweep {n}",)) for n in range(SWEEPERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results
