"""What a text costs on the telephone network: its alphabet and the number of parts it is sent in."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

# GSM 03.38: the default alphabet in the order of its codes (27 is the way to the extension), and the extension.
BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
ESCAPE = "\x1b"
EXTENSION = {"\f": 10, "^": 20, "{": 40, "}": 41, "\\": 47, "[": 60, "~": 61, "]": 62, "|": 64, "€": 101}

_UNITS = {**dict.fromkeys(BASIC, 1), **dict.fromkeys(EXTENSION, 2)}
del _UNITS[ESCAPE]


class Alphabet(StrEnum):
    """GSM7: seven bits a character. UCS2: two bytes, for everything else."""

    GSM7 = "gsm7"
    UCS2 = "ucs2"


# Units that fit into a text sent in one piece, and into each piece of a longer one.
ALONE = {Alphabet.GSM7: 160, Alphabet.UCS2: 70}
IN_PARTS = {Alphabet.GSM7: 153, Alphabet.UCS2: 67}


@dataclass(frozen=True)
class Measure:
    """``units``: septets or UTF-16 units. ``segments``: messages paid for."""

    alphabet: Alphabet
    units: int
    segments: int


def measure(text: str) -> Measure:
    """Return what the text costs."""
    alphabet = alphabet_of(text)
    return Measure(alphabet, sum(_size(one, alphabet) for one in text), len(parts(text)))


def alphabet_of(text: str) -> Alphabet:
    """Return the small alphabet when every character is in it."""
    return Alphabet.GSM7 if all(one in _UNITS for one in text) else Alphabet.UCS2


def parts(text: str) -> tuple[str, ...]:
    """Return the pieces it is sent in. No piece ends in the middle of a character."""
    alphabet = alphabet_of(text)
    if sum(_size(one, alphabet) for one in text) <= ALONE[alphabet]:
        return (text,)
    return tuple(_pieces(text, alphabet))


def _pieces(text: str, alphabet: Alphabet) -> Iterator[str]:
    piece, room = "", IN_PARTS[alphabet]
    for one in text:
        size = _size(one, alphabet)
        if size > room:
            yield piece
            piece, room = "", IN_PARTS[alphabet]
        piece, room = piece + one, room - size
    yield piece


def _size(one: str, alphabet: Alphabet) -> int:
    if alphabet is Alphabet.GSM7:
        return _UNITS[one]
    return 2 if ord(one) > 0xFFFF else 1
