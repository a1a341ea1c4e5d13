"""The waiting list: its orders, and the days on which a patient cannot come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from common.refusals import BadInput

MOST_STRETCHES = 20
FURTHEST = timedelta(days=3 * 365)
REASON_LENGTH = 200


class Order(StrEnum):
    """By what the list is sorted. What is not known comes last."""

    TARGET = "target"
    READY = "ready"
    PRIORITY = "priority"
    WAITING = "waiting"
    NAME = "name"


class Verb(StrEnum):
    """What can be done to several cases at once."""

    PRIORITY = "priority"
    CONTACT = "contact"
    SURGEON = "surgeon"
    REMOVE = "remove"


@dataclass(frozen=True)
class Away:
    """Days on which the patient cannot come, both included."""

    first: date
    last: date
    reason: str = ""


def check_away(stretches: Iterable[Away], *, today: date, known: Iterable[Away] = ()) -> tuple[Away, ...]:
    """Return the stretches in order, those that touch and have one reason joined; raise BadInput("unavailable").

    What is over is left out, unless it was `known` before: what was once said stays on record.
    """
    asked, known = sorted(set(stretches), key=lambda away: (away.first, away.last)), frozenset(known)
    for away in asked:
        _check_one(away, today)
    kept = [away for away in asked if away.last >= today or away in known]
    if len(kept) > MOST_STRETCHES:
        raise BadInput(
            "unavailable", "At most %(most)s stretches of days, please.", details={"most": MOST_STRETCHES}
        )
    return tuple(_joined(kept))


def _check_one(away: Away, today: date) -> None:
    if away.last < away.first:
        raise BadInput(
            "unavailable",
            "The last day, %(last)s, is before the first, %(first)s.",
            details={"first": away.first.isoformat(), "last": away.last.isoformat()},
        )
    if away.last > today + FURTHEST:
        raise BadInput("unavailable", "This date is more than three years away.")
    if len(away.reason) > REASON_LENGTH:
        raise BadInput(
            "unavailable", "This is longer than %(length)s characters.", details={"length": REASON_LENGTH}
        )


def _joined(stretches: Iterable[Away]) -> list[Away]:
    joined: list[Away] = []
    for away in stretches:
        before = joined[-1] if joined else None
        if before and before.reason == away.reason and away.first <= before.last + timedelta(days=1):
            joined[-1] = Away(before.first, max(before.last, away.last), away.reason)
        else:
            joined.append(away)
    return joined


def read_away(text: str) -> tuple[Away, ...]:
    """Return stretches written one a line, as "2026-12-20 2027-01-05 holiday"; one day may stand alone.

    Two dots between the days and a semicolon between the stretches are as good. Raise BadInput("unavailable").
    """
    lines = (line.strip() for line in text.replace(";", "\n").splitlines())
    return tuple(_read_line(line) for line in lines if line)


def _read_line(line: str) -> Away:
    words = line.replace("..", " ", 1).split()
    days: list[date] = []
    while words and len(days) < 2 and (day := _day(words[0])):
        days.append(day)
        words.pop(0)
    if not days:
        raise BadInput(
            "unavailable",
            'Write the days as "2026-12-20 2027-01-05", one stretch a line: %(line)s.',
            details={"line": line[:60]},
        )
    return Away(days[0], days[-1], " ".join(words))


def _day(word: str) -> date | None:
    try:
        return date.fromisoformat(word) if len(word) == 10 else None
    except ValueError:
        return None


def write_away(stretches: Iterable[Away]) -> str:
    """Return the stretches as they are typed, one a line."""
    return "\n".join(
        " ".join(
            filter(None, (a.first.isoformat(), a.last.isoformat() if a.last != a.first else "", a.reason))
        )
        for a in stretches
    )
