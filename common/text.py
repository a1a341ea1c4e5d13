"""Free text from people is data: made safe to store and to show, never interpreted."""

import re
import unicodedata

# Bidirectional overrides can make a name read as another one; zero-width marks can make two names look the same.
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def clean(text: str) -> str:
    """Return the text as Unicode NFC without control or direction-changing characters, ends trimmed.

    Line breaks and tabs stay; emoji and every script stay. NUL, which PostgreSQL cannot store, goes.
    """
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return "".join(kept).strip()


def clean_line(text: str) -> str:
    """Return the text as one clean line: every run of white space becomes one space."""
    return " ".join(clean(text).split())
