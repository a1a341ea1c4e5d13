"""Words in every language of the house, as protocol files give them: ``{en: ..., ru: ...}``."""

from collections.abc import Mapping

Titles = Mapping[str, str]


def in_language(titles: Titles, language: str) -> str:
    """Return the words in that language, or in English when there are none."""
    return titles.get(language) or titles.get("en", "")
