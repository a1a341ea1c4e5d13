"""The judge of the ordeal sees what it is there to see."""

from datetime import timedelta

import pytest

from reminders import actions
from reminders.models import Call, Reminder
from tests.factories.bookings import NOON, a_booking
from tests.factories.staff import SiteFactory
from tests.ordeal.clients import Answer
from tests.ordeal.verdict import Change, judge

pytestmark = pytest.mark.django_db
AFTER = NOON + timedelta(minutes=5)


@pytest.fixture
def reminder() -> Reminder:
    booking = a_booking(SiteFactory(code="north"), contact_first="email")
    actions.plan_for(booking_id=booking.pk, at=NOON)
    pending = Reminder.objects.filter(state="pending").exclude(kind="booked")
    pending.update(state="suppressed", why="not_needed")
    return Reminder.objects.get(kind="booked")


def taken(reminder: Reminder, at=NOON) -> dict[str, object]:
    return {"at": at.timestamp(), "to": "anna@example.org", "reference": f"{reminder.pk}@hospital.example"}


def put(reminder: Reminder, *states: str) -> None:
    for state in states:
        found = Reminder.objects.filter(pk=reminder.pk)
        found.update(state=state, claimed_by="a sweep", lease_until=NOON, sent_at=NOON)


def cancelled(reminder: Reminder, *named: Reminder) -> Change:
    body = {"not_stopped": [{"reminder": str(one.pk)} for one in named]}
    answer = Answer(200, body, NOON.timestamp() - 1, NOON.timestamp())
    return Change("cancel", reminder.booking_id, reminder.surgery_at, answer)


def test_what_was_sent_once_is_in_order(reminder):
    put(reminder, "claimed", "handing_over", "sent")
    found = judge([taken(reminder)], [], AFTER)
    assert (found.lost, found.twice, found.at_night, found.after_a_change, found.sent) == (0, 0, 0, 0, 1)


def test_a_message_that_is_said_to_be_sent_and_is_in_no_journal_is_lost(reminder):
    put(reminder, "claimed", "handing_over", "sent")
    assert judge([], [], AFTER).lost == 1


@pytest.mark.parametrize("states", [(), ("claimed",), ("claimed", "handing_over")])
def test_a_message_that_nobody_settled_is_lost(reminder, states):
    put(reminder, *states)
    assert judge([], [], AFTER).lost == 1


def test_a_message_taken_twice_is_seen(reminder):
    assert judge([taken(reminder), taken(reminder)], [], AFTER).twice == 1


def test_a_message_at_night_is_seen(reminder):
    assert judge([taken(reminder, NOON + timedelta(hours=9))], [], AFTER).at_night == 1


def test_a_message_after_a_cancellation_is_seen_unless_whoever_cancelled_was_told_of_it(reminder):
    late = [taken(reminder, NOON + timedelta(seconds=1))]
    assert judge(late, [cancelled(reminder)], AFTER).after_a_change == 1
    assert judge(late, [cancelled(reminder, reminder)], AFTER).after_a_change == 0
    assert judge([taken(reminder, NOON)], [cancelled(reminder)], AFTER).after_a_change == 0


def test_a_doubt_that_is_on_nobodys_list_is_seen(reminder):
    put(reminder, "claimed", "handing_over", "in_doubt")
    assert not Call.objects.filter(reminder=reminder).exists()
    assert judge([], [], AFTER).not_on_the_call_list == 1


def test_a_message_of_nobody_is_seen(reminder):
    assert judge([{"at": NOON.timestamp(), "to": "x", "reference": "of nobody"}], [], AFTER).unknown == 1
