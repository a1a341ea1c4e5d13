"""When a patient is told what: due times on local clocks, outside the patient's quiet hours.

Days before an operation are counted on the hospital's calendar, hours are the patient's (clinical facts,
section 6: 09:00 to 20:00 local time). A wall time that the clocks skip becomes the first minute that exists;
one that happens twice is the first of the two.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reminders.domain.kinds import ReminderKind
from reminders.domain.states import Why

DAY_BEGINS = time(9)
DAY_ENDS = time(20)
MORNING = time(10)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Planned:
    """A reminder to keep. ``why`` says why it will not be sent; it is kept all the same, to be seen."""

    kind: ReminderKind
    due_at: datetime
    why: Why | None = None


def plan(
    *, surgery_at: datetime, at: datetime, hospital_zone: ZoneInfo, patient_zone: ZoneInfo
) -> tuple[Planned, ...]:
    """Return the reminders of an operation that is booked, or moved, at ``at`` (M01 and M11 of section 6)."""
    told_now = next_waking_moment(at, patient_zone)
    a_week_before = surgery_at.astimezone(hospital_zone).date() - timedelta(days=7)
    week_due = next_waking_moment(at_local(a_week_before, MORNING, patient_zone), patient_zone)
    return (
        Planned(ReminderKind.BOOKED, told_now, Why.TOO_LATE if told_now >= surgery_at else None),
        Planned(ReminderKind.HOME_READY, week_due, Why.TOO_LATE if week_due <= at else None),
    )


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
