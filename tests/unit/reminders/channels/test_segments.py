"""What a text costs: the two alphabets, the characters that count twice, and the pieces of a long text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.channels.segments import (
    ALONE,
    BASIC,
    ESCAPE,
    EXTENSION,
    IN_PARTS,
    Alphabet,
    alphabet_of,
    measure,
    parts,
)

SMALL = st.text(st.sampled_from(sorted(set(BASIC) - {ESCAPE}) + sorted(EXTENSION)), max_size=700)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)


def units(piece: str, alphabet: Alphabet) -> int:
    if alphabet is Alphabet.UCS2:
        return len(piece.encode("utf-16-be")) // 2
    return sum(2 if one in EXTENSION else 1 for one in piece)


@pytest.mark.parametrize(
    ("text", "alphabet", "counted", "segments"),
    [
        ("", Alphabet.GSM7, 0, 1),
        ("a" * 160, Alphabet.GSM7, 160, 1),
        ("a" * 161, Alphabet.GSM7, 161, 2),
        ("a" * 306, Alphabet.GSM7, 306, 2),
        ("a" * 307, Alphabet.GSM7, 307, 3),
        ("€" * 80, Alphabet.GSM7, 160, 1),
        ("€" * 81, Alphabet.GSM7, 162, 2),
        # The euro sign does not fit into the last place of the first piece, so the second one begins with it.
        ("a" * 152 + "€" + "a" * 152, Alphabet.GSM7, 306, 3),
        ("Ω[x]~", Alphabet.GSM7, 8, 1),
        ("’", Alphabet.UCS2, 1, 1),
        ("ё" * 70, Alphabet.UCS2, 70, 1),
        ("ё" * 71, Alphabet.UCS2, 71, 2),
        ("ё" * 201, Alphabet.UCS2, 201, 3),
        ("ё" * 202, Alphabet.UCS2, 202, 4),
        ("😀" * 35, Alphabet.UCS2, 70, 1),
        # 67 units hold 33 whole faces.
        ("😀" * 36, Alphabet.UCS2, 72, 2),
        ("a" * 69 + "😀", Alphabet.UCS2, 71, 2),
        (ESCAPE, Alphabet.UCS2, 1, 1),
    ],
)
def test_a_text_costs_what_the_network_counts(text, alphabet, counted, segments):
    found = measure(text)

    assert (found.alphabet, found.units, found.segments) == (alphabet, counted, segments)


def test_the_alphabet_is_the_one_of_the_standard():
    assert len(BASIC) == len(set(BASIC)) == 128
    assert (BASIC.index("@"), BASIC.index("A"), BASIC.index("à"), BASIC.index(ESCAPE)) == (0, 65, 127, 27)
    assert not set(EXTENSION) & set(BASIC)


@given(SMALL)
def test_the_pieces_of_a_small_text_are_the_text_and_each_fits(text):
    assert alphabet_of(text) is Alphabet.GSM7
    check(text, Alphabet.GSM7)


@given(ANY)
def test_the_pieces_of_any_text_are_the_text_and_each_fits(text):
    check(text, alphabet_of(text))


def check(text: str, alphabet: Alphabet) -> None:
    pieces = parts(text)

    assert "".join(pieces) == text
    assert measure(text).segments == len(pieces)
    assert measure(text).units == units(text, alphabet)
    room = ALONE[alphabet] if len(pieces) == 1 else IN_PARTS[alphabet]
    assert all(units(piece, alphabet) <= room for piece in pieces)
    # No piece is closed while the next character would still fit into it.
    for piece, following in pairwise(pieces):
        assert units(piece + following[0], alphabet) > room
