from datetime import date

import pytest

from patients.domain.ages import age_on, is_child
from patients.domain.dates import read_date


@pytest.mark.parametrize(
    "written",
    [
        "1950-11-22",
        "22.11.1950",
        "22/11/1950",
        "22-11-1950",
        "22 11 1950",
        "22 Nov 1950",
        "22 November 1950",
        "22-Nov-1950",
        "22Nov1950",
        "22 ноября 1950",
        " 22 nov. 1950 ",
    ],
)
def test_a_birth_date_is_read_as_people_write_it(written):
    assert read_date(written) == date(1950, 11, 22)


@pytest.mark.parametrize(
    "written", ["", "31.02.1950", "22 Foo 1950", "11/22/1950", "22.11.50", "tomorrow", "٢٢.١١.١٩٥٠", "0-0-0"]
)
def test_what_is_not_a_date_is_not_guessed(written):
    assert read_date(written) is None


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(2008, 11, 22), date(2026, 11, 21), 17),
        (date(2008, 11, 22), date(2026, 11, 22), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2026, 11, 22), date(2026, 11, 22), 0),
    ],
)
def test_age_counts_completed_years(born, on, age):
    assert age_on(born, on) == age
    assert is_child(born, on) == (age < 18)
