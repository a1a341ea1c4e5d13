"""Days on which a theatre, a hospital or a person does not operate."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.http import Http404

from scheduling.models import Absence, Closure
from staff.models import Site, User
from staff.queries import site_ids

# One hospital, or the ids of several.
Sites = Site | UUID | Collection[UUID]

_OFF = """
    SELECT site_id, theatre_id, NULL::uuid, first_day, last_day, reason FROM scheduling_closure
    WHERE site_id = ANY(%(sites)s::uuid[]) AND withdrawn_at IS NULL
      AND first_day <= %(last)s AND last_day >= %(first)s
    UNION ALL
    SELECT NULL, NULL, person_id, first_day, last_day, '' FROM scheduling_absence
    WHERE withdrawn_at IS NULL AND first_day <= %(last)s AND last_day >= %(first)s
"""


class Off(NamedTuple):
    """Local days, both included, on which a hospital or one of its theatres is closed, or a person is away.

    ``reason`` is that of a closure; why somebody is away is nobody's business.
    """

    site_id: UUID | None
    theatre_id: UUID | None
    person_id: UUID | None
    first_day: date
    last_day: date
    reason: str


def off_between(sites: Collection[UUID], first: date, last: date) -> list[Off]:
    """Return what is closed at these hospitals, and who at all is away, on some of those days, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_OFF, {"sites": list(sites), "first": first, "last": last})
        return [Off(*row) for row in cursor.fetchall()]


def closures_between(sites: Sites, first: date, last: date) -> QuerySet[Closure]:
    """Return the closures and holidays that touch the local days from ``first`` to ``last``, both included."""
    touching = {"first_day__lte": last, "last_day__gte": first}
    return Closure.objects.filter(site__in=ids_of(sites), withdrawn_at=None, **touching)


def absences_between(first: date, last: date, *, people: Collection[UUID] | None = None) -> QuerySet[Absence]:
    """Return who is away on some of those days, both included: of everybody, or of the people with these ids."""
    found = Absence.objects.filter(withdrawn_at=None, first_day__lte=last, last_day__gte=first)
    if people is not None:
        found = found.filter(person__in=people)
    return found


def closures_for(user: User) -> QuerySet[Closure]:
    """Return the closures and holidays at the person's sites that were not withdrawn, the earliest first."""
    return Closure.objects.filter(site__in=site_ids(user), withdrawn_at=None).select_related(
        "site", "theatre", "by"
    )


def closure_for(user: User, closure_id: UUID | str) -> Closure:
    """Return one of them, or 404."""
    closure = closures_for(user).filter(pk=closure_id).first()
    if closure is None:
        raise Http404
    return closure


def absences_for(user: User) -> QuerySet[Absence]:
    """Return the absences of people who share a site with the person, not withdrawn, the earliest first."""
    return (
        Absence.objects.filter(person__sites__in=site_ids(user), withdrawn_at=None)
        .select_related("person", "by")
        .distinct()
    )


def absence_for(user: User, absence_id: UUID | str) -> Absence:
    """Return one of them, or 404."""
    absence = absences_for(user).filter(pk=absence_id).first()
    if absence is None:
        raise Http404
    return absence


def ids_of(sites: Sites) -> Collection[UUID]:
    """Return the ids of one hospital or several."""
    if isinstance(sites, Site):
        return [sites.pk]
    return [sites] if isinstance(sites, UUID) else sites
