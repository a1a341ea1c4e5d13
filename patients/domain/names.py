"""One search key for a name in any script, so that Петрова is found by "Petrova" and Mikhail by "Михаил".

The key is for finding, never for showing or for deciding that two people are one. Two different names may
share a key; the spellings of one name should. Most steps only ever look backwards, so that the key of the
beginning of a name is the beginning of the name's key and a search may run while somebody types.
"""

import re

from anyascii import anyascii

# Applied in this order to lower-case ASCII; on the left what people write, on the right what the key keeps.
_FOLDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(written), kept)
    for written, kept in (
        (r"s(?:hc?h?|ch)", "s"),  # sh, sch, shch, Ш, Щ
        (r"t[sz]|cz", "k"),  # ts, tz, Ц; c becomes k below, so that Cvetkov meets Tsvetkov
        (r"ph", "f"),
        (r"([tgzdb])h|(?<=[aeiou])h$", r"\1"),  # zh, Ж; Thomas, Margherita; Sarah
        (r"[kc]h|ck|[cqh]", "k"),  # kh, ch, h, Х, Ч
        (r"x", "ks"),
        (r"w", "v"),
        (r"[yj]", "i"),
        (r"(.)\1+", r"\1"),  # Anna, Ana; Dmitrii, Dmitri
        (r"i[eo]", "e"),  # yo, ye, jo, Ё
        (r"([aou])e", r"\1"),  # Mueller, Müller
        (r"(.)\1+", r"\1"),
    )
)
_WORD = re.compile(r"[^\W_]+(?:['’`][^\W_]+)*")


def words(text: str) -> tuple[str, ...]:
    """Return the words of a name in their own script, split at spaces, hyphens and other marks."""
    return tuple(_WORD.findall(text))


def fold(word: str) -> str:
    """Return the folded form of one word: a run of lower-case ASCII letters and digits, maybe empty."""
    folded = re.sub(r"[^a-z0-9]", "", anyascii(word).lower())
    for pattern, kept in _FOLDS:
        folded = pattern.sub(kept, folded)
    return folded


def search_key(*parts: str) -> str:
    """Return the key of a whole name: a space, then each folded word once, with single spaces between."""
    folded = (fold(word) for part in parts for word in words(part))
    return " " + " ".join(dict.fromkeys(word for word in folded if word))


def prefixes(text: str) -> tuple[str, ...]:
    """Return what each typed word must look like in a search key: the beginning of a word of it."""
    folded = (fold(word) for word in words(text))
    return tuple(" " + _without_half_pair(word) for word in folded if word)


def _without_half_pair(folded: str) -> str:
    # "Fy" on its way to Fyodor, "Solovi" on its way to Soloviev: the i may yet become an e.
    return folded.rstrip("i") or folded


def similarity(a: str, b: str) -> float:
    """Return how alike two search keys are, 0 to 1: shared trigrams over all, as pg_trgm counts."""
    left, right = _trigrams(a), _trigrams(b)
    return len(left & right) / len(left | right) if left | right else 0.0


def _trigrams(key: str) -> frozenset[str]:
    padded = (f"  {word} " for word in key.split())
    return frozenset(word[i : i + 3] for word in padded for i in range(len(word) - 2))
