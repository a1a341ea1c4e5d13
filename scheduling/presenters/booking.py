"""What is shown when a case looks for a place: where it fits, where it does not and why, and when it can be ready."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from cases.models import Case
from checklists.domain.forecast import Forecast
from checklists.domain.moves import compare
from checklists.domain.readiness import Readiness, Verdict
from checklists.words import say as say_why
from checklists.words import title
from common.words import say
from scheduling.domain.fits import Obstacle
from scheduling.models import Booking
from scheduling.presenters.changes import (
    ChangeGroup,
    NewDue,
    ShortChange,
    Verdicts,
    changes,
    changes_in_short,
    new_due,
    verdicts,
)
from scheduling.presenters.words import day, far, link, minutes_words, problem, role
from scheduling.queries.offers import Offer


@dataclass(frozen=True)
class OfferCard:
    """One session as a place for this case."""

    id: UUID
    anchor: str
    day: str
    far: str
    theatre: str
    surgeon: str
    hours: str
    start: str
    start_value: str
    left: str
    minutes_over: int
    state: str
    forecast: str
    reasons: tuple[str, ...] = ()
    in_short: tuple[ShortChange, ...] = ()
    changes: tuple[ChangeGroup, ...] = ()
    verdicts: Verdicts | None = None
    new_due: tuple[NewDue, ...] = ()
    preview_url: str = ""
    is_asked_for: bool = False


@dataclass(frozen=True)
class Places:
    """The sessions of the coming weeks in groups, best first."""

    fit: tuple[OfferCard, ...]
    early: tuple[OfferCard, ...]
    with_overrun: tuple[OfferCard, ...]
    no: tuple[OfferCard, ...]
    others: tuple[OfferCard, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is no session at all."""
        return not (self.fit or self.early or self.with_overrun or self.no or self.others)


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
    version: int
    move_url: str
    cancel_url: str
    board_url: str


def places(
    offers: Iterable[Offer],
    case: Case,
    *,
    at: datetime,
    before: Readiness | None = None,
    asked_for: UUID | None = None,
    preview: Callable[[Offer], str] | None = None,
) -> Places:
    """Sort the offers into groups. ``before`` and ``preview`` belong to a move."""
    groups: dict[str, list[OfferCard]] = {
        "fit": [],
        "early": [],
        "with_overrun": [],
        "no": [],
        "others": [],
    }
    for offer in offers:
        card = _card(offer, at, before, asked_for)
        if preview and offer.fit.during and (offer.fits or offer.fits_with_overrun):
            card = replace(card, preview_url=preview(offer))
        groups[_group(offer, case)].append(card)
    return Places(**{name: tuple(cards) for name, cards in groups.items()})


def _group(offer: Offer, case: Case) -> str:
    if offer.fits:
        return "early" if offer.readiness and _cannot(offer.readiness) else "fit"
    if offer.fits_with_overrun:
        return "with_overrun"
    other = any(why.obstacle is Obstacle.OTHER_SURGEON for why in offer.fit.whys)
    return "others" if other else "no"


def _card(offer: Offer, at: datetime, before: Readiness | None, asked_for: UUID | None) -> OfferCard:
    session = offer.session
    zone = ZoneInfo(session.theatre.site.time_zone)
    lower, upper = session.during.lower.astimezone(zone), session.during.upper.astimezone(zone)
    start = offer.fit.during.start.astimezone(zone) if offer.fit.during else None
    state, forecast = forecast_words(offer.readiness)
    is_asked_for = offer.session.pk == asked_for
    found = compare(before, offer.readiness) if before and offer.readiness else None
    shown = found if is_asked_for else None
    return OfferCard(
        id=session.pk,
        anchor=f"session-{session.pk}",
        day=day(lower.date()),
        far=far(lower.date(), at.astimezone(zone).date()),
        theatre=session.theatre.name,
        surgeon=session.surgeon.full_name,
        hours=f"{lower:%H:%M}–{upper:%H:%M}",
        start=f"{start:%H:%M}" if start else "",
        start_value=start.isoformat() if start else "",
        left=minutes_words(offer.left),
        minutes_over=offer.fit.minutes_over,
        state=state,
        forecast=forecast,
        reasons=tuple(say(reason) for reason in offer.reasons),
        in_short=changes_in_short(found) if found else (),
        changes=changes(shown) if shown else (),
        verdicts=verdicts(shown) if shown else None,
        new_due=new_due(shown, at.astimezone(zone).date()) if shown else (),
        is_asked_for=is_asked_for,
    )


def _cannot(readiness: Readiness) -> bool:
    return readiness.verdict in {Verdict.NOT_READY, Verdict.UNKNOWN}


def forecast_words(readiness: Readiness | None) -> tuple[str, str]:
    """Return the state and the words of what can become of the preparation by that start."""
    if readiness is None:
        return "unknown", ""
    if readiness.verdict is Verdict.UNKNOWN:
        return "unknown", gettext("readiness is not known")
    if readiness.may_be_called:
        return readiness.verdict.value, gettext("everything is in order for this day")
    if not _cannot(readiness):
        return readiness.verdict.value, _to_do(readiness)
    return "not_ready", _why_cannot(readiness)


def _to_do(readiness: Readiness) -> str:
    count = len(readiness.in_the_way)
    late = sum(item.past_due for item in readiness.in_the_way)
    words = ngettext(
        "can be ready in time, %(count)s thing to do", "can be ready in time, %(count)s things to do", count
    )
    sentence = words % {"count": count}
    if not late:
        return sentence
    overdue = ngettext("%(count)s of them overdue", "%(count)s of them overdue", late) % {"count": late}
    return f"{sentence}, {overdue}"


def _why_cannot(readiness: Readiness) -> str:
    late = [item for item in readiness.in_the_way if item.forecast is Forecast.CANNOT]
    earliest = readiness.earliest
    decider = readiness.by_code.get(earliest.requirement or "")
    named = decider if decider in late or not late else late[0]
    if named is None:
        named = readiness.in_the_way[0]
    if earliest.on is None:
        return gettext("cannot be ready: %(requirement)s needs a decision") % {
            "requirement": title(named.spec)
        }
    if not late:
        return gettext("blocked now: %(problem)s") % {"problem": problem(readiness.in_the_way[0])}
    return gettext("cannot be ready: %(requirement)s; earliest %(day)s") % {
        "requirement": title(named.spec),
        "day": day(earliest.on),
    }


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
        version=booking.version,
        move_url=link("scheduling:move", booking.pk),
        cancel_url=link("scheduling:cancel", booking.pk),
        board_url=f"{link('scheduling:board')}?day={start.date().isoformat()}#session-{booking.session_id}",
    )


def by_surgeon(cards: Sequence[OfferCard]) -> tuple[tuple[str, tuple[OfferCard, ...]], ...]:
    """Return the sessions of other surgeons, by surgeon."""
    groups: dict[str, list[OfferCard]] = {}
    for card in cards:
        groups.setdefault(card.surgeon, []).append(card)
    return tuple((name, tuple(found)) for name, found in sorted(groups.items()))
