"""Locking the lists of the next working day at the set time. A row decides what is due; whoever looks does it."""

import logging
from collections.abc import Iterable
from datetime import date, datetime, time

from django.conf import settings
from django.db import DatabaseError

from common.refusals import Refused
from scheduling.actions.lists import lock_list
from scheduling.domain.lists import locks_at
from scheduling.models import TheatreSession
from scheduling.queries.lists import Unlocked, holidays_of, sessions_by_id, unlocked_with_cases

_log = logging.getLogger(__name__)


def lock_due_lists(*, at: datetime) -> int:
    """Lock every list whose time has come and return how many. Safe to repeat, late, or many at once.

    A list that somebody unlocked by hand is left to them, and an empty one is no list yet.
    """
    if not settings.LIST_LOCKS_AT:
        return 0
    clock = time.fromisoformat(settings.LIST_LOCKS_AT)
    rows = unlocked_with_cases(at=at)
    holidays = holidays_of({row.site for row in rows}, at=at) if rows else {}
    due = [row.session for row in rows if _is_due(row, clock, holidays.get(row.site, ()), at)]
    return sum(_lock(session, at) for session in sessions_by_id(due))


def _is_due(row: Unlocked, clock: time, holidays: Iterable[date], at: datetime) -> bool:
    return locks_at(row.start, clock=clock, zone=row.zone, holidays=holidays) <= at


def _lock(session: TheatreSession, at: datetime) -> bool:
    try:
        lock_list(session=session, by=None, at=at)
    except Refused:
        return False
    except DatabaseError:
        _log.warning("a list could not be locked just now; the next look is soon")
        return False
    return True
