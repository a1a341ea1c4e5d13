from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.domain.recurrence import WeeklyPattern, stretches

MONDAY = date(2026, 11, 23)


def pattern(**changes):
    values = {
        "weekday": 0,
        "starts_at": time(8),
        "ends_at": time(16),
        "valid_from": date(2026, 1, 1),
        "valid_until": None,
        "zone": "Europe/London",
    }
    return WeeklyPattern(**(values | changes))


def days_of(made, zone="Europe/London"):
    return [stretch.start.astimezone(ZoneInfo(zone)).date() for stretch in made]


def test_a_weekly_pattern_makes_one_session_a_week_on_its_weekday():
    made = list(stretches(pattern(), first=MONDAY, last=MONDAY + timedelta(days=20)))

    assert days_of(made) == [MONDAY, MONDAY + timedelta(days=7), MONDAY + timedelta(days=14)]
    assert made[0].start == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert made[0].minutes == 8 * 60


@pytest.mark.parametrize(
    ("first", "last", "sessions"),
    [
        (MONDAY, MONDAY, 1),
        (MONDAY + timedelta(days=1), MONDAY + timedelta(days=6), 0),
        (MONDAY + timedelta(days=1), MONDAY + timedelta(days=7), 1),
        (MONDAY, MONDAY - timedelta(days=1), 0),
    ],
)
def test_both_ends_of_the_asked_stretch_count(first, last, sessions):
    assert len(list(stretches(pattern(), first=first, last=last))) == sessions


def test_nothing_is_made_before_the_pattern_begins_or_after_it_ends():
    valid = pattern(valid_from=MONDAY + timedelta(days=1), valid_until=MONDAY + timedelta(days=13))

    made = stretches(valid, first=MONDAY, last=MONDAY + timedelta(days=60))

    assert days_of(made) == [MONDAY + timedelta(days=7)]


def test_the_first_and_the_last_valid_day_are_included():
    valid = pattern(valid_from=MONDAY, valid_until=MONDAY + timedelta(days=7))

    assert len(list(stretches(valid, first=MONDAY, last=MONDAY + timedelta(days=60)))) == 2


@pytest.mark.parametrize(("change", "minutes"), [(date(2026, 3, 29), 9 * 60), (date(2026, 10, 25), 11 * 60)])
def test_on_a_night_when_clocks_change_the_wall_times_stand(change, minutes):
    night = pattern(weekday=6, starts_at=time(0), ends_at=time(10))

    (made,) = stretches(night, first=change, last=change)

    assert made.minutes == minutes
    local = made.end.astimezone(ZoneInfo("Europe/London"))
    assert (local.hour, local.minute) == (10, 0)


@given(
    weekday=st.integers(0, 6),
    first=st.dates(date(2025, 1, 1), date(2030, 1, 1)),
    length=st.integers(0, 120),
    zone=st.sampled_from(["Europe/London", "Asia/Almaty", "America/New_York", "Pacific/Auckland"]),
)
def test_every_session_lies_on_its_weekday_inside_the_asked_days_at_its_wall_times(
    weekday, first, length, zone
):
    last = first + timedelta(days=length)
    made = list(
        stretches(pattern(weekday=weekday, zone=zone, valid_from=date(2020, 1, 1)), first=first, last=last)
    )

    assert len(made) in {length // 7, length // 7 + 1}
    for stretch in made:
        start = stretch.start.astimezone(ZoneInfo(zone))
        assert start.weekday() == weekday
        assert first <= start.date() <= last
        assert (start.hour, stretch.end.astimezone(ZoneInfo(zone)).hour) == (8, 16)
