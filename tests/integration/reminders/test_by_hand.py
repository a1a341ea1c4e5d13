"""Staff send something now; the rules that protect the patient hold for them too."""

from datetime import timedelta

import pytest

from common.refusals import BadInput
from reminders import actions
from reminders.domain.kinds import ReminderKind
from reminders.domain.states import Channel
from reminders.models import Pause, Reminder
from tests.factories.bookings import NOON, OPERATION, cancel
from tests.integration.reminders.outbox import PHONE, a_letter, a_text, sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(book):
    return book(phone=PHONE, email="anna@example.org")


def send(booking, kind=ReminderKind.HOME_READY, *, at=NOON, **how) -> Reminder:
    return actions.by_hand(case=booking.case, kind=kind, by=booking.booked_by, at=at, **how)


def test_what_was_told_is_told_once_more_and_it_is_known_by_whom(booked, phones, clock):
    a_text(booked)
    sweep(clock)

    again = send(booked)

    assert (again.turn, again.state, again.sent_by_hand) == (2, "pending", booked.booked_by)
    assert sweep(clock) == 1
    assert len(phones.texts) == 2


def test_what_still_waits_goes_now_and_not_again_later(booked, phones, clock):
    waiting = a_text(booked, at=NOON + timedelta(days=3))

    assert send(booked).pk == waiting.pk

    assert sweep(clock) == 1
    clock.goes_on(days=4)
    assert sweep(clock) == 0


def test_the_channel_can_be_chosen(booked, phones, mail, clock):
    a_text(booked)
    sweep(clock)

    assert send(booked, channel=Channel.EMAIL).channel == "email"


def refused(booking, **how) -> str:
    with pytest.raises(actions.CannotBeSent) as refusal:
        send(booking, **how)
    return str(refusal.value)


def test_at_night_it_is_refused_with_the_hour_from_which_it_can_go(booked):
    a_text(booked)

    assert "Wed 25 Nov 09:00" in refused(booked, at=NOON.replace(hour=22))


def test_nothing_goes_in_a_pause(booked):
    a_text(booked)
    Pause.objects.create(patient=booked.patient, reason="In hospital", by=booked.booked_by, at=NOON)

    assert "paused" in refused(booked)


def test_nothing_goes_to_who_cannot_be_reached(book):
    booking = book(phone="", email="")
    a_text(booking)

    assert "no address" in refused(booking)


def test_what_does_not_apply_to_the_patient_is_not_sent_by_hand_either(booked):
    a_text(booked, ReminderKind.STOP_ALCOHOL, state="suppressed", why="not_needed")

    assert "does not apply" in refused(booked, kind=ReminderKind.STOP_ALCOHOL)


def test_what_is_just_being_sent_is_not_sent_a_second_time(booked):
    a_text(booked, state="claimed", claimed_by="sweep", lease_until=NOON + timedelta(minutes=1))

    assert "at this moment" in refused(booked)


def test_what_has_lost_its_use_is_not_sent(booked):
    a_letter(booked)

    assert "too late" in refused(booked, kind=ReminderKind.BOOKED, at=OPERATION)


def test_what_was_never_planned_is_not_sent(booked):
    with pytest.raises(BadInput):
        send(booked, ReminderKind.MEDICINE_PLAN)


def test_of_a_cancelled_booking_nothing_is_sent(booked):
    a_text(booked)
    cancel(booked)

    with pytest.raises(BadInput):
        send(booked)
