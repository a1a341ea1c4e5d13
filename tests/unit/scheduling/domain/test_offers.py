"""Until when an offer stands, and what is free of a session."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.intervals import Interval
from common.refusals import BadInput, Refused
from scheduling.domain.offers import SHORTEST_GAP, OfferGone, check_open, expiry, free_stretches
from scheduling.domain.states import OfferState

EIGHT = datetime(2026, 11, 24, 8, tzinfo=UTC)
AHEAD = timedelta(hours=6)


def after(minutes):
    return EIGHT + timedelta(minutes=minutes)


def test_an_offer_stands_as_long_as_was_asked():
    assert expiry(at=EIGHT, start=after(24 * 60), minutes=120, ahead=AHEAD) == after(120)


def test_an_offer_never_stands_into_the_time_the_patient_needs_to_come():
    assert expiry(at=EIGHT, start=after(7 * 60), minutes=120, ahead=AHEAD) == after(60)


def test_what_nobody_could_answer_in_time_is_not_offered():
    with pytest.raises(Refused, match="Ring the patient"):
        expiry(at=EIGHT, start=after(6 * 60), minutes=120, ahead=AHEAD)


@pytest.mark.parametrize("minutes", [0, 9, 3 * 24 * 60 + 1])
def test_nobody_offers_for_a_moment_or_for_ever(minutes):
    with pytest.raises(BadInput, match="between 10 minutes and 3 days"):
        expiry(at=EIGHT, start=after(9000), minutes=minutes, ahead=AHEAD)


@pytest.mark.parametrize("state", [state for state in OfferState if state is not OfferState.OPEN])
def test_an_answer_to_what_is_over_says_why(state):
    with pytest.raises(OfferGone):
        check_open(state, expires_at=after(60), at=EIGHT)


def test_an_answer_after_the_end_comes_too_late_even_before_anybody_ended_it():
    with pytest.raises(OfferGone, match="the time to answer is over"):
        check_open(OfferState.OPEN, expires_at=EIGHT, at=EIGHT)
    check_open(OfferState.OPEN, expires_at=after(1), at=EIGHT)


SESSION = Interval.lasting(EIGHT, 480)


def test_what_lies_between_the_bookings_is_free():
    taken = [Interval(after(60), after(150)), Interval(after(250), after(470))]

    assert free_stretches(SESSION, taken, at=EIGHT - AHEAD) == (
        Interval(EIGHT, after(60)),
        Interval(after(150), after(250)),
    )


def test_what_has_passed_is_not_free_any_more():
    assert free_stretches(SESSION, [], at=after(100)) == (Interval(after(100), after(480)),)
    assert free_stretches(SESSION, [], at=after(470)) == ()


STRETCHES = st.builds(
    lambda start, length: Interval(after(start), after(start + length)),
    st.integers(-60, 500),
    st.integers(1, 200),
)


@settings(max_examples=200)
@given(st.lists(STRETCHES, max_size=8), st.integers(-100, 500))
def test_free_stretches_overlap_nothing_lie_in_the_session_and_are_long_enough(taken, now):
    free = free_stretches(SESSION, taken, at=after(now))

    for one in free:
        assert SESSION.contains(one)
        assert one.end - one.start >= SHORTEST_GAP
        assert one.start >= after(now)
        assert not any(one.overlaps(other) for other in taken)
    assert list(free) == sorted(free)
