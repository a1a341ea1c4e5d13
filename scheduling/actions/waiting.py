"""The waiting list: how cases stand on it, when their patients cannot come, and the views that people keep."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

import cases.actions
import cases.queries
from cases.models import Case
from common.refusals import BadInput, Refused
from common.text import clean_line
from scheduling.domain.waiting import Away, check_away
from scheduling.models import SavedFilter, Unavailability
from scheduling.queries.unavailable import stretches_of
from staff.models import User

MOST_FILTERS = 30


@transaction.atomic
def change_entry(
    *,
    case: Case,
    unavailable: Iterable[Away] | None = None,
    expected_version: int | None = None,
    by: User,
    at: datetime,
    **waiting: Any,
) -> Case:
    """Change a line of the waiting list at once: what ``cases.actions.change_waiting`` takes, and the days away."""
    case = cases.queries.lock(case.pk)
    moved = unavailable is not None and _replace(case, unavailable, by=by, at=at)
    return cases.actions.change_waiting(
        case=case, beside=moved, expected_version=expected_version, by=by, at=at, **waiting
    )


def set_unavailable(
    *,
    case: Case,
    unavailable: Iterable[Away],
    expected_version: int | None = None,
    by: User,
    at: datetime,
) -> Case:
    """Say on which days the patient cannot come, in place of what was said before; raise BadInput or Stale."""
    return change_entry(case=case, unavailable=unavailable, expected_version=expected_version, by=by, at=at)


def _replace(case: Case, unavailable: Iterable[Away], *, by: User, at: datetime) -> bool:
    """Bring the rows of a locked case to these; say whether anything changed."""
    today = at.astimezone(ZoneInfo(case.site.time_zone)).date()
    rows = {_as_said(row): row.pk for row in stretches_of([case.pk])}
    asked = (Away(away.first, away.last, clean_line(away.reason)) for away in unavailable)
    wanted = set(check_away(asked, today=today, known=rows))
    gone = {away for away in rows if away not in wanted and away.last >= today}
    new = wanted - set(rows)
    Unavailability.objects.filter(pk__in=[rows[away] for away in gone]).delete()
    Unavailability.objects.bulk_create(
        Unavailability(case=case, first_day=a.first, last_day=a.last, reason=a.reason, by=by, at=at)
        for a in sorted(new, key=lambda away: away.first)
    )
    return bool(gone or new)


def _as_said(row: Unavailability) -> Away:
    return Away(row.first_day, row.last_day, row.reason)


@transaction.atomic
def save_filter(*, name: str, query: str, by: User) -> SavedFilter:
    """Keep a view of the waiting list under a name, in place of one of that name; raise BadInput or Refused."""
    name = clean_line(name)
    if not 1 <= len(name) <= 60:
        raise BadInput("name", "Give it a name of at most 60 characters.")
    if len(query) > 500:
        raise BadInput("query", "This view is too long to keep.")
    own = SavedFilter.objects.select_for_update().filter(user=by)
    found = own.filter(name=name).first()
    if found is None:
        if own.count() >= MOST_FILTERS:
            raise Refused(
                "You keep %(most)s views already. Remove one first.",
                code="too_many",
                details={"most": MOST_FILTERS},
            )
        return SavedFilter.objects.create(user=by, name=name, query=query)
    found.query = query
    found.save(update_fields=["query"])
    return found


def remove_filter(*, saved: SavedFilter) -> None:
    """Forget a view that its owner no longer wants."""
    saved.delete()
