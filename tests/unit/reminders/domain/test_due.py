from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.due import at_local, is_quiet, next_try, next_waking_moment, plan
from reminders.domain.kinds import ReminderKind
from reminders.domain.states import Why

LONDON = ZoneInfo("Europe/London")
AUCKLAND = ZoneInfo("Pacific/Auckland")
moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)


def in_london(*when: int) -> datetime:
    return datetime(*when, tzinfo=LONDON)


def planned(surgery_at: datetime, at: datetime, patient_zone: ZoneInfo = LONDON):
    both = plan(surgery_at=surgery_at, at=at, hospital_zone=LONDON, patient_zone=patient_zone)
    return {one.kind: one for one in both}


def test_a_booking_by_day_is_told_at_once():
    at = in_london(2026, 11, 24, 11, 15)

    assert planned(in_london(2026, 12, 15, 8, 30), at)[ReminderKind.BOOKED].due_at == at


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


def test_the_week_before_is_told_at_ten_on_the_hospitals_calendar():
    due = planned(in_london(2026, 12, 15, 8, 30), in_london(2026, 11, 24, 11, 15))

    assert due[ReminderKind.HOME_READY].due_at == in_london(2026, 12, 8, 10, 0)


def test_a_patient_twelve_hours_away_is_told_by_their_own_day():
    due = planned(in_london(2026, 12, 15, 8, 30), in_london(2026, 11, 24, 11, 15), AUCKLAND)

    assert due[ReminderKind.BOOKED].due_at == datetime(2026, 11, 25, 9, 0, tzinfo=AUCKLAND)
    assert due[ReminderKind.HOME_READY].due_at == datetime(2026, 12, 8, 10, 0, tzinfo=AUCKLAND)


def test_a_booking_six_days_ahead_has_no_week_before():
    due = planned(in_london(2026, 11, 30, 8, 30), in_london(2026, 11, 24, 11, 15))

    assert due[ReminderKind.HOME_READY].why is Why.TOO_LATE
    assert due[ReminderKind.BOOKED].why is None


def test_an_operation_before_the_patient_may_be_told_is_not_told():
    due = planned(in_london(2026, 11, 25, 7, 0), in_london(2026, 11, 24, 22, 0))

    assert due[ReminderKind.BOOKED].why is Why.TOO_LATE


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


def test_a_week_over_a_clock_change_keeps_the_hour():
    due = planned(in_london(2026, 10, 28, 8, 30), in_london(2026, 10, 1, 12, 0))

    assert due[ReminderKind.HOME_READY].due_at == datetime(2026, 10, 21, 9, 0, tzinfo=UTC)


def test_each_try_waits_twice_as_long_up_to_half_an_hour():
    at = in_london(2026, 11, 24, 11, 15)

    waits = [(next_try(at, attempts) - at).total_seconds() for attempts in range(1, 9)]

    assert waits == [30, 60, 120, 240, 480, 960, 1800, 1800]


@given(at=moments, zone=zones)
def test_nobody_is_ever_told_in_their_quiet_hours(at, zone):
    told = next_waking_moment(at, zone)

    assert not is_quiet(told, zone)
    assert at <= told < at + timedelta(hours=16)


@given(at=moments, ahead=st.timedeltas(timedelta(minutes=1), timedelta(days=400)), zone=zones)
def test_every_plan_is_outside_quiet_hours_and_says_so_when_it_is_too_late(at, ahead, zone):
    for one in plan(surgery_at=at + ahead, at=at, hospital_zone=LONDON, patient_zone=zone):
        assert not is_quiet(one.due_at, zone)
        assert one.why or at <= one.due_at < at + ahead
