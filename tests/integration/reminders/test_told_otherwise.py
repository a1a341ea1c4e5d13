"""What could not be told one way is told another; what may have been told is not."""

from datetime import timedelta

import pytest

from reminders.domain.kinds import ReminderKind
from reminders.models import Call, Pause, Reminder
from tests.factories.bookings import NOON
from tests.integration.reminders.outbox import PHONE, a_letter, a_text, stands, sweep, while_offered

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(book):
    return book(phone=PHONE, email="anna@example.org")


def other_turn(reminder: Reminder) -> Reminder:
    return Reminder.objects.exclude(pk=reminder.pk).get()


def test_a_letter_that_was_refused_is_told_by_text_and_nobody_needs_to_ring(booked, mail, phones, clock):
    reminder = a_letter(booked)
    mail.at_rcpt = ["550 no such person"]

    assert sweep(clock) == 1, "the second channel is swept after the first"

    assert stands(reminder) == ("failed", "refused")
    again = other_turn(reminder)
    assert (again.channel, again.turn, again.state) == ("sms", 2, "sent")
    call = Call.objects.get()
    assert (call.reason, call.outcome, call.settled_at) == ("failed", "told_otherwise", NOON)


def test_until_it_was_taken_the_call_stays_open(booked, mail, phones, clock):
    reminder = a_letter(booked)
    mail.at_rcpt = ["550 no such person"]
    phones.faults = [429]

    sweep(clock)

    assert other_turn(reminder).state == "pending"
    assert Call.objects.get().settled_at is None


def test_when_both_ways_are_refused_there_is_no_third(booked, mail, phones, clock):
    a_letter(booked)
    mail.at_rcpt = ["550 no such person"]
    phones.faults = [400]

    sweep(clock)
    clock.goes_on(hours=1)
    sweep(clock)

    assert list(Reminder.objects.values_list("state", flat=True)) == ["failed", "failed"]
    assert Call.objects.filter(settled_at=None).count() == 2


def test_who_does_not_want_texts_gets_none_because_a_letter_failed(book, mail, phones, clock):
    a_letter(book(phone=PHONE, may_text=False))
    mail.at_rcpt = ["550 no such person"]

    sweep(clock)

    assert Reminder.objects.count() == 1
    assert phones.asked == []


def test_a_doubt_is_never_told_otherwise(booked, mail, phones, clock):
    reminder = a_letter(booked)
    mail.at_data = ["take it and hang up"]

    sweep(clock)

    assert stands(reminder) == ("in_doubt", "no_answer")
    assert Reminder.objects.count() == 1
    assert phones.asked == []


def test_consent_withdrawn_between_offer_and_hand_over_is_obeyed(booked, mail, clock):
    reminder = a_letter(booked)
    patients = type(booked.patient).objects.filter(pk=booked.patient_id)

    sweep(clock, open_channel=while_offered(lambda: patients.update(may_email=False, may_text=False)))

    assert mail.taken == []
    assert stands(reminder) == ("suppressed", "no_consent")


def test_who_no_longer_wants_letters_is_told_by_text(booked, mail, phones, clock):
    reminder = a_letter(booked)
    patients = type(booked.patient).objects.filter(pk=booked.patient_id)

    assert sweep(clock, open_channel=while_offered(lambda: patients.update(may_email=False))) == 1

    assert mail.taken == []
    assert len(phones.texts) == 1
    reminder.refresh_from_db()
    assert (reminder.state, reminder.channel) == ("sent", "sms")


def test_a_pause_that_begins_meanwhile_is_obeyed(booked, mail, clock):
    reminder = a_letter(booked)

    def paused():
        Pause.objects.create(
            patient=booked.patient, reason="In another hospital", by=booked.booked_by, at=NOON
        )

    assert sweep(clock, open_channel=while_offered(paused)) == 0
    assert mail.taken == []
    assert stands(reminder) == ("suppressed", "paused")


def test_a_pause_that_is_over_keeps_nobody_uninformed(booked, mail, clock):
    a_letter(booked)
    Pause.objects.create(
        patient=booked.patient,
        reason="In another hospital",
        by=booked.booked_by,
        at=NOON - timedelta(days=2),
        until=NOON,
    )

    assert sweep(clock) == 1


def test_what_speaks_of_tomorrow_is_not_sent_a_day_late_and_somebody_rings(booked, phones, clock):
    due = booked.during.lower.replace(hour=18) - timedelta(days=1)
    reminder = a_text(booked, ReminderKind.WASH_AND_BRING, at=due)
    clock.at = due.replace(hour=20)

    assert sweep(clock) == 0

    assert stands(reminder) == ("failed", "too_late")
    assert Call.objects.get().reason == "failed"
    assert Reminder.objects.count() == 1, "another way would be as late"


def test_for_a_child_it_is_the_guardian_who_is_told(book, mail, clock):
    booking = book(birth_date="2018-05-01", email="child@example.org", phone="")
    booking.patient.related_people.create(name="Her mother", email="mother@example.org", is_guardian=True)
    a_letter(booking)

    assert sweep(clock) == 1
    assert mail.recipients == ["mother@example.org"]
