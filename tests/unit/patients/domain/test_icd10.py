import pytest

from patients.domain.icd10 import is_code, normal


@pytest.mark.parametrize("written", ["M17.1", "m171", " m 17.1 ", "М17.1", "м171"])
def test_one_code_however_written(written):
    assert normal(written) == "M17.1"


@pytest.mark.parametrize("code", ["M17", "M17.1", "A00", "T98.3", "U07.1", "Z99.9", "C97", "M79.60"])
def test_codes_of_every_chapter_can_be(code):
    assert is_code(code)


@pytest.mark.parametrize(
    "code", ["", "M1", "M17.", "M17.123", "17.1", "D49", "D90", "W99.9x", "Y99", "m17", "M١٧", "knee"]
)
def test_what_no_chapter_has_cannot_be(code):
    assert not is_code(code)
