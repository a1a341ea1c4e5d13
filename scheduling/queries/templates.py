"""The weekly patterns, and what making sessions from them would add."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from common.intervals import Interval
from scheduling.domain.recurrence import Pattern, occurrences
from scheduling.models import SessionTemplate, TheatreSession
from staff.models import User
from staff.queries import site_ids


def templates_for(user: User) -> QuerySet[SessionTemplate]:
    """Return the weekly patterns at the person's sites, in the order of the week."""
    return (
        SessionTemplate.objects.filter(theatre__site__in=site_ids(user), theatre__is_active=True)
        .select_related("theatre__site", "surgeon", "anaesthetist")
        .order_by("theatre__site__code", "weekday", "theatre__code", "starts_at")
    )


def sessions_to_make(user: User, *, first: date, last: date) -> int:
    """Return how many sessions the patterns would add on those local days; what is taken stays as it is."""
    templates = templates_for(user).filter(valid_from__lte=last)
    templates = templates.filter(Q(valid_until=None) | Q(valid_until__gte=first))
    wanted = [
        (template.theatre_id, stretch)
        for template in templates
        for _day, stretch in occurrences(pattern_of(template), first=first, last=last)
    ]
    if not wanted:
        return 0
    taken = _taken(
        {theatre for theatre, _ in wanted},
        (min(s.start for _, s in wanted), max(s.end for _, s in wanted)),
    )
    count = 0
    for theatre, stretch in wanted:
        there = taken.setdefault(theatre, [])
        if not any(stretch.overlaps(other) for other in there):
            there.append(stretch)
            count += 1
    return count


def _taken(theatres: set[UUID], between: tuple[object, object]) -> dict[UUID, list[Interval]]:
    found: dict[UUID, list[Interval]] = {}
    rows = TheatreSession.objects.filter(theatre__in=theatres, during__overlap=between)
    for theatre, during in rows.values_list("theatre_id", "during"):
        found.setdefault(theatre, []).append(Interval(during.lower, during.upper))
    return found


def pattern_of(template: SessionTemplate) -> Pattern:
    """Return the pattern as the rules read it."""
    return Pattern(
        weekday=template.weekday,
        starts_at=template.starts_at,
        ends_at=template.ends_at,
        valid_from=template.valid_from,
        valid_until=template.valid_until,
        zone=template.theatre.site.time_zone,
    )
