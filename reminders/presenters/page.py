"""What a patient's own page says: the visit, what the patient told us of it, and what became of that."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from common.words import clock_words, day_words
from reminders.domain.kinds import Says
from reminders.models import Answer
from scheduling.models import Booking, Offer

# What the patient said, to the patient; what asks for somebody is answered by a telephone call.
SAID: dict[Says, tuple[str | Promise, str | Promise]] = {
    Says.ATTENDS: (_("You will come."), _("Thank you. We expect you.")),
    Says.ANOTHER_DATE: (_("You need another date."), _("We will ring you. Until then this date stands.")),
    Says.PROBLEM: (_("You have a problem."), _("We will ring you.")),
    Says.TAKES_PLACE: (
        _("You take the place."),
        _("Thank you. Your date stands above as soon as it is booked."),
    ),
    Says.LEAVES_PLACE: (_("You do not take the place."), _("You keep your turn.")),
}


_COMES = frozenset({Says.ATTENDS.value, Says.TAKES_PLACE.value})


@dataclass(frozen=True)
class SaidLine:
    """One thing the patient told us, when, and what follows."""

    day: str
    time: str
    what: str | Promise
    words: str
    then: str | Promise


@dataclass(frozen=True)
class VisitLine:
    """When to arrive, in full words."""

    day: str
    time: str
    place: str


@dataclass(frozen=True)
class OfferLine:
    """A place that is offered, in full words, and until when. ``once`` as in ``Replies``."""

    url: str
    once: str
    day: str
    time: str
    place: str
    until: str


@dataclass(frozen=True)
class Replies:
    """What can be said with one press. ``once`` goes with it, so that pressing twice says it once."""

    once: str
    can_say: bool
    comes: bool
    said: tuple[SaidLine, ...]


def once() -> str:
    """Return what makes a form count once, however often it is sent."""
    return uuid4().hex


def phone() -> str:
    """Return whom to ring."""
    number: str = settings.APPOINTMENTS_PHONE
    return number


def arrival(surgery_at: datetime) -> datetime:
    """Return when the patient should be there."""
    return surgery_at - timedelta(minutes=settings.ARRIVE_MINUTES_BEFORE)


def visit(case: Case, *, at: datetime) -> VisitLine | None:
    """Return when to arrive on the hospital's clock; None while there is no date, and when it is over."""
    if case.surgery_at is None or at >= case.surgery_at:
        return None
    local = arrival(case.surgery_at).astimezone(ZoneInfo(case.site.time_zone))
    return VisitLine(
        day=formats.date_format(local, "l, j E Y"),
        time=formats.date_format(local, "H:i"),
        place=case.site.name,
    )


def offers(found: Iterable[Offer]) -> tuple[OfferLine, ...]:
    """Return the places that are offered, on the hospital's clock."""
    lines = []
    for offer in found:
        zone = ZoneInfo(offer.case.site.time_zone)
        local, until = arrival(offer.start).astimezone(zone), offer.expires_at.astimezone(zone)
        lines.append(
            OfferLine(
                url=reverse("page:answer_place", args=[offer.pk]),
                once=once(),
                day=formats.date_format(local, "l, j E Y"),
                time=formats.date_format(local, "H:i"),
                place=offer.case.site.name,
                until=_in_a_sentence(
                    f"{formats.date_format(until, 'l, j E')}, {formats.date_format(until, 'H:i')}"
                ),
            )
        )
    return tuple(lines)


def _in_a_sentence(moment: str) -> str:
    """Russian names of days begin with a small letter there."""
    return moment.lower() if get_language() == "ru" else moment


def replies(
    case: Case, booking: Booking | None, of_coming: Answer | None, answers: Iterable[Answer], *, at: datetime
) -> Replies:
    """Return the buttons, and what was said before. Whoever has been operated on has nothing to confirm."""
    zone = case.site.time_zone
    return Replies(
        once=once(),
        can_say=booking is not None and at < booking.during.lower,
        comes=of_coming is not None and of_coming.says in _COMES,
        said=tuple(_said(answer, zone) for answer in answers if Says(answer.says) in SAID),
    )


def _said(answer: Answer, zone: str) -> SaidLine:
    what, then = SAID[Says(answer.says)]
    return SaidLine(
        day=day_words(answer.received_at, zone),
        time=clock_words(answer.received_at, zone),
        what=what,
        words=answer.words,
        then=then,
    )
