from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reminders.domain.second_look import Facts, Go, Later, Stop, second_look
from reminders.domain.states import ReminderState, Why

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=LONDON)
OPERATION = datetime(2026, 12, 15, 8, 30, tzinfo=LONDON)
GOOD = Facts(
    planned_for=OPERATION,
    surgery_at=OPERATION,
    is_cancelled=False,
    is_still_booked=True,
    is_deceased=False,
    patient_zone=LONDON,
    address="anna@example.org",
    offered_address="anna@example.org",
)


def test_what_is_still_true_goes():
    assert second_look(GOOD, at=NOON) == Go()


@pytest.mark.parametrize(
    ("changes", "state", "why"),
    [
        ({"is_cancelled": True, "is_still_booked": False}, ReminderState.SUPPRESSED, Why.CANCELLED),
        ({"surgery_at": OPERATION + timedelta(hours=1)}, ReminderState.SUPERSEDED, Why.MOVED),
        ({"is_deceased": True}, ReminderState.SUPPRESSED, Why.DECEASED),
        ({"is_still_booked": False}, ReminderState.SUPPRESSED, Why.TOO_LATE),
    ],
)
def test_what_is_no_longer_true_stops(changes, state, why):
    assert second_look(replace(GOOD, **changes), at=NOON) == Stop(state, why)


def test_nobody_is_told_of_an_operation_that_has_begun():
    assert second_look(GOOD, at=OPERATION) == Stop(ReminderState.SUPPRESSED, Why.TOO_LATE)


def test_at_night_it_waits_for_the_patients_morning():
    night = NOON.replace(hour=22)

    assert second_look(GOOD, at=night) == Later(datetime(2026, 11, 25, 9, 0, tzinfo=LONDON))


def test_a_new_address_is_offered_before_it_is_used():
    assert second_look(replace(GOOD, address="new@example.org"), at=NOON) == Later(NOON)
