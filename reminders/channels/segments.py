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
_EXTENDED = {code: one for one, code in EXTENSION.items()}


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


def encoded(piece: str, alphabet: Alphabet) -> bytes:
    """Return a piece as it goes over the air: septets with one to a byte, or UTF-16."""
    if alphabet is Alphabet.UCS2:
        return piece.encode("utf-16-be")
    return b"".join(
        bytes([27, EXTENSION[one]]) if one in EXTENSION else bytes([BASIC.index(one)]) for one in piece
    )


def decoded(septets: bytes) -> str:
    """Return a text in the small alphabet as characters; what stands for nothing becomes a space."""
    text, rest = "", iter(septets)
    for one in rest:
        if one == 27:
            text += _EXTENDED.get(next(rest, 0), " ")
        else:
            text += BASIC[one] if one < len(BASIC) else " "
    return text


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
