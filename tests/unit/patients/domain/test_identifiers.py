import pytest

from patients.domain.identifiers import identifier_key


@pytest.mark.parametrize(
    "written", ["AB 001-234", "ab001234", "АВ001234", "AB‐001–234", "ＡＢ００１２３４", " AB.001/234 "]
)
def test_one_number_however_written(written):
    assert identifier_key(written) == "AB001234"


def test_leading_zeros_make_another_number():
    assert identifier_key("001234") != identifier_key("1234")
