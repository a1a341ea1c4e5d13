"""Whether a case fits a session: where it would start, and every reason when it does not."""

from collections.abc import Iterable, Set
from dataclasses import replace
from datetime import datetime

from scheduling.domain.fits.rules import about_the_session
from scheduling.domain.fits.search import hard, minutes_left, search
from scheduling.domain.fits.terms import (
    PASSABLE,
    Busy,
    CaseNeeds,
    DayRange,
    Fit,
    Obstacle,
    Resource,
    SessionView,
    WardBeds,
    Why,
)

__all__ = [
    "PASSABLE",
    "Busy",
    "CaseNeeds",
    "DayRange",
    "Fit",
    "Obstacle",
    "Resource",
    "SessionView",
    "WardBeds",
    "Why",
    "fits",
    "minutes_left",
]


def fits(
    needs: CaseNeeds,
    session: SessionView,
    busy: Iterable[Busy],
    *,
    at: datetime,
    start: datetime | None = None,
    allow_overrun: bool = False,
    despite: Set[Obstacle] = frozenset(),
) -> Fit:
    """Return where the case fits in the session, or every reason why it does not.

    ``busy`` is what is occupied around that day, anywhere. With ``start`` only that moment is tried; otherwise
    the earliest one at which theatre, people and equipment are free. ``at`` is now. ``despite``: what somebody goes
    past with a reason; only what is passable counts.
    """
    whys = tuple(about_the_session(needs, session, at=at, start=start))
    if session.during.end <= at:
        return Fit(None, whys=whys)
    place = search(needs, session, busy, at=at, start=start, allow_overrun=allow_overrun, despite=despite)
    whys += place.whys
    if next(hard(whys), None) is not None:
        return Fit(None, whys=whys)
    return replace(place, whys=whys)
