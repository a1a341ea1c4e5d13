"""What patients say of smoking and alcohol, against the record."""

from datetime import date, timedelta

import pytest

from reminders.domain.habits import Habit, Recorded, Stated, Use, goes_against

SAID_ON = date(2026, 11, 10)
LAST = date(2026, 11, 1)
STOPPED = Recorded("stopped", LAST, SAID_ON)
NEVER = Recorded("never", None, SAID_ON)


def smoking(use: Use, last_use: date | None = None) -> Stated:
    return Stated(Habit.SMOKING, use, last_use)


@pytest.mark.parametrize("use", [Use.STILL, Use.DAILY])
@pytest.mark.parametrize("recorded", [STOPPED, NEVER, Recorded("nicotine_only", LAST, SAID_ON)])
def test_whoever_goes_on_goes_against_a_record_that_says_otherwise(use, recorded):
    assert goes_against(smoking(use), recorded)


def test_a_later_cigarette_than_the_recorded_one_is_a_relapse():
    assert goes_against(smoking(Use.STOPPED, LAST + timedelta(days=1)), STOPPED)


@pytest.mark.parametrize("days", [0, 1, 400])
def test_the_same_or_an_earlier_last_cigarette_disputes_nothing(days):
    assert not goes_against(smoking(Use.STOPPED, LAST - timedelta(days=days)), STOPPED)


def test_a_cigarette_in_the_two_weeks_before_never_goes_against_it_and_one_long_ago_does_not():
    assert goes_against(smoking(Use.STOPPED, SAID_ON - timedelta(days=13)), NEVER)
    assert not goes_against(smoking(Use.STOPPED, SAID_ON - timedelta(days=14)), NEVER)


def test_vaping_goes_against_a_plain_stop_but_not_against_vaping():
    assert goes_against(smoking(Use.NICOTINE_ONLY, LAST), STOPPED)
    assert not goes_against(smoking(Use.NICOTINE_ONLY, LAST), Recorded("nicotine_only", LAST, SAID_ON))


def test_who_has_stopped_without_a_day_disputes_nothing():
    assert not goes_against(smoking(Use.STOPPED), STOPPED)
    assert not goes_against(smoking(Use.NEVER), STOPPED)


@pytest.mark.parametrize(
    "recorded", [None, Recorded("still", None, SAID_ON), Recorded("daily", None, SAID_ON)]
)
@pytest.mark.parametrize("use", list(Use))
def test_what_does_not_pass_anyway_cannot_be_gone_against(use, recorded):
    assert not goes_against(smoking(use, SAID_ON), recorded)
