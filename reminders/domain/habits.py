"""What patients say of smoking and alcohol, and whether it goes against what is on record.

A statement is never evidence. One that is worse than the record disputes it; one that is better only waits for
somebody who records it. Days are hospital-local.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Habit(StrEnum):
    """The two that bar an operation; the names are those of their requirements."""

    SMOKING = "smoking"
    ALCOHOL = "alcohol"


class Use(StrEnum):
    """How it is now; the names are those of the answers that a protocol offers."""

    NEVER = "never"
    STOPPED = "stopped"
    NICOTINE_ONLY = "nicotine_only"
    STILL = "still"
    DAILY = "daily"


@dataclass(frozen=True)
class Stated:
    """What the patient says. ``last_use`` comes with what was stopped."""

    habit: Habit
    use: Use
    last_use: date | None = None


@dataclass(frozen=True)
class Recorded:
    """What counts on the record: the answer, the last use it names, and the day on which it was said."""

    use: str
    last_use: date | None
    said_on: date


# With these the patient is asked for the last day; with the others there is none, or it is today.
STOPPED = frozenset({Use.STOPPED, Use.NICOTINE_ONLY})
# Stopping at once is dangerous: nobody who drinks every day is told to (clinical facts, section 3).
NEVER_JUST_STOP = frozenset({Use.DAILY})
_IN_ORDER = frozenset({Use.NEVER.value, Use.STOPPED.value, Use.NICOTINE_ONLY.value})
_GOES_ON = frozenset({Use.STILL, Use.DAILY})
_CLOCK = timedelta(days=14)


def goes_against(stated: Stated, recorded: Recorded | None) -> bool:
    """Say whether the patient's own words make untrue what the record would let pass."""
    if recorded is None or recorded.use not in _IN_ORDER:
        return False
    if stated.use in _GOES_ON:
        return True
    if stated.use is Use.NICOTINE_ONLY and recorded.use != Use.NICOTINE_ONLY.value:
        return True
    if stated.last_use is None:
        return False
    if recorded.last_use is not None:
        return stated.last_use > recorded.last_use
    return stated.last_use > recorded.said_on - _CLOCK
