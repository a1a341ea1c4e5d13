"""What the page of weekly patterns and sessions shows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext

from scheduling.models import SessionTemplate, TheatreSession
from scheduling.presenters.words import day, link

# A Monday, to name the days of the week by.
_A_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True)
class PatternRow:
    """One weekly pattern."""

    weekday: str
    theatre: str
    site: str
    hours: str
    surgeon: str
    anaesthetist: str
    valid: str


@dataclass(frozen=True)
class SessionLine:
    """One session of the week, with the form that closes it."""

    id: UUID
    day: str
    theatre: str
    hours: str
    surgeon: str
    anaesthetist: str
    closed_reason: str
    is_past: bool
    close_url: str
    reopen_url: str
    form: Any


def patterns(templates: Iterable[SessionTemplate]) -> tuple[PatternRow, ...]:
    """Return the weekly patterns in words."""
    return tuple(
        PatternRow(
            weekday=date_format(_A_MONDAY + timedelta(days=t.weekday), "l"),
            theatre=t.theatre.name,
            site=t.theatre.site.name,
            hours=f"{t.starts_at:%H:%M}–{t.ends_at:%H:%M}",
            surgeon=t.surgeon.full_name,
            anaesthetist=t.anaesthetist.full_name if t.anaesthetist else gettext("not yet allocated"),
            valid=_valid(t),
        )
        for t in templates
    )


def _valid(template: SessionTemplate) -> str:
    first = date_format(template.valid_from, "j M Y")
    if template.valid_until is None:
        return gettext("from %(first)s") % {"first": first}
    return f"{first} – {date_format(template.valid_until, 'j M Y')}"


def rows(
    sessions: Iterable[TheatreSession], *, at: datetime, form: Callable[[UUID], Any]
) -> tuple[SessionLine, ...]:
    """Return the week's sessions; ``form`` gives the form that closes each."""
    return tuple(_row(session, at, form(session.pk)) for session in sessions)


def _row(session: TheatreSession, at: datetime, form: Any) -> SessionLine:
    zone = ZoneInfo(session.theatre.site.time_zone)
    lower, upper = session.during.lower.astimezone(zone), session.during.upper.astimezone(zone)
    return SessionLine(
        id=session.pk,
        day=day(lower.date()),
        theatre=session.theatre.name,
        hours=f"{lower:%H:%M}–{upper:%H:%M}",
        surgeon=session.surgeon.full_name,
        anaesthetist=session.anaesthetist.full_name if session.anaesthetist else gettext("not yet allocated"),
        closed_reason=session.closed_reason,
        is_past=session.during.upper <= at,
        close_url=link("scheduling:close_session", session.pk),
        reopen_url=link("scheduling:reopen_session", session.pk),
        form=form,
    )
