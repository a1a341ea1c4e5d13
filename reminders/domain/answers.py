"""What an answer means. A patient may write anything; what is not plainly understood is words for a person to read."""

import unicodedata
from enum import StrEnum

from reminders.domain.kinds import Rule, Says

LONGEST = 2000

_STOP = frozenset({"stop", "stopall", "stop all", "unsubscribe", "стоп"})
_START = frozenset({"start", "unstop", "старт"})
_YES = frozenset({"yes", "y", "yep", "yeah", "да", "ага"})
_NO = frozenset({"no", "n", "nope", "нет", "не"})
_FINE = frozenset({"ok", "okay", "ок", "окей", "хорошо"})


class Source(StrEnum):
    """By what way an answer came."""

    SMS = "sms"
    EMAIL = "email"
    PAGE = "page"
    STAFF = "staff"


def understand(text: str, rule: Rule | None) -> Says:
    """Return what a message means as an answer to ``rule``'s question; None when nothing was asked.

    Both languages are understood whatever the patient's own is. "Cancel" is left to a person: it may mean the
    messages or the operation.
    """
    said = _plain(text)
    if said in _STOP:
        return Says.STOP
    if said in _START:
        return Says.START
    if rule is None:
        return Says.WORDS
    return rule.replies.get(_digit(said, rule), Says.WORDS)


def _digit(said: str, rule: Rule) -> str:
    if len(said) == 1 and said.isdecimal():
        return str(unicodedata.decimal(said))
    if said in _YES:
        return rule.yes
    if said in _NO:
        return "1" if rule.yes == "2" else "2"
    # To "Any fever?" a bare "ok" says nothing.
    return "1" if said in _FINE and rule.yes == "1" else ""


def _plain(text: str) -> str:
    """Return the letters and digits, small, of one width, with single spaces; "1️⃣", " 1. " and "１" are "1"."""
    folded = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    kept = "".join(one if one.isalnum() else "" if _joins(one) else " " for one in folded)
    return " ".join(kept.split())


def _joins(one: str) -> bool:
    """Whether the character only changes the look of the one before it, as in a digit in a box."""
    return unicodedata.category(one) in {"Mn", "Me", "Cf"}
