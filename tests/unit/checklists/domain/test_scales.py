from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.domain.scales import BadScale, Outcome, Scale, parse

GLUCOSE = "block < 3.9 <= pass <= 6.0 < review < 12.0 <= block"


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        ("3.8", "block"),
        ("3.9", "pass"),
        ("4.0", "pass"),
        ("6.0", "pass"),
        ("6.1", "review"),
        ("11.9", "review"),
        ("12.0", "block"),
        ("12.1", "block"),
        ("-5", "block"),
    ],
)
def test_a_limit_belongs_to_exactly_one_side(number, outcome):
    assert parse(GLUCOSE).outcome(Decimal(number)) == outcome


@pytest.mark.parametrize(
    ("text", "passing"),
    [
        (GLUCOSE, "3.9–6.0"),
        ("pass <= 1.2 < review", "≤ 1.2"),
        ("pass < 160 <= review", "< 160"),
        ("block < 60 <= pass", "≥ 60"),
        ("block <= 60 < pass", "> 60"),
        ("review", ""),
        ("pass", ""),
    ],
)
def test_what_passes_is_said_for_people(text, passing):
    assert parse(text).passing == passing


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "a scale reads"),
        ("pass <", "a scale reads"),
        ("pass < 3 <= fine", "unknown outcome: fine"),
        ("pass < 3 < review", "leaves a gap at 3"),
        ("pass <= 3 <= review", "overlaps at 3"),
        ("block < 5 <= pass <= 5 < review", "bounds overlap: 5 stands before 5"),
        ("block < 9 <= pass <= 5 < review", "bounds overlap: 9 stands before 5"),
        ("pass > 3 <= review", "only < and <="),
        ("pass < three <= review", "not a number: three"),
        ("pass < NaN <= review", "not a number: NaN"),
        ("pass < Infinity <= review", "not a number: Infinity"),
    ],
)
def test_a_scale_with_gaps_or_overlaps_is_refused_with_the_reason(text, reason):
    with pytest.raises(BadScale, match=reason):
        parse(text)


limits = st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=5, unique=True).map(sorted)


@given(limits, st.data())
def test_every_scale_reads_back_as_written_and_judges_every_number(values, data):
    outcomes = data.draw(
        st.lists(st.sampled_from(Outcome), min_size=len(values) + 1, max_size=len(values) + 1)
    )
    text = outcomes[0].value
    for value, outcome in zip(values, outcomes[1:], strict=True):
        left, right = data.draw(st.sampled_from([("<", "<="), ("<=", "<")]))
        text += f" {left} {value} {right} {outcome.value}"

    scale = parse(text)

    assert parse(str(scale)) == scale
    assert isinstance(scale, Scale)
    assert scale.outcome(data.draw(st.decimals(-2000, 2000, places=3))) in outcomes


def test_whoever_writes_no_scale_is_told_how_one_reads():
    with pytest.raises(BadScale, match=r"^a scale reads: outcome < limit <= outcome \.\.\.$"):
        parse("block < pass")
