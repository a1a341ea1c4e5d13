"""What somebody asks for when a case gets a place, checked before anything is read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from common.refusals import BadInput
from common.text import clean_line
from scheduling.domain.fits import PASSABLE, Obstacle

LONGEST_CASE_MINUTES = 16 * 60
FARTHEST = timedelta(days=5 * 366)
REASON_LENGTH = 200
SHORTEST_REASON = 5


@dataclass(frozen=True)
class Wish:
    """A start (or the earliest), minutes (or what is estimated), and what the person goes past, with the reasons.

    ``list_reason``: why it is done although the list is locked.
    """

    start: datetime | None = None
    minutes: int | None = None
    overrun_reason: str = ""
    despite: frozenset[Obstacle] = frozenset()
    despite_reason: str = ""
    list_reason: str = ""


def checked_wish(
    *,
    at: datetime,
    start: datetime | None,
    minutes: int | None,
    overrun_reason: str,
    despite: Iterable[str],
    despite_reason: str,
    list_reason: str = "",
) -> Wish:
    """Return the wish with clean reasons, or raise BadInput for what no case can have."""
    check_minutes(minutes)
    check_start(start, at)
    past = _checked_despite(despite)
    reason = _checked_reason("despite_reason", despite_reason)
    if past and len(reason) < SHORTEST_REASON:
        raise BadInput("despite_reason", "Say in a few words why it is booked anyway.")
    overrun = _checked_reason("overrun_reason", overrun_reason)
    return Wish(start, minutes, overrun, past, reason, _checked_reason("list_reason", list_reason))


def check_minutes(minutes: int | None) -> None:
    """Refuse a planned time that no case can have."""
    if minutes is not None and not 5 <= minutes <= LONGEST_CASE_MINUTES:
        raise BadInput("minutes", "A case takes between 5 minutes and 16 hours.")


def check_start(start: datetime | None, at: datetime) -> None:
    """Refuse a start so far away that it is a slip of the pen."""
    if start is not None and abs(start - at) > FARTHEST:
        raise BadInput("start", "This is more than five years away.")


def _checked_despite(despite: Iterable[str]) -> frozenset[Obstacle]:
    past = frozenset(despite)
    if not past <= PASSABLE:
        raise BadInput("despite", "Nobody can go past this.")
    return frozenset(Obstacle(one) for one in past)


def _checked_reason(field: str, reason: str) -> str:
    reason = clean_line(reason)
    if len(reason) > REASON_LENGTH:
        raise BadInput(field, "At most 200 characters, please.")
    return reason
