"""Hours at which a patient may be told something: local clocks, and the patient's quiet hours.

Days before an operation are counted on the hospital's calendar, hours are the patient's (clinical facts,
section 6: 09:00 to 20:00 local time). A wall time that the clocks skip becomes the first minute that exists;
one that happens twice is the first of the two.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_BEGINS = time(9)
DAY_ENDS = time(20)
_MINUTE = timedelta(minutes=1)


def is_quiet(at: datetime, zone: ZoneInfo) -> bool:
    """Say whether the patient should be left alone at this moment."""
    return not DAY_BEGINS <= at.astimezone(zone).time() < DAY_ENDS


def next_waking_moment(at: datetime, zone: ZoneInfo) -> datetime:
    """Return this moment, or the next morning at nine when it lies in the quiet hours."""
    if not is_quiet(at, zone):
        return at
    local = at.astimezone(zone)
    morning = local.date() + timedelta(days=1 if local.time() >= DAY_ENDS else 0)
    return at_local(morning, DAY_BEGINS, zone)


def last_waking_moment(before: datetime, zone: ZoneInfo) -> datetime:
    """Return the last minute before this moment at which the patient may be told something."""
    at = before - _MINUTE
    if not is_quiet(at, zone):
        return at
    local = at.astimezone(zone)
    evening = local.date() - timedelta(days=1 if local.time() < DAY_BEGINS else 0)
    return at_local(evening, DAY_ENDS, zone) - _MINUTE


def at_local(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """Return the instant (UTC) at which a clock on that wall shows that time on that day."""
    naive = datetime.combine(day, wall)
    while not _exists(naive, zone):
        naive += _MINUTE
    return naive.replace(tzinfo=zone).astimezone(UTC)


def next_try(at: datetime, attempts: int) -> datetime:
    """Return when to try again after that many attempts: half a minute, doubling, at most half an hour."""
    return at + min(timedelta(seconds=30) * (1 << max(attempts - 1, 0)), timedelta(minutes=30))


def _exists(naive: datetime, zone: ZoneInfo) -> bool:
    there_and_back = naive.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return there_and_back.replace(tzinfo=None, fold=0) == naive
