"""The waiting list: who waits for a place, and what fits what is left of a session."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

import cases.queries
import patients.queries
from cases.models import Case
from common.intervals import Interval
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.fits import minutes_left
from scheduling.models import Booking, TheatreSession
from staff.models import User


@dataclass(frozen=True)
class WaitingFilter:
    """What the person asked to see of the list; empty means everything."""

    name: str = ""
    surgeon: UUID | None = None
    urgency: str = ""
    procedure: str = ""


def waiting_list(
    user: User, asked: WaitingFilter, *, session: TheatreSession | None = None
) -> QuerySet[Case]:
    """Return the waiting cases with their readiness summary, the earliest target date first.

    With a session: only cases of its surgeon at its site that are not longer than what is left of it.
    """
    found = cases.queries.waiting(user).select_related("readiness")
    if asked.name:
        found = found.filter(patient__in=patients.queries.search(user, asked.name).order_by().values("pk"))
    exact = {"surgeon": asked.surgeon, "urgency": asked.urgency, "procedure__code": asked.procedure}
    found = found.filter(**{field: value for field, value in exact.items() if value})
    if session is not None:
        found = found.filter(
            surgeon=session.surgeon_id,
            site=session.theatre.site_id,
            procedure__planned_minutes__lte=max(0, left_of(session)) if session.is_open else 0,
        )
    return found


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
