"""Who of the waiting list could go on the days that a board shows."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from cases.models import Case
from scheduling.models import Team, TheatreSession
from scheduling.queries.waiting import WaitingFilter, waiting_list
from staff.models import User
from staff.queries import site_ids

# A column that somebody scrolls with one hand; more than these, and they narrow it or open the list.
MOST = 40


@dataclass(frozen=True)
class CouldGo:
    """The first of them, the most urgent on top, and how many there are."""

    cases: list[Case]
    total: int


def could_go(
    user: User,
    *,
    name: str,
    surgeon: UUID | None,
    first: date | None,
    last: date | None,
    everybody: bool,
    zone: ZoneInfo,
) -> CouldGo:
    """Return waiting cases: who can be ready by the last day and whose surgeon has a session then, or everybody."""
    found = waiting_list(user, WaitingFilter(name=name, surgeon=surgeon))
    if first and last and not everybody:
        found = found.filter(readiness__earliest_on__lte=last).filter(_has_session(user, first, last, zone))
    order = F("priority"), F("target_date").asc(nulls_last=True), "decided_on", "pk"
    return CouldGo(list(found.order_by(*order)[:MOST]), found.order_by().count())


def _has_session(user: User, first: date, last: date, zone: ZoneInfo) -> Q:
    start = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    sessions: QuerySet[TheatreSession] = TheatreSession.objects.filter(
        theatre__site__in=site_ids(user), during__overlap=(start, end), closed_reason=""
    )
    members = Team.members.through.objects.filter(team__in=sessions.values("team")).values("user")
    return Q(surgeon__in=sessions.values("surgeon")) | Q(surgeon__in=members)
