"""The days on which patients cannot come."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from scheduling.models import Unavailability


def unavailable_of(case_ids: Iterable[UUID]) -> dict[UUID, tuple[tuple[date, date], ...]]:
    """Return the first and last days of each case's stretches, in order, in one query; none for the others."""
    rows = stretches_of(case_ids).values_list("case_id", "first_day", "last_day")
    found: dict[UUID, list[tuple[date, date]]] = {}
    for case, first, last in rows:
        found.setdefault(case, []).append((first, last))
    return {case: tuple(days) for case, days in found.items()}


def stretches_of(case_ids: Iterable[UUID]) -> QuerySet[Unavailability]:
    """Return the stretches themselves, the earliest first."""
    return Unavailability.objects.filter(case__in=list(case_ids)).order_by("first_day", "pk")
