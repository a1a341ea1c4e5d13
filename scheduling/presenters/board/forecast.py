"""What the board says while a case is held over a session, and what it says of a drop."""

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from common.words import say
from scheduling.models import Booking, TheatreSession
from scheduling.presenters.changes import ShortChange, changes_in_short
from scheduling.presenters.places import forecast_words
from scheduling.presenters.words import day
from scheduling.queries.board.forecast import DropForecast

# Of those that go later so many are named.
NAMED = 4


@dataclass(frozen=True)
class ForecastCard:
    """A forecast in words. ``past``: what somebody may go past with a reason, as the form posts it."""

    fits: bool
    past: str
    state: str
    title: str
    reasons: tuple[str, ...]
    over: str
    moved: tuple[str, ...]
    more_moved: str
    readiness_state: str
    readiness: str
    changes: tuple[ShortChange, ...]


@dataclass(frozen=True)
class Said:
    """What became of a drop: one sentence, and the reasons one by one when it was refused."""

    done: bool
    sentence: str
    reasons: tuple[str, ...] = ()


def forecast_card(found: DropForecast, session: TheatreSession) -> ForecastCard:
    """Return the forecast in the reader's language and on the hospital's clock."""
    zone = ZoneInfo(session.theatre.site.time_zone)
    moved = [
        f"{one.patient} {_clock(one.start, zone)} → {_clock(one.new_start, zone)}" for one in found.moved
    ]
    rest = len(moved) - NAMED
    state, words = forecast_words(found.readiness) if found.readiness else ("unknown", "")
    return ForecastCard(
        fits=found.fits,
        past=",".join(found.past),
        state="ready" if found.fits else ("at_risk" if found.past else "not_ready"),
        title=_title(found, session, zone),
        reasons=tuple(say(reason) for reason in found.reasons),
        over=_over(found),
        moved=tuple(moved[:NAMED]),
        more_moved=_more(rest),
        readiness_state=state,
        readiness=words,
        changes=_changes(found),
    )


def _more(rest: int) -> str:
    words = ngettext("and %(count)s more", "and %(count)s more", rest)
    return words % {"count": rest} if rest > 0 else ""


def _clock(moment, zone: ZoneInfo) -> str:  # type: ignore[no-untyped-def]
    return f"{moment.astimezone(zone):%H:%M}"


def _title(found: DropForecast, session: TheatreSession, zone: ZoneInfo) -> str:
    start = found.start or session.during.lower
    where = {
        "theatre": session.theatre.name,
        "day": day(start.astimezone(zone).date()),
        "time": _clock(start, zone),
    }
    if found.fits:
        return gettext("Fits: %(theatre)s, %(day)s, %(time)s") % where
    if found.past:
        return gettext("Only with a reason: %(theatre)s, %(day)s, %(time)s") % where
    return gettext("Does not fit: %(theatre)s, %(day)s") % where


def _over(found: DropForecast) -> str:
    if not found.minutes_over:
        return ""
    words = ngettext(
        "%(count)s minute past the end of the session",
        "%(count)s minutes past the end of the session",
        found.minutes_over,
    )
    return words % {"count": found.minutes_over}


def _changes(found: DropForecast) -> tuple[ShortChange, ...]:
    if found.comparison is None:
        return ()
    return tuple(changes_in_short(found.comparison))


def done(sentence: str, more: Iterable[str] = ()) -> Said:
    """Return that it was done, with what has to be told besides."""
    return Said(True, sentence, tuple(more))


def refused(sentence: str, reasons: Iterable[str] = ()) -> Said:
    """Return that nothing was changed, and why."""
    return Said(False, sentence, tuple(reasons))


def where(booking: Booking, zone: str) -> str:
    """Return where a booking stands: theatre, day, start."""
    start = booking.during.lower.astimezone(ZoneInfo(zone))
    return f"{booking.theatre.name}, {day(start.date())}, {start:%H:%M}"
