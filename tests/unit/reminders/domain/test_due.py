from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.due import at_local, is_quiet, last_waking_moment, next_try, next_waking_moment

LONDON = ZoneInfo("Europe/London")
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)


def in_london(*when: int) -> datetime:
    return datetime(*when, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("booked_at", "told_at"),
    [
        ((2026, 11, 24, 8, 59), (2026, 11, 24, 9, 0)),
        ((2026, 11, 24, 9, 0), (2026, 11, 24, 9, 0)),
        ((2026, 11, 24, 19, 59), (2026, 11, 24, 19, 59)),
        ((2026, 11, 24, 20, 0), (2026, 11, 25, 9, 0)),
        ((2026, 11, 24, 23, 59), (2026, 11, 25, 9, 0)),
        ((2026, 11, 25, 0, 0), (2026, 11, 25, 9, 0)),
    ],
)
def test_a_booking_by_night_is_told_at_nine_in_the_morning(booked_at, told_at):
    assert next_waking_moment(in_london(*booked_at), LONDON) == in_london(*told_at)


@pytest.mark.parametrize(
    ("before", "told_at"),
    [
        ((2026, 11, 24, 9, 0), (2026, 11, 23, 19, 59)),
        ((2026, 11, 24, 9, 1), (2026, 11, 24, 9, 0)),
        ((2026, 11, 24, 20, 0), (2026, 11, 24, 19, 59)),
        ((2026, 11, 24, 23, 0), (2026, 11, 24, 19, 59)),
        ((2026, 11, 24, 2, 30), (2026, 11, 23, 19, 59)),
    ],
)
def test_what_must_be_known_by_night_is_told_the_evening_before(before, told_at):
    assert last_waking_moment(in_london(*before), LONDON) == in_london(*told_at)


@pytest.mark.parametrize(
    ("day", "wall", "expected"),
    [
        # 29 March 2026: 01:00 becomes 02:00. 25 October 2026: 01:00 to 02:00 happens twice.
        (date(2026, 3, 29), time(1, 30), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (date(2026, 3, 29), time(9, 0), datetime(2026, 3, 29, 8, 0, tzinfo=UTC)),
        (date(2026, 10, 25), time(1, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (date(2026, 10, 25), time(9, 0), datetime(2026, 10, 25, 9, 0, tzinfo=UTC)),
    ],
)
def test_the_nights_the_clocks_change(day, wall, expected):
    assert at_local(day, wall, LONDON) == expected


def test_each_try_waits_twice_as_long_up_to_half_an_hour():
    at = in_london(2026, 11, 24, 11, 15)

    waits = [(next_try(at, attempts) - at).total_seconds() for attempts in range(1, 9)]

    assert waits == [30, 60, 120, 240, 480, 960, 1800, 1800]


@given(at=moments, zone=zones)
def test_nobody_is_ever_told_in_their_quiet_hours(at, zone):
    told = next_waking_moment(at, zone)

    assert not is_quiet(told, zone)
    assert at <= told < at + timedelta(hours=16)


@given(before=moments, zone=zones)
def test_nobody_is_told_by_night_what_must_be_known_before(before, zone):
    told = last_waking_moment(before, zone)

    assert not is_quiet(told, zone)
    assert before - timedelta(hours=16) < told < before
