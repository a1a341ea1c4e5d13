"""On which days something has to be collected to count for an operation: not too early, not too late.

Counted in hospital-local days. Too early is what validity says; the last day is the day on which it is due, or
the operation's own day for what is done then or can no longer be there in time otherwise.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from checklists.domain import conditions
from checklists.domain.facts import CaseFacts
from checklists.domain.protocols import Kind, RequirementSpec, ValidityRule
from checklists.domain.readiness import Item


@dataclass(frozen=True)
class Window:
    """The first and the last day of collection, both included; ``first`` is None when nothing is too early.

    ``ask_by``: the last day to ask for it, so that it is there when it is due. ``is_late``: that day is past.
    """

    first: date | None
    last: date
    ask_by: date
    is_late: bool


@dataclass(frozen=True)
class Windows:
    """When to collect one requirement for the booked operation and for the standby date; None: nothing to collect."""

    booked: Window | None
    standby: Window | None


# What is asked for in one place and done in another, so that somebody has to know when to send the patient.
_COLLECTED = frozenset({Kind.LAB, Kind.REPORT})


def windows(
    items: Iterable[Item],
    facts: CaseFacts,
    *,
    surgery_at: datetime | None,
    standby_on: date | None,
    today: date,
) -> dict[str, Windows]:
    """Return the windows of every test that has to be collected, or collected again, by requirement code.

    ``items`` as judged for ``surgery_at``. ``standby_on`` has no time: it is enough that it counts all day.
    """
    found: dict[str, Windows] = {}
    for item in items:
        booked = standby = None
        if surgery_at is not None and not item.is_satisfied:
            booked = window(item.spec, facts, surgery_at=surgery_at, today=today)
        if standby_on is not None and not _is_good_on(item, standby_on):
            all_day = datetime.combine(standby_on, time.max, ZoneInfo(facts.zone))
            standby = window(item.spec, facts, surgery_at=all_day, today=today)
        if item.spec.kind in _COLLECTED and (booked or standby):
            found[item.code] = Windows(booked, standby)
    return found


def _is_good_on(item: Item, day: date) -> bool:
    through = item.judgement.valid_through
    return item.is_satisfied and (through is None or through >= day)


def window(spec: RequirementSpec, facts: CaseFacts, *, surgery_at: datetime, today: date) -> Window | None:
    """Return when to collect it for an operation at that time; None if it is not asked for, or it is too late.

    ``surgery_at`` is aware; ``today`` hospital-local.
    """
    zone = ZoneInfo(facts.zone)
    on = surgery_at.astimezone(zone).date()
    if not conditions.applies(spec.when, facts, on) or on < today:
        return None
    first = _first(spec, facts, surgery_at, zone)
    due = on if spec.on_the_day else on - timedelta(days=spec.due_days)
    # What is good for a shorter time than it is due before, or is overdue already, may come until the day itself.
    in_order = due >= today and (first is None or first <= due)
    ask_by = due - timedelta(days=spec.lead_days)
    return Window(_later(first, today), due if in_order else on, ask_by, is_late=ask_by < today)


def _later(first: date | None, today: date) -> date | None:
    """Return the first day that is still to come; None when any day from today will do."""
    return first if first is not None and first > today else None


def _first(spec: RequirementSpec, facts: CaseFacts, surgery_at: datetime, zone: ZoneInfo) -> date | None:
    on = surgery_at.astimezone(zone).date()
    rules = [rule for rule in spec.validity.rules if conditions.applies(rule.when, facts, on)]
    return max((_opens(rule, surgery_at, on, zone) for rule in rules), default=None)


def _opens(rule: ValidityRule, surgery_at: datetime, on: date, zone: ZoneInfo) -> date:
    """Return the first day on which something may be collected under one rule."""
    if rule.days is not None:
        return on - timedelta(days=rule.days)
    # Collected at or before that instant it would be too old; the day counts from the moment after.
    return (surgery_at - timedelta(hours=rule.hours or 0)).astimezone(zone).date()
