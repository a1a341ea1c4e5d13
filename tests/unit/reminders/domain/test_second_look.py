from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reminders.domain.kinds import ReminderKind
from reminders.domain.second_look import Facts, Go, Later, Stop, first_moment, second_look
from reminders.domain.states import Channel, ReminderState, Why

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=LONDON)
MORNING = datetime(2026, 11, 25, 9, 0, tzinfo=LONDON)
OPERATION = datetime(2026, 12, 15, 8, 30, tzinfo=LONDON)
GOOD = Facts(
    kind=ReminderKind.BOOKED,
    ahead=OPERATION,
    until=OPERATION,
    is_cancelled=False,
    has_moved=False,
    is_still_booked=True,
    is_deceased=False,
    is_paused=False,
    patient_zone=LONDON,
    agreed=True,
    address="anna@example.org",
    offered_address="anna@example.org",
)


def test_what_is_still_true_goes():
    assert second_look(GOOD, at=NOON) == Go()


@pytest.mark.parametrize(
    ("changes", "state", "why"),
    [
        ({"is_cancelled": True, "is_still_booked": False}, ReminderState.SUPPRESSED, Why.CANCELLED),
        ({"has_moved": True}, ReminderState.SUPERSEDED, Why.MOVED),
        ({"is_deceased": True}, ReminderState.SUPPRESSED, Why.DECEASED),
        ({"is_still_booked": False}, ReminderState.SUPPRESSED, Why.TOO_LATE),
        ({"is_paused": True}, ReminderState.SUPPRESSED, Why.PAUSED),
        ({"address": "", "agreed": False}, ReminderState.SUPPRESSED, Why.NO_CONSENT),
        ({"address": ""}, ReminderState.FAILED, Why.NO_ADDRESS),
    ],
)
def test_what_is_no_longer_true_stops(changes, state, why):
    assert second_look(replace(GOOD, **changes), at=NOON) == Stop(state, why)


def test_nobody_is_told_of_an_operation_that_has_begun():
    assert second_look(GOOD, at=OPERATION) == Stop(ReminderState.SUPPRESSED, Why.TOO_LATE)


def test_at_night_it_waits_for_the_patients_morning():
    night = NOON.replace(hour=22)

    assert second_look(GOOD, at=night) == Later(MORNING)


def test_in_the_last_minute_before_the_night_nothing_is_begun():
    assert second_look(GOOD, at=NOON.replace(hour=19, minute=58, second=59)) == Go()
    assert second_look(GOOD, at=NOON.replace(hour=19, minute=59, second=0)) == Later(MORNING)


def test_in_the_last_minute_of_the_night_it_waits():
    assert first_moment(MORNING - timedelta(seconds=30), LONDON) == MORNING


def test_a_new_address_is_offered_before_it_is_used():
    assert second_look(replace(GOOD, address="new@example.org"), at=NOON) == Later(NOON)


def test_who_may_no_longer_be_written_to_is_told_by_the_other_way():
    facts = replace(GOOD, address="", agreed=False, other_way=Channel.SMS)

    assert second_look(facts, at=NOON) == Later(NOON, by=Channel.SMS)


def test_what_was_not_told_in_time_needs_a_call():
    facts = replace(GOOD, kind=ReminderKind.FASTING, until=NOON)

    assert second_look(facts, at=NOON) == Stop(ReminderState.FAILED, Why.TOO_LATE)


def test_what_will_be_of_no_use_in_the_morning_needs_a_call_tonight():
    facts = replace(GOOD, kind=ReminderKind.WASH_AND_BRING, until=MORNING)

    assert second_look(facts, at=NOON.replace(hour=21)) == Stop(ReminderState.FAILED, Why.TOO_LATE)


@pytest.mark.parametrize("kind", [ReminderKind.EXERCISES, ReminderKind.CANCELLED])
def test_nobody_is_rung_for_what_is_no_loss(kind):
    facts = replace(GOOD, kind=kind, until=NOON, is_cancelled=kind is ReminderKind.CANCELLED)

    assert second_look(facts, at=NOON) == Stop(ReminderState.SUPPRESSED, Why.TOO_LATE)


@pytest.mark.parametrize("kind", [ReminderKind.STITCHES, ReminderKind.CONTROL_VISIT, ReminderKind.EXERCISES])
def test_what_comes_after_the_operation_needs_no_booking_ahead(kind):
    assert second_look(replace(GOOD, kind=kind, is_still_booked=False), at=NOON) == Go()


def test_the_calendars_cancellation_goes_only_for_a_cancelled_booking():
    cancelled = replace(GOOD, kind=ReminderKind.CANCELLED, is_cancelled=True, is_still_booked=False)

    assert second_look(cancelled, at=NOON) == Go()
    again = replace(cancelled, is_cancelled=False, is_still_booked=True)
    assert second_look(again, at=NOON) == Stop(ReminderState.SUPPRESSED, Why.NOT_NEEDED)
