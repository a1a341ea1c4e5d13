"""What the pages of sessions show: a week of them, and those that were released."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from common.intervals import Interval
from scheduling.domain.recurrence import local_days
from scheduling.domain.states import ClosureKind
from scheduling.models import Closure, TheatreSession
from scheduling.models.sessions import SessionRules
from scheduling.presenters.words import day, far, link


@dataclass(frozen=True)
class SessionLine:
    """One session of the week, with the form that closes it. ``closure``: why nobody operates there on that day."""

    id: UUID
    day: str
    theatre: str
    hours: str
    surgeon: str
    anaesthetist: str
    rules: tuple[str, ...]
    booked: str
    booked_url: str
    closed_reason: str
    closure: str
    released: str
    is_past: bool
    is_running: bool
    is_released: bool
    version: int
    close_url: str
    reopen_url: str
    change_url: str
    release_url: str
    form: Any


@dataclass(frozen=True)
class ReleasedLine:
    """A session that somebody else may have, with the form to take it over."""

    id: UUID
    day: str
    far: str
    theatre: str
    site: str
    hours: str
    was_of: str
    anaesthetist: str
    rules: tuple[str, ...]
    url: str
    form: Any


def rows(
    sessions: Iterable[TheatreSession],
    *,
    at: datetime,
    form: Callable[[UUID], Any],
    closures: Iterable[Closure],
    procedures: Mapping[str, str],
) -> tuple[SessionLine, ...]:
    """Return the week's sessions; ``form`` gives the form that closes each."""
    return tuple(_row(s, at, form(s.pk), closures, procedures) for s in sessions)


def released(
    sessions: Iterable[TheatreSession],
    *,
    today: date,
    form: Callable[[TheatreSession], Any],
    procedures: Mapping[str, str],
) -> tuple[ReleasedLine, ...]:
    """Return the sessions that others may take over; ``form`` gives the form for each."""
    return tuple(
        ReleasedLine(
            id=s.pk,
            day=day(_day(s)),
            far=far(_day(s), today),
            theatre=s.theatre.name,
            site=s.theatre.site.name,
            hours=hours_of(s),
            was_of=s.surgeon.full_name,
            anaesthetist=_anaesthetist(s),
            rules=rules_words(s, procedures),
            url=link("scheduling:take_over", s.pk),
            form=form(s),
        )
        for s in sessions
    )


def heading(session: TheatreSession) -> str:
    """Return which session it is: day, hours and theatre."""
    return f"{day(_day(session))}, {hours_of(session)} · {session.theatre.name} · {session.theatre.site.name}"


def initial_of(session: TheatreSession) -> dict[str, Any]:
    """Return the session as the form that changes it shows it."""
    zone = ZoneInfo(session.theatre.site.time_zone)
    lower, upper = session.during.lower.astimezone(zone), session.during.upper.astimezone(zone)
    return {
        "day": lower.date(),
        "starts_at": lower.time(),
        "ends_at": upper.time(),
        "ends_next_day": upper.time() <= lower.time(),
        "surgeon": session.surgeon_id,
        "anaesthetist": session.anaesthetist_id,
        "version": session.version,
        **rules_initial(session),
    }


def rules_initial(row: SessionRules) -> dict[str, Any]:
    """Return the rules of a session or a pattern as a form shows them."""
    return {
        "team": row.team_id,
        "procedures": row.procedures,
        "with_anaesthetist": row.with_anaesthetist,
        "takes_children": row.takes_children,
        "complex_limit": row.complex_limit,
        "release_days": row.release_days,
    }


def hours_of(session: TheatreSession) -> str:
    """Return the session's local hours, saying so when they end on the next day."""
    return hours_words(Interval(session.during.lower, session.during.upper), session.theatre.site.time_zone)


def hours_words(stretch: Interval, zone: str) -> str:
    """Return a stretch in local hours, as "08:00–16:00" or "20:00–02:00 next day"."""
    lower, upper = stretch.start.astimezone(ZoneInfo(zone)), stretch.end.astimezone(ZoneInfo(zone))
    first, last = local_days(stretch, zone)
    hours = f"{lower:%H:%M}–{upper:%H:%M}"
    return hours if first == last else gettext("%(hours)s next day") % {"hours": hours}


