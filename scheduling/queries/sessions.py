"""Theatres and sessions that a person may see."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import Http404

from common.intervals import Interval
from scheduling.domain.bookings import BookingStatus
from scheduling.models import Booking, Team, Theatre, TheatreSession
from staff.models import User
from staff.queries import site_ids, sites_of


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
        .select_related("theatre__site", "surgeon", "anaesthetist", "team", "taken_over_from")
        .order_by("during", "theatre__code", "id")
    )


def session_for(user: User, session_id: UUID | str) -> TheatreSession:
    """Return one session, or 404 when there is none at the person's sites."""
    session = sessions_for(user).filter(pk=session_id).first()
    if session is None:
        raise Http404
    return session


def session_to_book(user: User, session_id: UUID | str) -> TheatreSession:
    """Return one session with what putting a case into it reads, and no more; 404 like ``session_for``.

    Whom a refusal names is asked for only then.
    """
    rows = TheatreSession.objects.filter(theatre__site__in=site_ids(user))
    session = rows.select_related("theatre").filter(pk=session_id).order_by().first()
    if session is None:
        raise Http404
    hang_site_on(session.theatre, user)
    return session


def hang_site_on(theatre: Theatre, user: User) -> None:
    """Let a theatre of one of the person's sites, which are known already, carry its site."""
    theatre.site = next(site for site in sites_of(user) if site.pk == theatre.site_id)


def with_minutes_taken(sessions: QuerySet[TheatreSession]) -> QuerySet[TheatreSession]:
    """Return the sessions with ``minutes_taken``: what live bookings plan in each, turnovers included."""
    live = ~Q(bookings__status=BookingStatus.CANCELLED.value)
    minutes = F("bookings__planned_minutes") + F("bookings__turnover_minutes")
    return sessions.annotate(minutes_taken=Coalesce(Sum(minutes, filter=live), 0))


def with_booked(sessions: QuerySet[TheatreSession]) -> QuerySet[TheatreSession]:
    """Return the sessions with ``booked``: how many live bookings each has."""
    live = ~Q(bookings__status=BookingStatus.CANCELLED.value)
    return sessions.annotate(booked=Count("bookings", filter=live))


def open_sessions_for(user: User, *, start: datetime, end: datetime) -> QuerySet[TheatreSession]:
    """Return the person's sessions that overlap the stretch; closed ones too, because a person asks why."""
    return sessions_for(user).filter(during__overlap=(start, end))


def released_for(user: User, *, at: datetime) -> QuerySet[TheatreSession]:
    """Return the sessions at the person's sites that are still to come and offered to others, earliest first."""
    live = Booking.objects.filter(session=OuterRef("pk")).exclude(status=BookingStatus.CANCELLED.value)
    return sessions_for(user).filter(
        ~Exists(live), released_at__isnull=False, closed_reason="", during__startswith__gt=at
    )


def stretch_of(session: TheatreSession) -> Interval:
    """Return the session's hours as the rules read them."""
    return Interval(session.during.lower, session.during.upper)


def teams_for(user: User) -> QuerySet[Team]:
    """Return the teams at the person's sites, by name."""
    teams = Team.objects.filter(site__in=site_ids(user), is_active=True)
    return teams.select_related("site").prefetch_related("members").order_by("site__name", "name")


def team_for(user: User, team_id: UUID | str) -> Team:
    """Return one of them, or 404."""
    team = teams_for(user).filter(pk=team_id).first()
    if team is None:
        raise Http404
    return team
