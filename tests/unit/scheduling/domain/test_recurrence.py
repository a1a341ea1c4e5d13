import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.domain.recurrence import Pattern, local_days, occurrences, week_of_month

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
    return Pattern(**(values | changes))


def stretches(pattern, **days):
    return [stretch for _day, stretch in occurrences(pattern, **days)]


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


ZONES = st.sampled_from(["Europe/London", "Asia/Almaty", "America/New_York", "Pacific/Auckland"])


@given(
    weekday=st.integers(0, 6),
    weeks=st.sets(st.integers(1, 5)),
    first=st.dates(date(2025, 1, 1), date(2030, 1, 1)),
    length=st.integers(0, 150),
)
def test_the_nth_weekdays_of_months_are_those_of_a_calendar_on_the_wall(weekday, weeks, first, length):
    last = first + timedelta(days=length)
    made = [
        day
        for day, _stretch in occurrences(
            pattern(weekday=weekday, weeks_of_month=tuple(sorted(weeks)), valid_from=date(2020, 1, 1)),
            first=first,
            last=last,
        )
    ]

    on_the_wall = []
    for year, month in {(d.year, d.month) for d in (first + timedelta(days=n) for n in range(length + 1))}:
        column = [row[weekday] for row in calendar.Calendar().monthdatescalendar(year, month)]
        of_month = [day for day in column if day.month == month]
        on_the_wall += [day for n, day in enumerate(of_month, 1) if not weeks or n in weeks]
    assert made == sorted(day for day in on_the_wall if first <= day <= last)


def test_a_month_without_a_fifth_monday_has_no_session_of_the_fifth_week():
    fifth = pattern(weeks_of_month=(5,))

    made = stretches(fifth, first=date(2026, 11, 1), last=date(2027, 1, 31))

    assert days_of(made) == [date(2026, 11, 30)]
    assert [week_of_month(date(2026, 11, day)) for day in (1, 7, 8, 30)] == [1, 1, 2, 5]


def test_a_session_across_midnight_belongs_to_the_day_on_which_it_begins():
    night = pattern(starts_at=time(20), ends_at=time(2))

    ((day, stretch),) = occurrences(night, first=MONDAY, last=MONDAY + timedelta(days=1))

    assert (day, stretch.minutes) == (MONDAY, 6 * 60)
    assert local_days(stretch, "Europe/London") == (MONDAY, MONDAY + timedelta(days=1))


def test_a_session_that_ends_at_midnight_does_not_touch_the_next_day():
    evening = pattern(starts_at=time(18), ends_at=time(0))

    (made,) = stretches(evening, first=MONDAY, last=MONDAY)

    assert made.minutes == 6 * 60
    assert local_days(made, "Europe/London") == (MONDAY, MONDAY)


@pytest.mark.parametrize(
    ("night", "minutes"),
    [(date(2026, 3, 28), 5 * 60), (date(2026, 10, 24), 7 * 60), (date(2026, 6, 27), 6 * 60)],
)
def test_a_session_through_the_night_of_a_clock_change_is_an_hour_shorter_or_longer(night, minutes):
    saturday = pattern(weekday=5, starts_at=time(22), ends_at=time(4))

    (made,) = stretches(saturday, first=night, last=night)

    assert made.minutes == minutes


def test_hours_that_a_night_leaves_out_make_no_session_and_half_of_them_a_shorter_one():
    spring = date(2026, 3, 29)
    none = pattern(weekday=6, starts_at=time(1), ends_at=time(2))
    half = pattern(weekday=6, starts_at=time(1, 30), ends_at=time(4))

    assert stretches(none, first=spring, last=spring) == []
    (made,) = stretches(half, first=spring, last=spring)
    assert made.start.astimezone(ZoneInfo("Europe/London")).time() == time(2, 30)
    assert made.minutes == 90


@given(
    starts=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    ends=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    first=st.dates(date(2025, 1, 1), date(2030, 1, 1)),
    weekday=st.integers(0, 6),
    zone=ZONES,
)
def test_no_session_is_longer_than_a_day_and_an_hour_and_none_ends_before_it_begins(
    starts, ends, first, weekday, zone
):
    any_hours = pattern(weekday=weekday, starts_at=starts, ends_at=ends, zone=zone, valid_from=first)

    for day, made in occurrences(any_hours, first=first, last=first + timedelta(days=40)):
        assert 0 < made.minutes <= 25 * 60
        touched = local_days(made, zone)
        assert touched[0] == day
        assert (touched[1] - day).days in {0, 1}
