import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.domain.names import fold, prefixes, search_key, similarity


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Щукин", "Shchukin"),
        ("Щукин", "Schukin"),
        ("Шмидт", "Schmidt"),
        ("Фёдор", "Fyodor"),
        ("Фёдор", "Федор"),
        ("Фёдор", "Fedor"),
        ("Юлия", "Yuliya"),
        ("Юлия", "Julia"),
        ("Цветков", "Tsvetkov"),
        ("Цветков", "Cvetkov"),
        ("Михаил", "Mikhail"),
        ("Михаил", "Mihail"),
        ("Хабаров", "Khabarov"),
        ("Хабаров", "Habarov"),
        ("Соловьёв", "Solovyov"),
        ("Соловьёв", "Soloviev"),
        ("Соловьёв", "Solov'ev"),
        ("Андрей", "Andrey"),
        ("Андрей", "Andrei"),
        ("Андрей", "Andrej"),
        ("Дмитрий", "Dmitri"),
        ("Дмитрий", "Dmitry"),
        ("Дмитрий", "Dmitriy"),
        ("Дмитрий", "Dmitrii"),
        ("Ксения", "Xenia"),
        ("Евгений", "Yevgeny"),
        ("Жанна", "Zhanna"),
        ("Сара", "Sarah"),
        ("Филипп", "Philip"),
        ("Müller", "Mueller"),
        ("Müller", "MULLER"),
        ("O'Brien", "O’Brien"),
        ("Łódź", "Lodz"),
    ],
)
def test_the_spellings_of_one_name_share_a_key(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("Petrova", "Pavlova"), ("Anna", "Inna"), ("Lim", "Kim")])
def test_different_names_keep_different_keys(one, other):
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Petr", "Петрова"),
        ("Петр", "Petrova"),
        ("Mik", "Mikhail"),
        ("Мих", "Mikhail"),
        ("Fy", "Фёдор"),
        ("Shc", "Щукин"),
        ("anna petr", "Petrova Anna"),
        ("petrova a", "Petrova Anna"),
        ("Maria", "Anna-Maria"),
    ],
)
def test_every_typed_beginning_finds_the_name(typed, name):
    assert all(start in search_key(name) for start in prefixes(typed))


def test_a_key_starts_each_word_with_a_space_and_keeps_it_once():
    assert search_key("Petrova-Lim", "Anna", "Anna") == " petrova lim ana"


def test_digits_of_made_up_names_stay():
    assert "46" in search_key("Medhurst46")


@pytest.mark.parametrize("text", ["", "  ", "!!!", "<>", "🙂"])
def test_what_has_no_letters_asks_for_no_name(text):
    assert prefixes(text) == () or all(start.strip() for start in prefixes(text))


def test_likeness_is_one_for_the_same_and_less_for_near():
    same, near, far = (search_key(n) for n in ("Petrova Anna", "Petrova Hanna", "Okafor Chidi"))

    assert similarity(same, same) == 1
    assert 0.45 < similarity(same, near) < 1
    assert similarity(same, far) < 0.1
    assert similarity(search_key(""), search_key("")) == 0


@given(st.text(max_size=60))
def test_any_text_at_all_has_a_plain_key(text):
    key = search_key(text)

    assert key == " " + key.strip()
    assert key.replace(" ", "").isascii()
    assert search_key(key) is not None


@given(st.text(max_size=40))
def test_case_and_composition_make_no_difference(text):
    assert search_key(text.upper().lower()) == search_key(text.lower().upper().lower())
