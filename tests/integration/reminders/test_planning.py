from datetime import datetime, timedelta

import pytest
from django.db import transaction

from reminders import actions
from reminders.models import Reminder
from scheduling.models import Booking
from scheduling.signals import booking_changed
from tests.factories.bookings import LONDON, NOON, OPERATION, cancel, move

pytestmark = pytest.mark.django_db


def states(booking: Booking) -> set[tuple[str, str, str]]:
    return set(Reminder.objects.filter(booking=booking).values_list("kind", "state", "why"))


def tell(booking: Booking, change: str, at: datetime = NOON) -> None:
    booking_changed.send(sender=Booking, booking=booking, change=change, by=booking.booked_by, at=at)


def test_a_booking_is_told_now_and_a_week_before(book):
    booking = book(language="ru")

    tell(booking, "booked")

    now, later = Reminder.objects.filter(booking=booking)
    assert (now.kind, now.due_at, now.language) == ("booked", NOON, "ru")
    assert (later.kind, later.due_at) == ("home_ready", datetime(2026, 12, 8, 10, tzinfo=LONDON))
    assert {now.state, later.state} == {"pending"}


def test_telling_it_twice_plans_it_once(book):
    booking = book()

    tell(booking, "booked")
    tell(booking, "booked")

    assert Reminder.objects.count() == 2


def test_a_booking_within_the_week_shows_why_there_is_no_week_before(book):
    booking = book(start=NOON + timedelta(days=3))

    tell(booking, "booked")

    assert states(booking) == {("booked", "pending", ""), ("home_ready", "suppressed", "too_late")}


def test_a_move_replaces_what_spoke_of_the_old_time(book):
    booking = book()
    tell(booking, "booked")

    tell(move(booking, OPERATION + timedelta(days=7)), "moved")

    assert states(booking) == {
        ("booked", "superseded", "moved"),
        ("home_ready", "superseded", "moved"),
        ("booked", "pending", ""),
        ("home_ready", "pending", ""),
    }
    pending = Reminder.objects.filter(booking=booking, state="pending")
    assert {one.surgery_at for one in pending} == {OPERATION + timedelta(days=7)}


def test_a_move_there_and_back_leaves_one_set_for_the_time_that_holds(book):
    booking = book()
    tell(booking, "booked")
    tell(move(booking, OPERATION + timedelta(days=7)), "moved")

    tell(move(booking, OPERATION), "moved")

    pending = Reminder.objects.filter(booking=booking, state="pending")
    assert [(one.kind, one.surgery_at) for one in pending] == [
        ("booked", OPERATION),
        ("home_ready", OPERATION),
    ]


def test_a_move_to_another_theatre_at_the_same_time_tells_nobody(book):
    booking = book()
    tell(booking, "booked")

    tell(move(booking, OPERATION), "moved")

    assert Reminder.objects.count() == 2


def test_a_cancellation_stops_what_was_not_sent(book):
    booking = book()
    tell(booking, "booked")

    tell(cancel(booking), "cancelled")

    assert states(booking) == {
        ("booked", "suppressed", "cancelled"),
        ("home_ready", "suppressed", "cancelled"),
    }


def test_what_is_being_handed_over_stays_as_it_is_on_a_cancellation(book):
    booking = book()
    tell(booking, "booked")
    first = Reminder.objects.filter(kind="booked")
    first.update(state="claimed", claimed_by="a", lease_until=NOON)
    first.update(state="handing_over")

    tell(cancel(booking), "cancelled")

    assert first.get().state == "handing_over"


def test_a_call_for_the_patient_changes_nothing(book):
    booking = book()
    tell(booking, "booked")

    tell(booking, "called")

    assert states(booking) == {("booked", "pending", ""), ("home_ready", "pending", "")}


def test_a_booking_that_is_undone_leaves_no_reminder(book):
    booking = book()

    with transaction.atomic():
        tell(booking, "booked")
        transaction.set_rollback(True)

    assert not Reminder.objects.exists()


def test_planning_takes_the_same_few_questions_each_time(book, django_assert_num_queries):
    booking = book()

    with django_assert_num_queries(3):
        actions.plan_for(booking_id=booking.pk, at=NOON)


def test_what_was_due_before_bookings_were_taken_over_is_looked_at_from_now_on(book):
    booking = book()
    actions.plan_for(booking_id=booking.pk, at=NOON)
    later = NOON + timedelta(days=3)

    assert actions.take_over(at=later) == 1

    told = Reminder.objects.get(booking=booking, kind="booked")
    assert (told.due_at, told.next_at) == (NOON, later)
