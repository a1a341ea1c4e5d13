"""Theatres and sessions that a person may see."""

from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import Http404

from scheduling.domain.bookings import BookingStatus
from scheduling.models import Theatre, TheatreSession
from staff.models import User
from staff.queries import site_ids


def theatres_for(user: User) -> QuerySet[Theatre]:
    """Return the theatres in use at the person's sites, by site and code."""
    return (
        Theatre.objects.filter(site__in=site_ids(user), is_active=True)
        .select_related("site")
        .order_by("site__code", "code")
    )


def sessions_for(user: User) -> QuerySet[TheatreSession]:
    """Return the sessions at the person's sites, earliest first."""
    return (
        TheatreSession.objects.filter(theatre__site__in=site_ids(user))
        .select_related("theatre__site", "surgeon", "anaesthetist")
        .order_by("during", "theatre__code", "id")
    )


def session_for(user: User, session_id: UUID | str) -> TheatreSession:
    """Return one session, or 404 when there is none at the person's sites."""
    session = sessions_for(user).filter(pk=session_id).first()
    if session is None:
        raise Http404
    return session


def with_minutes_taken(sessions: QuerySet[TheatreSession]) -> QuerySet[TheatreSession]:
    """Return the sessions with ``minutes_taken``: what live bookings plan in each, turnovers included."""
    live = ~Q(bookings__status=BookingStatus.CANCELLED.value)
    minutes = F("bookings__planned_minutes") + F("bookings__turnover_minutes")
    return sessions.annotate(minutes_taken=Coalesce(Sum(minutes, filter=live), 0))


def open_sessions_for(user: User, *, start: datetime, end: datetime) -> QuerySet[TheatreSession]:
    """Return the person's sessions that overlap the stretch; closed ones too, because a person asks why."""
    return sessions_for(user).filter(during__overlap=(start, end))
