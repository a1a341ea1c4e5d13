import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.domain.durations import SHORTEST, History, Prior, estimate
from scheduling.domain.states import MinutesFrom

# Opening-wedge osteotomy of the tibia: 78 and 95 minutes of operating, 45 around it.
TIBIA = Prior(median=123, planned=140)
NOTHING = History()

priors = st.builds(
    lambda median, more: Prior(median, median + more), st.integers(5, 400), st.integers(0, 200)
)
operations = st.lists(st.floats(5, 900), max_size=30)


def learned(own=(), others=(), *, prior=TIBIA, percentile=75):
    return estimate(prior, History.of(own, prior), History.of(others, prior), percentile=percentile)


def test_with_nothing_recorded_the_catalogue_stands_as_it_is():
    found = learned()

    assert (found.minutes, found.usual, found.source) == (140, 123, MinutesFrom.CATALOGUE)


def test_one_quick_operation_hardly_changes_what_the_catalogue_says():
    assert 110 <= learned([90]).usual < 123


def test_a_surgeon_who_takes_longer_is_planned_longer_and_the_estimate_says_from_how_many():
    found = learned([150, 160, 155, 165, 158, 149, 152, 161, 170, 154, 157, 163])

    assert 145 <= found.usual <= 158
    assert 160 <= found.minutes <= 175
    assert (found.own, found.others, found.source) == (12, 0, MinutesFrom.LEARNED)


def test_before_the_first_operation_of_ones_own_colleagues_count():
    slow = [170] * 40

    found = learned(others=slow)

    assert found.usual > 160
    assert (found.own, found.others) == (0, 40)


def test_own_operations_outweigh_many_more_of_colleagues():
    found = learned([100] * 30, [180] * 500)

    assert found.usual < 115


def test_the_figure_of_a_reader_with_pencil_and_paper():
    """Six operations of 105 minutes (60 beyond the fixed part): halfway to ln 60, with the catalogue's spread."""
    found = learned([105] * 6)
    mean = (6 * math.log(78) + 6 * math.log(60)) / 12
    spread = math.log(95 / 78) / 0.8416 * math.sqrt(10 / 15) * math.sqrt(1 + 1 / 12)

    assert found.usual == round(45 + math.exp(mean))
    assert found.minutes == 5 * math.ceil((45 + math.exp(mean + 0.6745 * spread)) / 5)


def test_the_planned_minutes_are_enough_in_about_as_many_operations_as_asked():
    around = [45 + math.exp(4.352 + 0.246 * z) for z in (x / 50 for x in range(-100, 101))]

    planned = learned(around, percentile=75).minutes

    assert 0.70 <= sum(one <= planned for one in around) / len(around) <= 0.86


@given(own=st.floats(20, 500), count=st.integers(0, 40), others=operations)
def test_more_operations_of_ones_own_bring_the_estimate_closer_to_them(own, count, others):
    fewer, more = learned([own] * count, others), learned([own] * (count + 1), others)

    # Usual minutes are whole minutes.
    assert abs(more.usual - max(own, 46)) <= abs(fewer.usual - max(own, 46)) + 1


@given(prior=priors, own=operations, others=operations, lower=st.integers(50, 95), higher=st.integers(50, 95))
def test_a_safer_percentile_is_never_a_shorter_plan(prior, own, others, lower, higher):
    lower, higher = sorted((lower, higher))
    short = learned(own, others, prior=prior, percentile=lower)
    long = learned(own, others, prior=prior, percentile=higher)

    assert short.minutes <= long.minutes


@given(prior=priors, own=operations, others=operations)
def test_a_learned_plan_is_whole_five_minutes_and_never_absurdly_short(prior, own, others):
    found = learned(own, others, prior=prior)

    if found.source is MinutesFrom.LEARNED:
        assert found.minutes % 5 == 0
        assert found.minutes >= SHORTEST
        assert found.minutes >= prior.fixed
        assert found.minutes >= found.usual - 1


@given(first=operations, second=operations)
def test_two_histories_together_are_the_history_of_both(first, second):
    both = History.of(first, TIBIA) + History.of(second, TIBIA)
    whole = History.of([*first, *second], TIBIA)

    assert both.count == whole.count
    assert both.mean == pytest.approx(whole.mean, abs=1e-9)
    assert both.squares == pytest.approx(whole.squares, abs=1e-6)
