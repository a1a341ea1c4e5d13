"""What the pages of a swap show: who could come instead, and what it does to both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from checklists.presenters.verdicts import VERDICTS
from common.words import clock_words, day_words, say
from scheduling.models import Booking
from scheduling.presenters.booking import booking_line as booking_line
from scheduling.presenters.changes import ChangeGroup, Verdicts, changes, verdicts
from scheduling.presenters.people import CaseHead, case_head
from scheduling.presenters.words import link
from scheduling.queries.swaps import SwapPreview


@dataclass(frozen=True)
class SwapLine:
    """One booking that could change places with another."""

    head: CaseHead
    when: str
    theatre: str
    state: str
    word: str
    url: str


@dataclass(frozen=True)
class HalfLine:
    """One of the two at the other's place: from, to, why not, and what becomes of the preparation."""

    head: CaseHead
    version: int
    come_from: str
    goes_to: str
    until: str
    sentences: tuple[str, ...]
    verdicts: Verdicts
    changes: Sequence[ChangeGroup]


def suggestion(booking: Booking, other: Booking, *, at: datetime) -> SwapLine:
    """Return who could come in place of the booking."""
    zone = other.theatre.site.time_zone
    verdict = other.case.readiness.verdict if hasattr(other.case, "readiness") else "unknown"
    return SwapLine(
        head=head(other, at),
        when=f"{day_words(other.during.lower, zone)} {clock_words(other.during.lower, zone)}",
        theatre=other.theatre.name,
        state=verdict,
        word=str(VERDICTS[verdict]),
        url=link("scheduling:swap_with", booking.pk, other.pk),
    )


def halves(preview: SwapPreview, *, at: datetime) -> tuple[HalfLine, HalfLine]:
    """Return both halves of a swap, in words."""
    one, other = preview.halves
    return (
        _half(one.booking, other.booking, preview, 0, at),
        _half(other.booking, one.booking, preview, 1, at),
    )


def _half(booking: Booking, there: Booking, preview: SwapPreview, which: int, at: datetime) -> HalfLine:
    zone = there.theatre.site.time_zone
    place, comparison = preview.halves[which].place, preview.comparisons[which]
    return HalfLine(
        head=head(booking, at),
        version=booking.version,
        come_from=_where(booking),
        goes_to=_where(there),
        until=clock_words(place.during.end, zone) if place.during else "",
        sentences=tuple(say(reason) for reason in preview.reasons[which]),
        verdicts=verdicts(comparison),
        changes=changes(comparison),
    )


def _where(booking: Booking) -> str:
    zone = booking.theatre.site.time_zone
    when = f"{day_words(booking.during.lower, zone)} {clock_words(booking.during.lower, zone)}"
    return f"{when} · {booking.theatre.name}"


def head(booking: Booking, at: datetime) -> CaseHead:
    """Return who is booked, for what."""
    today = at.astimezone(ZoneInfo(booking.theatre.site.time_zone)).date()
    return case_head(booking.case, today, minutes=booking.planned_minutes)
