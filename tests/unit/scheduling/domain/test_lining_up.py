"""Putting a case before another one: who goes later, and by how much."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.intervals import Interval
from scheduling.domain.lining_up import Placed, line_up, make_room, minutes_past, reordered

EIGHT = datetime(2026, 11, 24, 8, tzinfo=UTC)


def at(minute: int) -> datetime:
    return EIGHT + timedelta(minutes=minute)


def placed(start: int, minutes: int, turnover: int = 20) -> Placed:
    return Placed(uuid4(), Interval.lasting(at(start), minutes + turnover), minutes)


def starts(items) -> list[int]:  # type: ignore[no-untyped-def]
    return [int((item.during.start - EIGHT).total_seconds() // 60) for item in items]


def test_a_case_put_first_starts_with_the_session_and_the_others_follow():
    first, second = placed(0, 60), placed(80, 60)

    room = make_room([first, second], first.booking_id, minutes=100, earliest=EIGHT)

    assert room.start == EIGHT
    assert starts(room.moved) == [100, 180]


def test_a_case_between_two_starts_when_the_one_before_it_is_out():
    first, second = placed(0, 60), placed(80, 60)

    room = make_room([first, second], second.booking_id, minutes=50, earliest=EIGHT)

    assert room.start == at(80)
    assert starts(room.moved) == [130]


def test_nobody_goes_later_than_they_have_to():
    first, second, third = placed(0, 60), placed(120, 60), placed(300, 60)

    room = make_room([first, second, third], second.booking_id, minutes=60, earliest=EIGHT)

    assert room.start == at(80)
    assert [one.booking_id for one in room.moved] == [second.booking_id]
    assert starts(room.moved) == [140]


def test_a_gap_that_is_long_enough_moves_nobody():
    first, second = placed(0, 60), placed(300, 60)

    assert make_room([first, second], second.booking_id, minutes=100, earliest=EIGHT).moved == ()


def test_nothing_starts_in_the_past():
    first, second = placed(0, 60), placed(200, 60)

    assert make_room([first, second], second.booking_id, minutes=60, earliest=at(120)).start == at(120)


def test_a_booking_that_is_not_there_any_more_is_no_place():
    with pytest.raises(KeyError):
        make_room([placed(0, 60)], UUID(int=1), minutes=60, earliest=EIGHT)


def test_a_new_order_closes_up_from_when_the_first_one_started():
    first, second, third = placed(10, 60), placed(90, 40), placed(200, 30)

    order = line_up(reordered([first, second, third], third.booking_id, first.booking_id))

    assert [one.booking_id for one in order] == [third.booking_id, first.booking_id, second.booking_id]
    assert starts(order) == [10, 60, 140]


def test_before_nobody_means_last():
    first, second = placed(0, 60), placed(80, 60)

    assert reordered([first, second], first.booking_id, None) == [second, first]
    assert line_up([]) == ()


def test_the_turnover_after_the_last_case_does_not_run_past_the_end():
    assert minutes_past(at(120), [placed(0, 60), placed(80, 40, turnover=30)]) == 0
    assert minutes_past(at(120), [placed(80, 55)]) == 15
    assert minutes_past(at(120), []) == 0


@given(
    lengths=st.lists(st.integers(5, 200), min_size=1, max_size=6),
    gaps=st.lists(st.integers(0, 90), min_size=6, max_size=6),
    minutes=st.integers(5, 300),
    position=st.integers(0, 5),
)
@settings(max_examples=60)
def test_wherever_a_case_is_put_nobody_overlaps_and_the_order_stays(lengths, gaps, minutes, position):
    clock, day = 0, []
    for length, gap in zip(lengths, gaps, strict=False):
        day.append(placed(clock + gap, length))
        clock += gap + length + 20
    before = day[position % len(day)]

    room = make_room(day, before.booking_id, minutes=minutes, earliest=EIGHT)
    later = {one.booking_id: one for one in room.moved}
    after = [later.get(one.booking_id, one) for one in day]
    new = Interval.lasting(room.start, minutes)

    assert all(not a.during.overlaps(b.during) for a, b in pairwise(after))
    assert not any(one.during.overlaps(new) for one in after)
    assert [one.booking_id for one in sorted(after, key=lambda one: one.during)] == [
        one.booking_id for one in day
    ]
    assert all(now.during.start >= old.during.start for now, old in zip(after, day, strict=True))
