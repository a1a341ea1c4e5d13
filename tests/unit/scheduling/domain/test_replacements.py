"""Who is asked first, and who has time to come."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.domain.replacements import (
    Asking,
    Candidate,
    Shortfall,
    Standing,
    hours_left,
    notice_of,
    ranked,
)

LONDON = ZoneInfo("Europe/London")


def local(day, hour, minute=0, month=11):
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


def asking(at, start):
    return Asking(
        at=at, start=start, arrival=start - timedelta(hours=2), fasting=timedelta(hours=6), zone=LONDON
    )


# ------------------------------------------------------------------------------------------------ the notice


@pytest.mark.parametrize(
    ("at", "arrival", "in_days", "hours"),
    [
        (local(24, 8), local(24, 11), False, 3),
        (local(24, 20), local(25, 8), False, 4),  # two before the night, two after it
        (local(24, 23), local(25, 8), False, 2),  # nobody is asked before six
        (local(24, 3), local(24, 8), False, 2),
        (local(24, 10), local(25, 10), True, 24),  # a day has its night in it
        (local(24, 23), local(25, 23), True, 17),
        (local(24, 10), local(24, 9), False, 0),
    ],
)
def test_the_hours_of_the_night_are_no_notice(at, arrival, in_days, hours):
    assert hours_left(at, arrival, LONDON, in_days=in_days) == hours


def test_the_night_in_which_the_clocks_go_back_is_an_hour_longer_and_still_no_notice():
    before, after = datetime(2026, 10, 24, 21, tzinfo=LONDON), datetime(2026, 10, 25, 8, tzinfo=LONDON)

    assert hours_left(before, after, LONDON) == 3


@pytest.mark.parametrize(
    ("notice", "at", "start", "short"),
    [
        (3, local(24, 8), local(24, 14), ()),
        (3, local(24, 10), local(24, 14), (Shortfall.NOTICE_TOO_SHORT, Shortfall.NOT_FASTED)),
        (24, local(24, 8), local(25, 10, 30), ()),
        (24, local(24, 12), local(25, 10, 30), (Shortfall.NOTICE_TOO_SHORT,)),
        (None, local(24, 8), local(27, 10), (Shortfall.NOT_AT_SHORT_NOTICE,)),
        (None, local(3, 8), local(27, 10), ()),
        (0, local(24, 8), local(24, 13, 59), (Shortfall.NOT_FASTED,)),
    ],
)
def test_a_patient_needs_the_notice_they_asked_for_and_time_to_fast(notice, at, start, short):
    assert notice_of(notice, asking(at, start)).shortfalls == short


# ------------------------------------------------------------------------------------------------- the order

CASES = st.builds(
    Candidate,
    case_id=st.uuids(),
    fits=st.booleans(),
    standing=st.sampled_from(Standing),
    target_date=st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    priority=st.integers(1, 4),
    waiting_since=st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    minutes=st.integers(30, 300),
)


def candidate(number, **fields):
    plain = {
        "fits": True,
        "standing": Standing.READY,
        "target_date": date(2026, 12, 1),
        "priority": 3,
        "waiting_since": date(2026, 9, 1),
        "minutes": 60,
    }
    return Candidate(case_id=UUID(int=number), **(plain | fields))


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({}, {"fits": False}),
        ({"target_date": date(2027, 5, 1)}, {"standing": Standing.IN_TIME}),
        ({"target_date": date(2026, 11, 30), "priority": 4}, {"priority": 1}),
        ({"target_date": date(2027, 1, 1)}, {"target_date": None, "priority": 1}),
        ({"priority": 2}, {"waiting_since": date(2020, 1, 1)}),
        ({"waiting_since": date(2026, 8, 1)}, {"minutes": 90}),
        ({"minutes": 90}, {}),
    ],
)
def test_ready_then_target_then_priority_then_waiting_then_minutes(first, then):
    one, other = candidate(2, **first), candidate(1, **then)

    assert ranked([other, one]) == (one, other)


@settings(max_examples=200)
@given(st.lists(CASES, unique_by=lambda one: one.case_id), st.randoms())
def test_the_order_is_the_same_however_the_list_came(cases, rng):
    shuffled = list(cases)
    rng.shuffle(shuffled)

    assert ranked(cases) == ranked(shuffled)
    assert sorted(one.case_id for one in ranked(cases)) == sorted(one.case_id for one in cases)


@settings(max_examples=200)
@given(CASES, CASES, CASES)
def test_the_order_of_three_is_total(one, other, third):
    pairs = [ranked([a, b]) for a, b in ((one, other), (other, third), (one, third))]

    whole = ranked([one, other, third])
    for first, second in pairs:
        assert whole.index(first) <= whole.index(second)


@settings(max_examples=200)
@given(
    st.integers(0, 330 * 24 * 60),
    st.integers(0, 20 * 24 * 60),
    st.booleans(),
)
def test_never_more_hours_are_left_than_there_are_and_more_with_the_nights(begun, minutes, in_days):
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=begun)
    arrival = at + timedelta(minutes=minutes)

    assert 0 <= hours_left(at, arrival, LONDON, in_days=in_days) <= minutes / 60
    assert hours_left(at, arrival, LONDON) <= hours_left(at, arrival, LONDON, in_days=True)
