"""What staff see of the links to a patient's own page: when each was given, and whether it opens anything."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.words import clock_words, day_words
from reminders.domain.links import Closed, Revoked, closed
from reminders.models import PersonalLink
from reminders.queries.links import facts

Words = str | Promise

_CLOSED: dict[Closed, Words] = {
    Closed.REVOKED: _("taken back"),
    Closed.LOCKED: _("locked after five wrong birth dates"),
    Closed.EXPIRED: _("too old"),
    Closed.CANCELLED: _("the case was cancelled"),
    Closed.DECEASED: _("the patient has died"),
}
_REVOKED: dict[Revoked, Words] = {
    Revoked.CANCELLED: _("taken back: the visit was cancelled"),
    Revoked.MERGED: _("taken back: the record was joined with another"),
    Revoked.BY_HAND: _("taken back by staff"),
}


@dataclass(frozen=True)
class LinkLine:
    """One link: when it was given, until when it leads anywhere, how it stands as a shape and in words."""

    given_day: str
    given_time: str
    until: str
    shape: str
    standing: Words
    for_guardian: bool


def lines(links: Iterable[PersonalLink], *, zone: str, at: datetime) -> list[LinkLine]:
    """Return the rows, on the clock of the hospital."""
    return [_line(link, zone, at) for link in links]


def _line(link: PersonalLink, zone: str, at: datetime) -> LinkLine:
    shape, standing = _standing(link, at)
    return LinkLine(
        given_day=day_words(link.created_at, zone),
        given_time=clock_words(link.created_at, zone),
        until=day_words(link.expires_at, zone),
        shape=shape,
        standing=standing,
        for_guardian=link.for_guardian,
    )


def _standing(link: PersonalLink, at: datetime) -> tuple[str, Words]:
    why = closed(facts(link), at=at)
    if why is None:
        return ("ready", _("opened by the patient")) if link.opened_at else ("on_track", _("can be opened"))
    if why is Closed.LOCKED:
        return "at_risk", _CLOSED[why]
    if why is Closed.REVOKED and link.revoked_why:
        return "unknown", _REVOKED[Revoked(link.revoked_why)]
    return "unknown", _CLOSED[why]
