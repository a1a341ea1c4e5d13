"""What the page of a closed theatre or an absent person shows: each booked case, and where it could go instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.utils.translation import gettext

from common.words import clock_words, day_words, say
from scheduling.actions.replanning import Came
from scheduling.models import Booking, TheatreSession
from scheduling.presenters.people import CaseHead, case_head
from scheduling.presenters.words import day, link
from scheduling.queries.replanning import Cause, Option, Replanned


@dataclass(frozen=True)
class OptionLine:
    """A place as it stands in the list: ``value`` is what is sent."""

    value: str
    words: str


@dataclass(frozen=True)
class ReplanLine:
    """One booked case: where it is, where it could go, and why not where it cannot."""

    id: str
    version: int
    head: CaseHead
    now: str
    options: tuple[OptionLine, ...]
    refusals: tuple[tuple[str, tuple[str, ...]], ...]
    move_url: str
    cancel_url: str
    ticked: bool = True


@dataclass(frozen=True)
class CameLine:
    """What came of one move."""

    head: CaseHead
    is_moved: bool
    words: str
    sentences: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class CauseLine:
    """Why these cases have to go; ``fields`` say it again in the form."""

    title: str
    detail: str
    fields: tuple[tuple[str, str], ...]


def cause_line(cause: Cause) -> CauseLine:
    """Return why the cases have to go, in words."""
    if cause.closure is not None:
        closure = cause.closure
        where = closure.theatre.name if closure.theatre else closure.site.name
        title = gettext("%(where)s is closed") % {"where": where}
        detail = f"{_days(closure)} · {closure.reason}"
        return CauseLine(title, detail, (("closure", str(closure.pk)),))
    if cause.absence is not None:
        absence = cause.absence
        title = gettext("%(who)s is away") % {"who": absence.person.full_name}
        return CauseLine(title, _days(absence), (("absence", str(absence.pk)),))
    sessions = "; ".join(_session(session) for session in cause.sessions)
    fields = tuple(("session", str(session.pk)) for session in cause.sessions)
    return CauseLine(gettext("Sessions that are given up"), sessions, fields)


def replan_lines(rows: Iterable[Replanned], *, at: datetime) -> tuple[ReplanLine, ...]:
    """Return the cases in the order in which they choose."""
    return tuple(_line(row, at) for row in rows)


def _line(row: Replanned, at: datetime) -> ReplanLine:
    booking, zone = row.booking, row.booking.theatre.site.time_zone
    return ReplanLine(
        id=str(booking.pk),
        version=booking.version,
        head=case_head(booking.case, at.astimezone(ZoneInfo(zone)).date(), minutes=booking.planned_minutes),
        now=f"{_when(booking.during.lower, zone)} · {booking.theatre.name}",
        options=tuple(_option(one, zone) for one in row.options),
        refusals=tuple(
            (_session(session), tuple(say(reason) for reason in reasons)) for session, reasons in row.refusals
        ),
        move_url=link("scheduling:move", booking.pk),
        cancel_url=link("scheduling:cancel", booking.pk),
    )


def _option(one: Option, zone: str) -> OptionLine:
    words = f"{_when(one.start, zone)} · {one.session.theatre.name} · {one.session.surgeon.full_name}"
    return OptionLine(value=f"{one.session.pk}@{one.start.isoformat()}", words=words)


def came_lines(came: Iterable[Came], *, at: datetime) -> tuple[CameLine, ...]:
    """Return what came of each move, those that were refused first."""
    return tuple(_came(one, at) for one in sorted(came, key=lambda one: one.is_moved))


def _came(one: Came, at: datetime) -> CameLine:
    booking: Booking = one.booking
    zone = booking.theatre.site.time_zone
    where = f"{_when(booking.during.lower, zone)} · {booking.theatre.name}"
    if one.is_moved:
        words = gettext("moved to %(where)s") % {"where": where}
    else:
        words = gettext("stays: %(where)s") % {"where": where}
    sentences = (*((say(one.sentence),) if one.sentence else ()), *(say(reason) for reason in one.reasons))
    sentences += tuple(say(reason) for reason in booking.not_stopped) if one.is_moved else ()
    return CameLine(
        head=case_head(booking.case, at.astimezone(ZoneInfo(zone)).date(), minutes=booking.planned_minutes),
        is_moved=one.is_moved,
        words=words,
        sentences=sentences,
        url=link("scheduling:booked" if one.is_moved else "scheduling:move", booking.pk),
    )


def _session(session: TheatreSession) -> str:
    zone = session.theatre.site.time_zone
    return f"{_when(session.during.lower, zone)} · {session.theatre.name} · {session.surgeon.full_name}"


def _when(moment: datetime, zone: str) -> str:
    return f"{day_words(moment, zone)} {clock_words(moment, zone)}"


def _days(one) -> str:  # type: ignore[no-untyped-def]
    if one.first_day == one.last_day:
        return day(one.first_day)
    return f"{day(one.first_day)} – {day(one.last_day)}"


@dataclass(frozen=True)
class CauseChoice:
    """A closure or an absence that is still to come, with how many cases are booked in it."""

    title: str
    detail: str
    count: int
    url: str


def cause_choice(cause: Cause, bookings: list[Booking]) -> CauseChoice:
    """Return a line that leads to its cases."""
    line = cause_line(cause)
    return CauseChoice(
        title=line.title,
        detail=line.detail,
        count=len(bookings),
        url=f"{link('scheduling:replan')}?{urlencode(line.fields)}",
    )
