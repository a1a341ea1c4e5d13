"""The sessions of the coming weeks as places for one case: which fit, which would, and why the others do not."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, ngettext

from cases.models import Case
from checklists.domain.forecast import Forecast
from checklists.domain.moves import compare
from checklists.domain.readiness import Readiness, Verdict
from checklists.words import title
from common.words import say
from scheduling.domain.fits import Obstacle
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
from scheduling.presenters.words import day, far, minutes_words, problem
from scheduling.queries.offers import Offer


@dataclass(frozen=True)
class OfferCard:
    """One session as a place for this case. ``despite``: what a person would have to go past, with a reason."""

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
    despite: tuple[str, ...] = ()
    too_long: bool = False
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
    anyway: tuple[OfferCard, ...]
    no: tuple[OfferCard, ...]
    others: tuple[OfferCard, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is no session at all."""
        return not any((self.fit, self.early, self.with_overrun, self.anyway, self.no, self.others))


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
        "anyway": [],
        "no": [],
        "others": [],
    }
    for offer in offers:
        card = _card(offer, at, before, asked_for)
        if preview and offer.fit.during:
            card = replace(card, preview_url=preview(offer))
        groups[_group(offer, case)].append(card)
    return Places(**{name: tuple(cards) for name, cards in groups.items()})


def _group(offer: Offer, case: Case) -> str:
    if offer.fits:
        return "early" if offer.readiness and _cannot(offer.readiness) else "fit"
    if offer.fits_with_overrun:
        return "with_overrun"
    if offer.fits_despite:
        only_late = {why.obstacle for why in offer.fit.whys} == {Obstacle.NOT_READY_BY}
        return "early" if only_late else "anyway"
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
        # What the reasons say already is not said twice.
        forecast="" if Obstacle.NOT_READY_BY in offer.fit.passable else forecast,
        reasons=tuple(say(reason) for reason in offer.reasons),
        despite=tuple(sorted(offer.fit.passable)),
        too_long=offer.is_too_long,
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


def by_surgeon(cards: Sequence[OfferCard]) -> tuple[tuple[str, tuple[OfferCard, ...]], ...]:
    """Return the sessions of other surgeons, by surgeon."""
    groups: dict[str, list[OfferCard]] = {}
    for card in cards:
        groups.setdefault(card.surgeon, []).append(card)
    return tuple((name, tuple(found)) for name, found in sorted(groups.items()))
