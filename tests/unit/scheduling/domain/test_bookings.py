import itertools

import pytest

from scheduling.domain.bookings import (
    NEXT,
    PAST_THE_GATE,
    STANDS,
    BookingStatus,
    CancelReason,
    WrongStatus,
    check_can_be_moved,
    check_move,
)
from scheduling.words import CANCEL_REASONS

B = BookingStatus
ALLOWED = {
    (B.BOOKED, B.CALLED),
    (B.BOOKED, B.CANCELLED),
    (B.CALLED, B.IN_THEATRE),
    (B.CALLED, B.BOOKED),
    (B.IN_THEATRE, B.FINISHED),
}


def test_every_status_has_a_row_in_the_table_and_words_for_where_it_stands():
    assert set(NEXT) == set(STANDS) == set(BookingStatus)


@pytest.mark.parametrize(("old", "new"), list(itertools.product(BookingStatus, repeat=2)))
def test_only_the_moves_of_the_table_are_allowed(old, new):
    if (old, new) in ALLOWED:
        check_move(old, new)
    else:
        with pytest.raises(WrongStatus) as refused:
            check_move(old, new)
        assert str(refused.value) == STANDS[old]


@pytest.mark.parametrize("status", BookingStatus)
def test_only_a_booking_before_the_gate_gets_another_time(status):
    if status is B.BOOKED:
        check_can_be_moved(status)
    else:
        with pytest.raises(WrongStatus):
            check_can_be_moved(status)


def test_nobody_gets_past_the_gate_but_through_the_call():
    for status in PAST_THE_GATE - {B.CALLED}:
        before = {old for old in NEXT if status in NEXT[old]}
        assert before <= PAST_THE_GATE


def test_a_cancelled_or_finished_booking_stays_so():
    assert NEXT[B.CANCELLED] == NEXT[B.FINISHED] == frozenset()


def test_every_reason_to_cancel_has_words():
    assert set(CANCEL_REASONS) == set(CancelReason)
