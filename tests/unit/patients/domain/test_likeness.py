from datetime import date

import pytest

from patients.domain.likeness import SENTENCES, Likeness, Traits, likeness
from patients.domain.names import search_key

BORN = date(1972, 3, 14)
ANNA = Traits(search_key("Petrova", "Anna"), BORN, "+441632960001")


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (Traits(search_key("Петрова", "Анна"), BORN), Likeness.BIRTH_DATE_AND_NAME),
        (Traits(search_key("Petrova", "Maria"), BORN), Likeness.BIRTH_DATE_AND_NAME),
        (Traits(search_key("Petrova", "Ana"), date(1980, 1, 1), ANNA.phone), Likeness.PHONE_AND_NAME),
        (Traits(search_key("Petrova", "Anna"), date(1980, 1, 1)), None),
        (Traits(search_key("Okafor", "Chidi"), BORN, ANNA.phone), None),
    ],
)
def test_the_question_is_asked_for_a_like_name_with_the_same_birth_date_or_telephone(other, why):
    assert likeness(ANNA, other) == likeness(other, ANNA) == why


def test_two_without_a_telephone_do_not_share_one():
    assert likeness(Traits(ANNA.key, BORN), Traits(ANNA.key, date(1980, 1, 1))) is None


def test_every_likeness_has_a_sentence():
    assert set(SENTENCES) == set(Likeness)
