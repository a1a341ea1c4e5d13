from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reminders.domain.escalation import (
    Silence,
    Step,
    answer_by,
    is_near,
    must_be_confirmed_by,
    next_step,
)
from reminders.domain.kinds import ReminderKind

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=LONDON)
OPERATION = datetime(2026, 12, 15, 8, 30, tzinfo=LONDON)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def silence(turn: int = 1, *, other: bool = True, ahead: datetime = OPERATION) -> Silence:
    return Silence(turn=turn, sent_at=NOON, ahead=ahead, has_another_channel=other)


def step(found: Silence, after: timedelta) -> Step:
    return next_step(found, at=NOON + after, zone=LONDON)


def test_an_answer_is_awaited_for_a_day():
    assert answer_by(ReminderKind.BOOKED, sent_at=NOON, ahead=OPERATION, zone=LONDON) == NOON + DAY


@pytest.mark.parametrize("days", [0, 1, 2])
def test_near_the_operation_an_answer_is_awaited_for_four_hours(days):
    sent = OPERATION.replace(hour=10) - days * DAY

    found = answer_by(ReminderKind.CONFIRM, sent_at=sent, ahead=OPERATION.replace(hour=23), zone=LONDON)

    assert found == sent + 4 * HOUR


def test_three_days_before_is_not_near():
    assert not is_near(OPERATION.replace(hour=23) - 3 * DAY, OPERATION, LONDON)
    assert is_near(OPERATION.replace(hour=0) - 2 * DAY, OPERATION, LONDON)


@pytest.mark.parametrize("kind", [ReminderKind.TESTS_DUE, ReminderKind.EXERCISES])
def test_what_asks_nothing_and_what_may_stay_unanswered_is_not_followed_up(kind):
    assert answer_by(kind, sent_at=NOON, ahead=OPERATION, zone=LONDON) is None


def test_after_a_day_it_is_told_by_the_second_channel():
    assert step(silence(), DAY) is Step.SECOND_CHANNEL


def test_without_a_second_channel_one_waits_another_day_and_rings():
    assert step(silence(other=False), DAY) is Step.WAIT
    assert step(silence(other=False), 2 * DAY) is Step.CALL


def test_when_the_second_channel_is_not_answered_somebody_rings():
    assert step(silence(turn=2), DAY) is Step.CALL


def test_near_the_operation_somebody_rings_at_once():
    assert step(silence(ahead=NOON + 2 * DAY), 4 * HOUR) is Step.CALL


@pytest.mark.parametrize(
    ("surgery_at", "noon"),
    [
        (OPERATION, datetime(2026, 12, 14, 12, 0, tzinfo=UTC)),
        # The clocks go forward in the night between.
        (datetime(2027, 3, 28, 8, 30, tzinfo=LONDON), datetime(2027, 3, 27, 12, 0, tzinfo=UTC)),
        (datetime(2027, 3, 29, 8, 30, tzinfo=LONDON), datetime(2027, 3, 28, 11, 0, tzinfo=UTC)),
    ],
)
def test_the_day_before_must_be_confirmed_by_noon_of_the_hospital(surgery_at, noon):
    assert must_be_confirmed_by(surgery_at, LONDON) == noon
