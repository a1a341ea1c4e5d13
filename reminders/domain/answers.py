"""What an answer means. A patient may write anything; what is not plainly understood is words for a person to read."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from reminders.domain.kinds import ReminderKind, Rule, Says

LONGEST = 2000
# A reply that comes later speaks of nothing in particular.
OPEN_FOR = timedelta(days=14)
# Until then a second reply is second thoughts, or a thumb that slipped, and not the answer to an older question.
SECOND_THOUGHTS = timedelta(minutes=10)

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


@dataclass(frozen=True)
class Asked:
    """A question that was put to an address, to whom, and when it was last answered."""

    reminder: str
    patient: str
    kind: ReminderKind
    at: datetime
    answered_at: datetime | None = None


def spoken_of(asked: Iterable[Asked], *, at: datetime) -> tuple[Asked, ...]:
    """Return the question that a reply from the address speaks of, newest first; one of each patient it may be from.

    The newest that nobody has answered, or the one answered a moment ago; without either, the newest.
    """
    recent = sorted(
        (one for one in asked if at - OPEN_FOR < one.at <= at), key=lambda one: one.at, reverse=True
    )
    if again := _second_thoughts(recent, at):
        return (again,)
    unanswered = [one for one in recent if one.answered_at is None]
    newest = {one.patient: one for one in reversed(unanswered or recent)}
    return tuple(sorted(newest.values(), key=lambda one: one.at, reverse=True))


def _second_thoughts(recent: Sequence[Asked], at: datetime) -> Asked | None:
    answered = [(one.answered_at, one) for one in recent if one.answered_at is not None]
    last, question = max(answered, key=lambda pair: pair[0], default=(None, None))
    if last is None or at - last > SECOND_THOUGHTS or recent[0].at > last:
        return None
    return question


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
