from datetime import date

import pytest

from tests.unit.checklists.domain.builders import facts


@pytest.mark.parametrize(
    ("day", "age"),
    [
        (date(2026, 5, 19), 55),
        (date(2026, 5, 20), 56),
        (date(2026, 5, 21), 56),
        (date(2026, 1, 1), 55),
        (date(2026, 12, 31), 56),
    ],
)
def test_a_patient_is_a_year_older_from_the_birthday_on(day, age):
    assert facts(birth_date=date(1970, 5, 20)).age_on(day) == age


def test_somebody_born_on_a_leap_day_turns_older_on_the_first_of_march():
    patient = facts(birth_date=date(2008, 2, 29))

    assert patient.age_on(date(2026, 2, 28)) == 17
    assert patient.age_on(date(2026, 3, 1)) == 18


def test_without_a_birth_date_the_age_is_not_known():
    assert facts(birth_date=None).age_on(date(2026, 1, 1)) is None
