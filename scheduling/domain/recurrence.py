"""The sessions that a weekly pattern makes, in the site's local time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from common.intervals import Interval


@dataclass(frozen=True)
class WeeklyPattern:
    """Every week on ``weekday`` (0 is Monday) from ``starts_at`` to ``ends_at`` local time, both dates included."""

    weekday: int
    starts_at: time
    ends_at: time
    valid_from: date
    valid_until: date | None
    zone: str


def stretches(pattern: WeeklyPattern, *, first: date, last: date) -> Iterator[Interval]:
    """Yield the pattern's stretches on the local days from ``first`` to ``last``, both included.

    On the nights when clocks change, the local wall times stand: the session is an hour shorter or longer.
    """
    zone = ZoneInfo(pattern.zone)
    day = max(first, pattern.valid_from)
    end = min(last, pattern.valid_until) if pattern.valid_until else last
    day += timedelta(days=(pattern.weekday - day.weekday()) % 7)
    while day <= end:
        yield Interval(
            datetime.combine(day, pattern.starts_at, zone).astimezone(ZoneInfo("UTC")),
            datetime.combine(day, pattern.ends_at, zone).astimezone(ZoneInfo("UTC")),
        )
        day += timedelta(days=7)
