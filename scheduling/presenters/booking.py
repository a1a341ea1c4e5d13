"""A booking in words: when it can be ready, what has to happen until then, where and when it is."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from checklists.domain.forecast import Forecast
from checklists.domain.readiness import Readiness, Verdict
from checklists.words import say as say_why
from checklists.words import title
from scheduling.models import Booking
from scheduling.presenters.words import day, far, link, problem, role
from scheduling.words import WENT_PAST


@dataclass(frozen=True)
class EarliestLine:
    """The first day on which everything can be ready, and what decides it."""

    state: str
    sentence: str
    decided_by: str
    why: str


@dataclass(frozen=True)
class Debt:
    """One thing that has to happen: what, by whom, by when."""

    sentence: str
    owner: str
    by: str
    far: str
    state: str


@dataclass(frozen=True)
class BookingLine:
    """A booking in words."""

    day: str
    far: str
    start: str
    until: str
    theatre: str
    surgeon: str
    site: str
    bed: str
    despite: str
    version: int
    move_url: str
    cancel_url: str
    board_url: str


def earliest_line(readiness: Readiness, today: date) -> EarliestLine:
    """Return the first feasible day in words. The readiness is that of a case without a date, or as booked."""
    earliest = readiness.earliest
    item = readiness.by_code.get(earliest.requirement or "")
    decided_by = title(item.spec) if item else ""
    why = say_why(earliest.why, item.spec) if item else ""
    if readiness.verdict is Verdict.UNKNOWN:
        because = say_why(readiness.whys[0], None) if readiness.whys else ""
        return EarliestLine("unknown", gettext("Readiness cannot be worked out."), "", because)
    if earliest.on is None:
        return EarliestLine("not_ready", gettext("No date can be ready while this stands."), decided_by, why)
    if earliest.on <= today:
        return EarliestLine("ready", gettext("Any date can be ready."), "", "")
    sentence = gettext("Can be ready from %(day)s (%(far)s).") % {
        "day": day(earliest.on),
        "far": far(earliest.on, today),
    }
    return EarliestLine("on_track", sentence, decided_by, why)


def debts(readiness: Readiness, today: date) -> tuple[Debt, ...]:
    """Return what has to happen before the operation, what is due first on top."""
    items = sorted(readiness.in_the_way, key=lambda item: item.due_on or date.max)
    return tuple(
        Debt(
            sentence=problem(item),
            owner=role(item.spec.owner),
            by=day(item.due_on) if item.due_on else "",
            far=far(item.due_on, today) if item.due_on else "",
            state="not_ready" if item.forecast is Forecast.CANNOT else "on_track",
        )
        for item in items
    )


def _bed(booking: Booking) -> str:
    if booking.ward is None or booking.stay is None:
        return ""
    nights = (booking.stay.upper - booking.stay.lower).days
    stay = ngettext("%(count)s night", "%(count)s nights", nights) % {"count": nights}
    return f"{booking.ward.name}, {stay}"


def _despite(booking: Booking) -> str:
    if not booking.despite:
        return ""
    what = ", ".join(str(WENT_PAST.get(one, one)) for one in booking.despite)
    return gettext("Booked anyway (%(what)s): %(reason)s") % {"what": what, "reason": booking.despite_reason}


def booking_line(booking: Booking, *, at: datetime) -> BookingLine:
    """Return the booking in words, on the clock of its hospital."""
    zone = ZoneInfo(booking.theatre.site.time_zone)
    start = booking.during.lower.astimezone(zone)
    minutes = booking.turnover_minutes * 60
    until = datetime.fromtimestamp(booking.during.upper.timestamp() - minutes, tz=zone)
    return BookingLine(
        day=day(start.date()),
        far=far(start.date(), at.astimezone(zone).date()),
        start=f"{start:%H:%M}",
        until=f"{until:%H:%M}",
        theatre=booking.theatre.name,
        surgeon=booking.surgeon.full_name,
        site=booking.theatre.site.name,
        bed=_bed(booking),
        despite=_despite(booking),
        version=booking.version,
        move_url=link("scheduling:move", booking.pk),
        cancel_url=link("scheduling:cancel", booking.pk),
        board_url=f"{link('scheduling:board')}?day={start.date().isoformat()}#session-{booking.session_id}",
    )
