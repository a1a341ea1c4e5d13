"""What the pages of free places show: where and how long, who could come and why not, and what became of each offer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from cases.domain.waiting import Priority
from cases.words import PRIORITY_WORDS
from common.intervals import Interval
from common.refusals import Reason
from common.words import clock_words, day_words, say
from scheduling.domain.replacements import Notice, Shortfall, Standing
from scheduling.domain.states import GapState, OfferState
from scheduling.models import Booking, Gap, Offer, TheatreSession
from scheduling.presenters.people import CaseHead, case_head
from scheduling.presenters.words import day, far, link, waited
from scheduling.queries.gaps import CameFree
from scheduling.queries.replacements import Replacement

STANDINGS: dict[Standing, tuple[str, str | Promise]] = {
    Standing.READY: ("ready", _("Ready")),
    Standing.IN_TIME: ("on_track", _("Can be ready by then")),
    Standing.LATE: ("not_ready", _("Cannot be ready by then")),
}
OFFERS: dict[OfferState, tuple[str, str | Promise]] = {
    OfferState.OPEN: ("on_track", _("waits for an answer")),
    OfferState.ACCEPTED: ("ready", _("said yes: booked")),
    OfferState.DECLINED: ("not_ready", _("said no")),
    OfferState.EXPIRED: ("unknown", _("did not answer in time")),
    OfferState.WITHDRAWN: (
        "unknown",
        _("taken back: somebody else has the place, or it is not offered any more"),
    ),
}
SHORTFALLS: dict[Shortfall, str] = {
    Shortfall.NOT_AT_SHORT_NOTICE: noop("The patient does not come at short notice; %(left)s h are left."),
    Shortfall.NOTICE_TOO_SHORT: noop(
        "The patient needs %(wanted)s h notice; %(left)s h are left, the night not counted."
    ),
    Shortfall.NOT_FASTED: noop(
        "It is too late to fast for this start: nothing may be eaten for six hours before."
    ),
}


@dataclass(frozen=True)
class PlaceLine:
    """A free place in one line: "95 min in Theatre 2, Tue 24 Nov 10:30"."""

    words: str
    surgeon: str
    far: str
    url: str = ""
    board_url: str = ""
    start_value: str = ""
    reason: str = ""
    offers: str = ""


@dataclass(frozen=True)
class OfferLine:
    """One offer and what became of it."""

    id: UUID
    head: CaseHead
    state: str
    word: str | Promise
    until: str
    is_open: bool
    accept_url: str
    decline_url: str


@dataclass(frozen=True)
class ReplacementLine:
    """One case for the place. ``sentences`` say why it does not fit, and what is short about the notice."""

    id: UUID
    head: CaseHead
    fits: bool
    state: str
    standing: str | Promise
    decided_by: str
    target: str
    target_far: str
    priority: str | Promise
    waited: str
    minutes: int
    notice: str
    sentences: tuple[str, ...]
    book_url: str


@dataclass(frozen=True)
class DangerLine:
    """One operation that may not pass the gate, and what can be done about it."""

    head: CaseHead
    when: str
    theatre: str
    state: str
    word: str
    swap_url: str
    move_url: str
    cancel_url: str


def place_line(session: TheatreSession, free: Interval, *, at: datetime, url: str = "") -> PlaceLine:
    """Return a free stretch of a session in words."""
    zone = session.theatre.site.time_zone
    local, today = free.start.astimezone(ZoneInfo(zone)).date(), at.astimezone(ZoneInfo(zone)).date()
    words = gettext("%(minutes)s min in %(theatre)s, %(day)s %(time)s") % {
        "minutes": free.minutes,
        "theatre": session.theatre.name,
        "day": day_words(free.start, zone),
        "time": clock_words(free.start, zone),
    }
    return PlaceLine(
        words=words,
        surgeon=session.surgeon.full_name,
        far=far(local, today),
        url=url,
        board_url=f"{link('scheduling:board')}?{urlencode({'day': local.isoformat()})}#session-{session.pk}",
        start_value=free.start.isoformat(),
    )


def gap_line(gap: Gap, *, at: datetime) -> PlaceLine:
    """Return a place that is being offered, with how many wait for an answer."""
    line = place_line(gap.session, _stretch(gap), at=at, url=link("scheduling:gap", gap.pk))
    waiting = sum(offer.state == OfferState.OPEN.value for offer in gap.offers.all())
    words = ngettext("%(n)s patient asked", "%(n)s patients asked", waiting) % {"n": waiting}
    return PlaceLine(
        **{**vars(line), "offers": words if waiting else gettext("nobody is asked at the moment")}
    )


def free_line(found: CameFree, reasons: Mapping[str, str | Promise], *, at: datetime) -> PlaceLine:
    """Return a place that came free, with why."""
    url = link("scheduling:open_gap", found.booking.session_id)
    line = place_line(found.booking.session, found.free, at=at, url=url)
    return PlaceLine(**{**vars(line), "reason": str(reasons.get(found.booking.cancel_reason, ""))})


def danger_line(booking: Booking, word: str, *, at: datetime) -> DangerLine:
    """Return an operation of the next days that may not pass the gate."""
    zone = booking.theatre.site.time_zone
    today = at.astimezone(ZoneInfo(zone)).date()
    return DangerLine(
        head=case_head(booking.case, today, minutes=booking.planned_minutes),
        when=f"{day_words(booking.during.lower, zone)} {clock_words(booking.during.lower, zone)}",
        theatre=booking.theatre.name,
        state=booking.case.readiness.verdict,
        word=word,
        swap_url=link("scheduling:swap", booking.pk),
        move_url=link("scheduling:move", booking.pk),
        cancel_url=link("scheduling:cancel", booking.pk),
    )


def offer_lines(gap: Gap, *, at: datetime) -> tuple[OfferLine, ...]:
    """Return the offers of a gap, those that wait first."""
    zone = gap.session.theatre.site.time_zone
    offers = sorted(gap.offers.all(), key=lambda one: one.state != OfferState.OPEN.value)
    return tuple(_offer(offer, zone, at) for offer in offers)


def _offer(offer: Offer, zone: str, at: datetime) -> OfferLine:
    state = OfferState(offer.state)
    is_over = state is OfferState.OPEN and at >= offer.expires_at
    shape, word = OFFERS[OfferState.EXPIRED if is_over else state]
    return OfferLine(
        id=offer.pk,
        head=case_head(offer.case, at.astimezone(ZoneInfo(zone)).date(), minutes=offer.minutes),
        state=shape,
        word=word,
        until=f"{day_words(offer.expires_at, zone)} {clock_words(offer.expires_at, zone)}",
        is_open=state is OfferState.OPEN and not is_over,
        accept_url=link("scheduling:accept_offer", offer.pk),
        decline_url=link("scheduling:decline_offer", offer.pk),
    )


def replacement_lines(found: Iterable[Replacement], gap: Gap, *, at: datetime) -> tuple[ReplacementLine, ...]:
    """Return the cases for a place, in the order in which they are asked."""
    today = at.astimezone(ZoneInfo(gap.session.theatre.site.time_zone)).date()
    asked = {offer.case_id for offer in gap.offers.all() if offer.state == OfferState.OPEN.value}
    return tuple(_replacement(row, gap, today) for row in found if row.case.pk not in asked)


def _replacement(row: Replacement, gap: Gap, today) -> ReplacementLine:  # type: ignore[no-untyped-def]
    case = row.case
    state, word = STANDINGS[row.standing]
    return ReplacementLine(
        id=case.pk,
        head=case_head(case, today, minutes=row.needs.minutes),
        fits=row.fits,
        state=state,
        standing=word,
        decided_by=row.needs.earliest_by if row.standing is not Standing.READY else "",
        target=day(case.target_date) if case.target_date else "",
        target_far=far(case.target_date, today) if case.target_date else "",
        priority=PRIORITY_WORDS[Priority(case.priority)],
        waited=waited(case.decided_on, today),
        minutes=row.needs.minutes,
        notice=_notice(row.notice, case.notice_hours),
        sentences=tuple(say(reason) for reason in (*row.reasons, *shortfalls(row.notice))),
        book_url=f"{link('scheduling:book', case.pk)}?session={gap.session_id}#session-{gap.session_id}",
    )


def _notice(notice: Notice, wanted: int | None) -> str:
    if wanted is None:
        return gettext("not at short notice")
    return ngettext("%(hours)s h notice", "%(hours)s h notice", notice.wanted) % {"hours": notice.wanted}


def shortfalls(notice: Notice) -> tuple[Reason, ...]:
    """Return what is too short about the notice, as reasons."""
    details = {"left": notice.left, "wanted": notice.wanted}
    return tuple(Reason(SHORTFALLS[one], one.value, details) for one in notice.shortfalls)


def is_wanted(gap: Gap) -> bool:
    """Say whether the gap still looks for somebody."""
    return gap.state == GapState.OPEN.value


def _stretch(gap: Gap) -> Interval:
    return Interval(gap.during.lower, gap.during.upper)


def stretch_of(gap: Gap) -> Interval:
    """Return the gap's stretch of time."""
    return _stretch(gap)