def rules_words(row: SessionRules, procedures: Mapping[str, str]) -> tuple[str, ...]:
    """Return who and what a session is for; nothing about what holds for every session."""
    found = []
    if row.team:
        found.append(gettext("Team %(team)s") % {"team": row.team.name})
    if row.procedures:
        found.append(gettext("Only %(procedures)s") % {"procedures": _some(row.procedures, procedures)})
    if not row.with_anaesthetist:
        found.append(gettext("No anaesthetist"))
    if not row.takes_children:
        found.append(gettext("No children"))
    if row.complex_limit is not None:
        said = ngettext(
            "At most %(count)s complex operation", "At most %(count)s complex operations", row.complex_limit
        )
        found.append(said % {"count": row.complex_limit})
    if row.release_days is not None:
        said = ngettext("Released %(days)s day before", "Released %(days)s days before", row.release_days)
        found.append(said % {"days": row.release_days})
    return tuple(found)


def _some(codes: Sequence[str], procedures: Mapping[str, str]) -> str:
    """Return the names of the first two, and how many more there are."""
    names = ", ".join(procedures.get(code, code) for code in codes[:2])
    more = len(codes) - 2
    if more < 1:
        return names
    said = ngettext("%(names)s and %(count)s more", "%(names)s and %(count)s more", more)
    return said % {"names": names, "count": more}


def closure_words(closure: Closure) -> str:
    """Return why nobody operates, as "Holiday: Christmas"."""
    if closure.kind == ClosureKind.HOLIDAY.value:
        return gettext("Holiday: %(reason)s") % {"reason": closure.reason}
    return gettext("Closed: %(reason)s") % {"reason": closure.reason}


def closed_by(session: TheatreSession, closures: Iterable[Closure]) -> Closure | None:
    """Return the closure or holiday that the session falls into, if there is one."""
    first, last = local_days(
        Interval(session.during.lower, session.during.upper), session.theatre.site.time_zone
    )
    for closure in closures:
        here = closure.theatre_id in (None, session.theatre_id) and closure.site_id == session.theatre.site_id
        if here and closure.first_day <= last and first <= closure.last_day:
            return closure
    return None


def _row(
    session: TheatreSession,
    at: datetime,
    form: Any,
    closures: Iterable[Closure],
    procedures: Mapping[str, str],
) -> SessionLine:
    closure = closed_by(session, closures)
    return SessionLine(
        id=session.pk,
        day=day(_day(session)),
        theatre=session.theatre.name,
        hours=hours_of(session),
        surgeon=session.surgeon.full_name,
        anaesthetist=_anaesthetist(session),
        rules=rules_words(session, procedures),
        booked=booked_words(session.booked),  # type: ignore[attr-defined]
        booked_url=f"{link('scheduling:board')}?day={_day(session):%Y-%m-%d}#session-{session.pk}",
        closed_reason=session.closed_reason,
        closure=closure_words(closure) if closure else "",
        released=_released(session),
        is_past=session.during.upper <= at,
        is_running=session.during.lower <= at,
        is_released=session.released_at is not None,
        version=session.version,
        close_url=link("scheduling:close_session", session.pk),
        reopen_url=link("scheduling:reopen_session", session.pk),
        change_url=link("scheduling:change_session", session.pk),
        release_url=link("scheduling:release_session", session.pk),
        form=form,
    )


def booked_words(count: int) -> str:
    """Say how many operations are booked; nothing for none."""
    if not count:
        return ""
    return ngettext("%(count)s operation is booked", "%(count)s operations are booked", count) % {
        "count": count
    }


def _released(session: TheatreSession) -> str:
    if session.released_at and not session.booked:  # type: ignore[attr-defined]
        return gettext("Released: others may take it over")
    if session.taken_over_from:
        return gettext("Taken over from %(surgeon)s") % {"surgeon": session.taken_over_from.full_name}
    return ""


def _day(session: TheatreSession) -> date:
    local: date = session.during.lower.astimezone(ZoneInfo(session.theatre.site.time_zone)).date()
    return local


def _anaesthetist(session: TheatreSession) -> str:
    if not session.with_anaesthetist:
        return gettext("without an anaesthetist")
    return session.anaesthetist.full_name if session.anaesthetist else gettext("not yet allocated")
