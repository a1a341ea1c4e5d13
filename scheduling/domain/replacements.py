"""Who could take a place that came free: whether the notice is long enough, and in which order people are asked.

The order is: who fits before who does not; who is ready, then who will be, then who cannot be; the earliest target
date; the priority; the longest wait; the case that uses most of the place. Equal in all of that, the case's id decides,
so that the same list always stands in the same order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

# Nobody packs, arranges a lift or answers the telephone then. The patient's own messages have quiet hours beside it.
NIGHT_BEGINS = time(22)
NIGHT_ENDS = time(6)
# From this notice on, people count in days, and a day has its night in it.
COUNTED_IN_DAYS = 24
# Who said nothing of short notice has this long to arrange things.
ORDINARY_NOTICE_HOURS = 7 * 24


class Standing(IntEnum):
    """How far the preparation is, for the day of the place."""

    READY = 0
    IN_TIME = 1
    LATE = 2


class Shortfall(StrEnum):
    """Why a patient cannot be asked to come so soon."""

    NOT_AT_SHORT_NOTICE = "not_at_short_notice"
    NOTICE_TOO_SHORT = "notice_too_short"
    NOT_FASTED = "not_fasted"


@dataclass(frozen=True)
class Asking:
    """When somebody would be asked, and for when. ``fasting``: so long before ``start`` nobody may eat."""

    at: datetime
    start: datetime
    arrival: datetime
    fasting: timedelta
    zone: ZoneInfo


@dataclass(frozen=True)
class Notice:
    """The hours a patient would have, those wanted, and what is too short about it."""

    left: int
    wanted: int
    shortfalls: tuple[Shortfall, ...] = ()

    @property
    def is_enough(self) -> bool:
        """Whether the patient can be asked."""
        return not self.shortfalls


@dataclass(frozen=True)
class Candidate:
    """A waiting case as the order sees it. ``fits``: every rule of the session and the notice say yes."""

    case_id: UUID
    fits: bool
    standing: Standing
    target_date: date | None
    priority: int
    waiting_since: date
    minutes: int


def ranked(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return the candidates in the order in which they are asked (see the top of this file)."""
    return tuple(sorted(candidates, key=_rank))


def notice_of(notice_hours: int | None, asking: Asking) -> Notice:
    """Return whether the patient has time to come, and to fast. ``notice_hours`` None: not at short notice."""
    wanted = ORDINARY_NOTICE_HOURS if notice_hours is None else notice_hours
    left = hours_left(asking.at, asking.arrival, asking.zone, in_days=wanted >= COUNTED_IN_DAYS)
    short: list[Shortfall] = []
    if left < wanted:
        is_unasked = notice_hours is None
        short.append(Shortfall.NOT_AT_SHORT_NOTICE if is_unasked else Shortfall.NOTICE_TOO_SHORT)
    if asking.at + asking.fasting > asking.start:
        short.append(Shortfall.NOT_FASTED)
    return Notice(left=left, wanted=wanted, shortfalls=tuple(short))


def hours_left(at: datetime, arrival: datetime, zone: ZoneInfo, *, in_days: bool = False) -> int:
    """Return the whole hours from when the patient can be asked until they must be there, without the nights.

    ``in_days``: with the nights, except the one in which nobody is asked.
    """
    asked = _first_waking(at, zone)
    if arrival <= asked:
        return 0
    awake = arrival - asked if in_days else _awake(asked, arrival, zone)
    return int(awake.total_seconds() // 3600)


def _first_waking(at: datetime, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone)
    if NIGHT_ENDS <= local.time() < NIGHT_BEGINS:
        return at
    morning = local.date() + timedelta(days=1 if local.time() >= NIGHT_BEGINS else 0)
    return datetime.combine(morning, NIGHT_ENDS, zone).astimezone(at.tzinfo)


def _awake(start: datetime, end: datetime, zone: ZoneInfo) -> timedelta:
    """Return how much of the stretch lies between the ends of nights and their beginnings, on the local clock."""
    total, day = timedelta(), start.astimezone(zone).date()
    last = end.astimezone(zone).date()
    while day <= last:
        # As instants: a subtraction of two local times of one zone would leave out a change of the clocks.
        begins = datetime.combine(day, NIGHT_ENDS, zone).timestamp()
        ends = datetime.combine(day, NIGHT_BEGINS, zone).timestamp()
        seconds = min(ends, end.timestamp()) - max(begins, start.timestamp())
        total += timedelta(seconds=max(0.0, seconds))
        day += timedelta(days=1)
    return total


def _rank(one: Candidate) -> tuple[object, ...]:
    return (
        not one.fits,
        one.standing,
        one.target_date or date.max,
        one.priority,
        one.waiting_since,
        -one.minutes,
        one.case_id,
    )
