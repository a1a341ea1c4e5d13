"""The words of a file in both languages: what people write for the members of a closed list."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import translation

from cases.words import CONTACT_WORDS, PRIORITY_WORDS, SIDE_WORDS, URGENCY_WORDS
from interop.domain.waiting.columns import HEADINGS, ONLY_WRITTEN, Column
from scheduling.presenters.words import URGENCIES

_LISTS: Mapping[Column, tuple[Mapping[Any, Any], ...]] = {
    Column.SIDE: (SIDE_WORDS,),
    Column.URGENCY: (URGENCY_WORDS, URGENCIES),
    Column.PRIORITY: (PRIORITY_WORDS,),
    Column.CONTACT: (CONTACT_WORDS,),
}


def closed_lists() -> dict[Column, dict[str, str]]:
    """Return of each column that is a closed list what may be written, in any language, and the code it means."""
    found: dict[Column, dict[str, str]] = {}
    for language in ("en", "ru"):
        with translation.override(language):
            for column, lists in _LISTS.items():
                for words in lists:
                    found.setdefault(column, {}).update(_written(words.items()))
    return found


def _written(words: Iterable[tuple[Any, Any]]) -> dict[str, str]:
    written: dict[str, str] = {}
    for member, word in words:
        code = str(getattr(member, "value", member))
        text = str(word).casefold()
        written |= {code.casefold(): code, text: code}
        # "3 · routine" is as good as "routine".
        written[text.rpartition("·")[2].strip()] = code
    written.pop("", None)
    return written


def heading(column: Column) -> str:
    """Return what the column is called in the reader's language."""
    return HEADINGS[column][_place()]


def other_headings() -> tuple[str, ...]:
    """Return the headings of what is only written, in the reader's language."""
    return tuple(names[_place()] for names in ONLY_WRITTEN)


def _place() -> int:
    return 1 if translation.get_language() == "ru" else 0
