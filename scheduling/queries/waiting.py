"""The waiting list: who waits for a place, in which order, and what fits what is left of a session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Expression, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

import cases.queries
import patients.queries
from cases.models import Case
from common.intervals import Interval
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.fits import minutes_left
from scheduling.domain.waiting import Order
from scheduling.models import Booking, SavedFilter, TheatreSession
from scheduling.queries.durations import procedures_within
from staff.models import User

A_PAGE = 50
_NEVER = Value(date(9999, 12, 31))
_TARGET = Coalesce("target_date", _NEVER)
# What a page is sorted by, the id last: every case has a place of its own, and a page begins after a case.
_KEYS: dict[Order, tuple[Expression | F, ...]] = {
    Order.TARGET: (_TARGET, F("decided_on")),
    Order.READY: (Coalesce("readiness__earliest_on", _NEVER), _TARGET),
    Order.PRIORITY: (F("priority"), _TARGET),
    Order.WAITING: (F("decided_on"),),
    Order.NAME: (F("patient__search_key"),),
}


@dataclass(frozen=True)
class WaitingFilter:
    """What the person asked to see of the list; empty means everything.

    Days are included: ``breach_before`` takes a target date of that day or earlier, ``ready_by`` who can be ready by
    then, ``notice`` who comes within that many hours.
    """

    name: str = ""
    surgeon: UUID | None = None
    urgency: str = ""
    procedure: str = ""
    priority: int | None = None
    contact: str = ""
    breach_before: date | None = None
    ready_by: date | None = None
    notice: int | None = None


def asked_for(asked: Mapping[str, Any]) -> WaitingFilter:
    """Return what narrows the list, from what was understood of an address."""
    return WaitingFilter(
        name=asked["q"] or "",
        surgeon=asked["surgeon"],
        urgency=asked["urgency"] or "",
        procedure=asked["procedure"] or "",
        priority=asked["priority"],
        contact=asked["contact"] or "",
        breach_before=asked["breach_before"],
        ready_by=asked["ready_by"],
        notice=asked["notice"],
    )


@dataclass(frozen=True)
class WaitingPage:
    """A page of the list. ``before`` and ``after``: the case from which the neighbouring page is read."""

    cases: Sequence[Case]
    total: int
    before: UUID | None
    after: UUID | None


def waiting_list(
    user: User, asked: WaitingFilter, *, session: TheatreSession | None = None
) -> QuerySet[Case]:
    """Return the waiting cases with their readiness summary, the earliest target date first.

    With a session: only cases of its surgeons at its site that are planned no longer than what is left of it.
    """
    found = cases.queries.waiting(user).select_related("readiness")
    if asked.name:
        found = found.filter(patient__in=patients.queries.search(user, asked.name).order_by().values("pk"))
    wanted = {
        "surgeon": asked.surgeon,
        "urgency": asked.urgency,
        "procedure__code": asked.procedure,
        "priority": asked.priority,
        "contact_stage": asked.contact,
        "target_date__lte": asked.breach_before,
        "readiness__earliest_on__lte": asked.ready_by,
        "notice_hours__lte": asked.notice,
    }
    found = found.filter(**{field: value for field, value in wanted.items() if value})
    return found.filter(_fits(session)) if session else found


def _fits(session: TheatreSession) -> Q:
    surgeons = {session.surgeon_id}
    if session.team_id:
        surgeons |= set(User.objects.filter(teams=session.team_id).values_list("pk", flat=True))
    minutes = max(0, left_of(session)) if session.is_open else 0
    short = Q(pk__in=[])
    for surgeon, procedures in procedures_within(minutes, surgeons).items():
        short |= Q(surgeon=surgeon, procedure__in=procedures)
    return short & Q(site=session.theatre.site_id)


def page_of(
    user: User,
    found: QuerySet[Case],
    order: Order,
    *,
    after: UUID | None = None,
    before: UUID | None = None,
    size: int = A_PAGE,
) -> WaitingPage:
    """Return the page after or before a case, or the first; a deep page costs what the first one costs.

    The case may have left the list meanwhile: its place in the order still is where it was.
    """
    keys = {f"key_{number}": key for number, key in enumerate(_KEYS[order])}
    names = [*keys, "pk"]
    backwards = after is None and before is not None
    edge = _edge(user, after or before, keys)
    rows = found.annotate(**keys).order_by(*(f"-{name}" if backwards else name for name in names))
    if edge:
        rows = rows.filter(_beyond(edge, "lt" if backwards else "gt"))
    ids = list(rows.values_list("pk", flat=True)[: size + 1])
    more, ids = len(ids) > size, ids[:size]
    if backwards:
        ids.reverse()
    has_before, has_after = (more, edge is not None) if backwards else (edge is not None, more)
    return WaitingPage(
        cases=loaded(user, ids),
        total=found.order_by().count(),
        before=ids[0] if ids and has_before else None,
        after=ids[-1] if ids and has_after else None,
    )


def in_order(found: QuerySet[Case], order: Order) -> QuerySet[Case]:
    """Return all of the list in that order."""
    keys = {f"key_{number}": key for number, key in enumerate(_KEYS[order])}
    return found.annotate(**keys).order_by(*keys, "pk")


def _edge(user: User, case: UUID | None, keys: dict[str, Any]) -> dict[str, Any] | None:
    if case is None:
        return None
    rows = cases.queries.cases_for(user).filter(pk=case).select_related(None).prefetch_related(None)
    return rows.annotate(**keys).values(*keys, "pk").first()


def _beyond(edge: dict[str, Any], than: str) -> Q:
    """Compare row by row: the first key is beyond, or it is the same and the next one is, and so on."""
    beyond, same = Q(), Q()
    for name, value in edge.items():
        beyond |= same & Q(**{f"{name}__{than}": value})
        same &= Q(**{name: value})
    return beyond


def loaded(user: User, ids: Sequence[UUID]) -> list[Case]:
    """Return these cases of the person's sites with all that a line shows, in this order."""
    rows = cases.queries.cases_for(user).select_related("readiness").in_bulk(list(ids))
    return [rows[pk] for pk in ids if pk in rows]


def filters_of(user: User) -> QuerySet[SavedFilter]:
    """Return the views of the list that the person keeps, by name."""
    return SavedFilter.objects.filter(user=user)


def left_of(session: TheatreSession) -> int:
    """Return the minutes that a further case could use, or, negative, how far the session is over."""
    stretch = Interval(session.during.lower, session.during.upper)
    return minutes_left(stretch, minutes_of([session.pk]).get(session.pk, ()))


def minutes_of(
    session_ids: list[UUID], *, except_bookings: tuple[UUID, ...] = ()
) -> dict[UUID, list[tuple[int, int]]]:
    """Return the (planned, turnover) minutes of each session's cases in running order, in one query."""
    rows = (
        Booking.objects.filter(session__in=session_ids)
        .exclude(status=BookingStatus.CANCELLED.value)
        .exclude(pk__in=except_bookings)
        .order_by("during")
        .values_list("session_id", "planned_minutes", "turnover_minutes")
    )
    found: dict[UUID, list[tuple[int, int]]] = {}
    for session, planned, turnover in rows:
        found.setdefault(session, []).append((planned, turnover))
    return found
