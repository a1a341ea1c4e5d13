"""The days and hours of a pattern of sessions, in the site's local time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from common.intervals import Interval

WEEKS_OF_MONTH = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Pattern:
    """On ``weekday`` (0 is Monday) from ``starts_at`` to ``ends_at`` local time, both dates included.

    ``weeks_of_month``: only the first, second ... fifth such weekday of a month; none means every week. What ends at or
    before it starts ends on the next day.
    """

    weekday: int
    starts_at: time
    ends_at: time
    valid_from: date
    valid_until: date | None
    zone: str
    weeks_of_month: tuple[int, ...] = ()


def occurrences(pattern: Pattern, *, first: date, last: date) -> Iterator[tuple[date, Interval]]:
    """Yield the pattern's days and stretches that begin on the local days ``first`` to ``last``, both included.

    On the nights when clocks change, the local wall times stand: the session is an hour shorter or longer. A time
    that such a night leaves out counts an hour later; hours that it leaves out altogether make no session.
    """
    day = max(first, pattern.valid_from)
    end = min(last, pattern.valid_until) if pattern.valid_until else last
    day += timedelta(days=(pattern.weekday - day.weekday()) % 7)
    while day <= end:
        stretch = _stretch(pattern, day)
        if stretch and (not pattern.weeks_of_month or week_of_month(day) in pattern.weeks_of_month):
            yield day, stretch
        day += timedelta(days=7)


def week_of_month(day: date) -> int:
    """Return whether it is the first (1), second ... fifth such weekday of its month."""
    return (day.day - 1) // 7 + 1


def local_days(stretch: Interval, zone: str) -> tuple[date, date]:
    """Return the first and the last local day that the stretch touches."""
    local = ZoneInfo(zone)
    last = stretch.end.astimezone(local) - timedelta(microseconds=1)
    return stretch.start.astimezone(local).date(), last.date()


def _stretch(pattern: Pattern, day: date) -> Interval | None:
    zone = ZoneInfo(pattern.zone)
    until = day if pattern.ends_at > pattern.starts_at else day + timedelta(days=1)
    start = datetime.combine(day, pattern.starts_at, zone).astimezone(UTC)
    end = datetime.combine(until, pattern.ends_at, zone).astimezone(UTC)
    return Interval(start, end) if start < end else None
