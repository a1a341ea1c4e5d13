"""The day and hour of each message, and until when it is any use (clinical facts, section 6), as tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from reminders.domain.due import at_local
from reminders.domain.fasting import DEFAULT, FastingRule, times
from reminders.domain.kinds import ReminderKind
from scheduling.domain.visits import VisitKind

EARLY, FORENOON, NOON, LATE_AFTERNOON, EVENING = time(9), time(10), time(12), time(17), time(18)
_MIDNIGHT = time(0)


@dataclass(frozen=True)
class Day:
    """So many days before the operation at this hour; no use any more from ``until`` days before, at ``until_wall``.

    ``may_be_late``: when it could not be said in time, it is said as soon as possible.
    """

    before: int
    wall: time
    until: int
    until_wall: time = _MIDNIGHT
    may_be_late: bool = False


DAYS: Mapping[ReminderKind, Day] = {
    ReminderKind.TESTS_DUE: Day(30, FORENOON, 1, may_be_late=True),
    ReminderKind.HORMONE_REVIEW: Day(30, FORENOON, 14, may_be_late=True),
    ReminderKind.MEDICINES_LIST: Day(28, FORENOON, 7, may_be_late=True),
    ReminderKind.DENTAL_AND_SKIN: Day(21, FORENOON, 14),
    ReminderKind.STOP_SMOKING: Day(15, FORENOON, 13),
    ReminderKind.STOP_ALCOHOL: Day(15, FORENOON, 13),
    ReminderKind.TESTS_EXPIRING: Day(10, FORENOON, 1, may_be_late=True),
    ReminderKind.MEDICINE_PLAN: Day(8, FORENOON, 0, may_be_late=True),
    ReminderKind.HOME_READY: Day(7, FORENOON, 2),
    ReminderKind.HEALTH_CHECK: Day(3, FORENOON, 0, may_be_late=True),
    ReminderKind.CONFIRM: Day(2, FORENOON, 1, NOON, may_be_late=True),
    # Until the last food, and not until midnight: see ``last_use``.
    ReminderKind.FASTING: Day(1, LATE_AFTERNOON, 0, may_be_late=True),
    ReminderKind.WASH_AND_BRING: Day(1, EVENING, 0, may_be_late=True),
}
# What the patient is told of a visit, and how many days before it.
VISITS: Mapping[VisitKind, tuple[ReminderKind, int]] = {
    VisitKind.ASSESSMENT: (ReminderKind.ASSESSMENT_VISIT, 2),
    VisitKind.STITCHES: (ReminderKind.STITCHES, 2),
    VisitKind.CONTROL: (ReminderKind.CONTROL_VISIT, 7),
}
EXERCISES = range(2, 13)
_FOR_A_WHILE: Mapping[ReminderKind, timedelta] = {
    ReminderKind.ASSESSMENT_VISIT: timedelta(days=1, hours=12),
    ReminderKind.STITCHES: timedelta(days=1, hours=12),
    ReminderKind.CONTROL_VISIT: timedelta(days=6),
    ReminderKind.EXERCISES: timedelta(days=2),
    ReminderKind.CANCELLED: timedelta(days=30),
}


def last_use(
    kind: ReminderKind,
    *,
    surgery_at: datetime,
    due_at: datetime,
    zone: ZoneInfo,
    arrive_minutes: int = 120,
    fasting: FastingRule = DEFAULT,
) -> datetime:
    """Return from when on a message must not be sent any more: it would be of no use, or wrong.

    ``zone`` is the hospital's. For what is said of a visit it is counted from when it was due.
    """
    if kind is ReminderKind.FASTING:
        return times(surgery_at, rule=fasting).food_until
    if kind is ReminderKind.MORNING_CHECK:
        return surgery_at - timedelta(minutes=arrive_minutes)
    if kind is ReminderKind.MEDICINE_CHANGE:
        return at_local(due_at.astimezone(zone).date() + timedelta(days=1), _MIDNIGHT, zone)
    if kind in _FOR_A_WHILE:
        return due_at + _FOR_A_WHILE[kind]
    if kind not in DAYS:
        return surgery_at
    row = DAYS[kind]
    day = surgery_at.astimezone(zone).date() - timedelta(days=row.until)
    return min(at_local(day, row.until_wall, zone), surgery_at)


def may_go_late(
    kind: ReminderKind, *, surgery_at: datetime, due_at: datetime, zone: ZoneInfo, at: datetime
) -> bool:
    """Say whether something that was due is still worth saying at ``at``, as soon as possible."""
    waits = kind not in DAYS or DAYS[kind].may_be_late
    once = kind in {ReminderKind.MORNING_CHECK, ReminderKind.EXERCISES}
    return waits and not once and at < last_use(kind, surgery_at=surgery_at, due_at=due_at, zone=zone)
