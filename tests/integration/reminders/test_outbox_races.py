"""Sweepers, clerks and patients at the same moment, against real servers; and each guard taken away once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from reminders import actions
from reminders.actions import claims, looking, writing
from reminders.actions.delivery import Courier
from reminders.channels import registry
from reminders.channels.texts import HttpChannel
from reminders.domain import second_look as domain
from reminders.domain.kinds import ReminderKind
from reminders.domain.states import Channel
from reminders.models import Call, Message, Pause, Reminder
from scheduling.actions import cancel_booking
from scheduling.models import Booking
from tests.factories.bookings import NOON, OPERATION
from tests.factories.reminders import told
from tests.integration.reminders.outbox import PHONE, a_letter, a_text, stands, sweep, while_offered

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 24


def at_once(*jobs) -> None:
    ready = threading.Barrier(len(jobs))
    troubles: list[BaseException] = []

    def run(job) -> None:
        try:
            ready.wait(timeout=10)
            job()
        except BaseException as trouble:  # noqa: BLE001 - handed to the test
            troubles.append(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not troubles, troubles


def test_many_sweepers_at_once_send_each_text_and_each_letter_once(book, mail, phones, clock):
    for day in range(MANY):
        booking = book(start=OPERATION + timedelta(days=day), phone=PHONE, email=f"patient{day}@example.org")
        a_text(booking)
        a_letter(booking)

    at_once(*(lambda name=name: sweep(clock, by=name) for name in ("one", "two", "three", "four")))

    assert len(phones.asked) == len(phones.taken) == MANY
    assert len(mail.recipients) == len(set(mail.recipients)) == MANY
    assert set(Reminder.objects.values_list("state", flat=True)) == {"sent"}


def test_cancellations_that_race_the_sender_stop_it_or_are_told(book, mail, phones, clock):
    bookings = []
    for day in range(MANY):
        booking = book(start=OPERATION + timedelta(days=day), phone=PHONE, email=f"patient{day}@example.org")
        a_letter(booking)
        a_text(booking)
        bookings.append(booking)
    named: dict[str, set[str]] = {}

    def cancel_all(mine) -> None:
        for booking in mine:
            gone = cancel_booking(booking=booking, reason="no_bed", by=booking.booked_by, at=NOON)
            named[str(booking.pk)] = {str(reason.details["reminder"]) for reason in gone.not_stopped}

    at_once(
        lambda: sweep(clock, by="one"),
        lambda: sweep(clock, by="two"),
        lambda: cancel_all(bookings[::2]),
        lambda: cancel_all(bookings[1::2]),
    )

    assert len(named) == MANY
    for row in Reminder.objects.exclude(kind="cancelled"):
        # Stopped; or handed over before the cancellation had the booking; or named to whoever cancelled.
        assert row.state in {"suppressed", "sent"}
        assert (row.state == "sent") is Message.objects.filter(reminder=row).exists()
    assert not Reminder.objects.filter(state__in=["pending", "claimed"]).exclude(kind="cancelled").exists()


def test_whoever_cancels_while_a_message_is_handed_over_is_told_which(book, phones, clock):
    booking = book(phone=PHONE)
    reminder = a_text(booking)
    heard: list[str] = []

    def while_the_gateway_has_it() -> None:
        def cancels() -> None:
            gone = cancel_booking(booking=booking, reason="no_bed", by=booking.booked_by, at=NOON)
            heard.extend(str(reason.details["reminder"]) for reason in gone.not_stopped)

        at_once(cancels)

    phones.faults = [while_the_gateway_has_it]

    assert sweep(clock) == 1

    assert heard == [str(reminder.pk)]
    assert stands(reminder) == ("sent", "")


def test_a_sweep_waits_for_nobody_who_is_changing_a_booking(book, phones, clock):
    reminder = a_text(book(phone=PHONE))
    other = a_text(book(start=OPERATION + timedelta(days=1), phone=PHONE))
    locked, done = threading.Event(), threading.Event()

    def holds_the_booking() -> None:
        with transaction.atomic():
            Booking.objects.select_for_update().get(pk=reminder.booking_id)
            locked.set()
            done.wait(timeout=20)
        connection.close()

    thread = threading.Thread(target=holds_the_booking)
    thread.start()
    locked.wait(timeout=10)
    sent = once(clock)
    done.set()
    thread.join()

    assert sent == 1
    assert stands(other) == ("sent", "")
    reminder.refresh_from_db()
    assert (reminder.state, reminder.attempts) == ("pending", 0)
    assert sweep(clock) == 1


def once(clock) -> int:
    """A sweep that looks at each row once: the clock stands still, and what was let go is due again."""
    courier = Courier(registry.open_channel(Channel.SMS), "once", clock)
    courier.deliver(claims.claim(by="once", at=clock(), channel=Channel.SMS))
    courier.line.close()
    return courier.sent


def test_two_follow_ups_at_once_escalate_once(book):
    for day in range(8):
        booking = book(start=OPERATION + timedelta(days=day), phone=PHONE, email=f"p{day}@example.org")
        told(booking, ReminderKind.HOME_READY, to=PHONE, at=NOON, turn=1)
        told(booking, ReminderKind.STOP_SMOKING, to="p@example.org", at=NOON, turn=2)

    at_once(*[lambda: actions.follow_up(at=NOON + timedelta(days=1))] * 3)
    actions.follow_up(at=NOON + timedelta(days=1))

    assert Reminder.objects.filter(kind="home_ready", turn=2).count() == 8
    assert Call.objects.filter(reason="no_answer").count() == 8


# --- negative controls: with a guard taken away, what it guards against happens


@pytest.fixture
def meanwhile(book, mail, clock):
    """Return what reaches the patient when something changes between the offer and the hand-over."""
    booking = book(phone="")
    reminder = a_letter(booking)

    def letters(change) -> int:
        sweep(clock, open_channel=while_offered(lambda: change(booking, reminder)))
        return len(mail.taken)

    return letters


def is_cancelled(booking, _reminder) -> None:
    Booking.objects.filter(pk=booking.pk).update(
        status="cancelled", cancel_reason="no_bed", cancelled_by=booking.booked_by, cancelled_at=NOON
    )


def says_no(booking, _reminder) -> None:
    type(booking.patient).objects.filter(pk=booking.patient_id).update(may_email=False)


def is_paused(booking, _reminder) -> None:
    Pause.objects.create(patient=booking.patient, reason="In hospital", by=booking.booked_by, at=NOON)


def moves_house(booking, _reminder) -> None:
    type(booking.patient).objects.filter(pk=booking.patient_id).update(email="new@example.org")


def is_taken_by_another(_booking, reminder) -> None:
    Reminder.objects.filter(pk=reminder.pk).update(claimed_by="another")


CHANGES = [is_cancelled, says_no, is_paused, is_taken_by_another]


@pytest.mark.parametrize("change", CHANGES)
def test_the_last_look_sees_it(meanwhile, change):
    assert meanwhile(change) == 0


@pytest.mark.parametrize("change", [is_cancelled, says_no, is_paused])
def test_without_the_last_look_it_would_go(meanwhile, change, monkeypatch):
    monkeypatch.setattr(looking, "second_look", lambda _facts, *, at: domain.Go())

    assert meanwhile(change) == 1


def test_without_the_name_of_its_owner_another_sweepers_row_would_go(meanwhile, monkeypatch):
    monkeypatch.setattr(looking, "_as_they_are", lambda ids, *, by, at: _without_owner(ids, at))

    assert meanwhile(is_taken_by_another) == 1


def _without_owner(ids, at):
    for row in writing.rows().filter(pk__in=ids):
        row.is_paused = False
        yield row


def test_a_new_address_gets_it_and_the_old_one_does_not(meanwhile, mail):
    meanwhile(moves_house)

    assert mail.recipients == ["new@example.org"]


def test_without_a_look_at_the_address_the_old_one_would_get_it(meanwhile, mail, monkeypatch):
    monkeypatch.setattr(looking, "second_look", lambda _facts, *, at: domain.Go())

    meanwhile(moves_house)

    assert mail.recipients == ["anna@example.org"]


def test_without_a_reference_a_lost_answer_would_be_told_twice(book, phones, clock, monkeypatch):
    a_text(book(phone=PHONE))
    take = phones.take
    phones.faults = ["take it and hang up"]
    counted: list[str] = []

    def forgetful(message) -> int:
        counted.append(message["reference"])
        phones.taken.pop(message["reference"], None)
        return take(message)

    monkeypatch.setattr(phones, "take", forgetful)

    sweep(clock)
    clock.goes_on(seconds=31)
    sweep(clock)

    assert len(counted) == 2, "the gateway's memory is what keeps the patient from being told twice"


def test_a_gateway_without_a_memory_is_never_asked_again(book, phones, clock, monkeypatch):
    reminder = a_text(book(phone=PHONE))
    phones.faults = ["take it and hang up"]

    def open_forgetful(which) -> HttpChannel:
        line = registry.open_channel(which)
        line.takes_once = False
        return line

    for _ in range(3):
        sweep(clock, open_channel=open_forgetful, ask_again=())
        clock.goes_on(minutes=2)

    assert stands(reminder) == ("in_doubt", "no_answer")
    assert len(phones.asked) == 1
