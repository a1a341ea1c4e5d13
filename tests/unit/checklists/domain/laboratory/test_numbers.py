from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklists.domain.laboratory.numbers import exact


@pytest.mark.parametrize("text", ["3.9", "0", "-15", "0.0555062167", "1E-7", "600"])
def test_a_number_is_exactly_what_is_written(text):
    assert exact(text) == Decimal(text)


@pytest.mark.parametrize(
    "text",
    ["NaN", "sNaN", "Infinity", "1_000", "1e9", "٣", "3,9", "", " 3", "1E999", "9" * 13, True, None, [1]],
)
def test_what_only_looks_like_a_number_is_none(text):
    with pytest.raises(ValueError, match="not a number"):
        exact(text)


@given(st.decimals(-(10**9), 10**9, places=6))
def test_every_number_that_a_protocol_keeps_is_read_back(number):
    assert exact(str(number)) == number
