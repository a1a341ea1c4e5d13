"""How long a free place is offered, when an offer is over, and which stretches of a session are free."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from common.intervals import Interval
from common.refusals import BadInput, Refused
from scheduling.domain.states import OfferState

# What a coordinator may choose, in minutes.
STANDS_FOR = (30, 60, 120, 240, 24 * 60)
USUALLY_STANDS_FOR = 120
SHORTEST = timedelta(minutes=10)
# Nothing of the catalogue is done in less.
SHORTEST_GAP = timedelta(minutes=30)


class OfferGone(Refused):
    """Somebody else has the place, the time to answer is over, or it was taken back."""

    code = "offer_gone"


GONE: dict[OfferState, str] = {
    OfferState.ACCEPTED: "This offer was accepted already.",
    OfferState.DECLINED: "The patient has said no to this offer.",
    OfferState.EXPIRED: "The place has gone: the time to answer is over.",
    OfferState.WITHDRAWN: "The place has gone: somebody else has it, or it was taken back.",
}


def expiry(*, at: datetime, start: datetime, minutes: int, ahead: timedelta) -> datetime:
    """Return until when an offer stands: so many minutes, and never into the time the patient needs to come.

    ``ahead``: how long before the start that is. Refuses what nobody could answer in time.
    """
    if not SHORTEST <= timedelta(minutes=minutes) <= timedelta(days=3):
        raise BadInput("minutes", "An offer stands between 10 minutes and 3 days.")
    until = min(at + timedelta(minutes=minutes), start - ahead)
    if until < at + SHORTEST:
        raise Refused(
            "There is no time left to wait for an answer. Ring the patient and book.", code="too_late"
        )
    return until


def check_open(state: OfferState, *, expires_at: datetime, at: datetime) -> None:
    """Refuse (``OfferGone``) an answer to an offer that is over."""
    if state is not OfferState.OPEN:
        raise OfferGone(GONE[state])
    if at >= expires_at:
        raise OfferGone(GONE[OfferState.EXPIRED])


def free_stretches(session: Interval, taken: Iterable[Interval], *, at: datetime) -> tuple[Interval, ...]:
    """Return what is free of a session from ``at`` on, the earliest first; what is too short for a case is left out."""
    start, found = max(session.start, at), []
    for one in sorted(taken, key=lambda taken_one: taken_one.start):
        until = min(one.start, session.end)
        if until - start >= SHORTEST_GAP:
            found.append(Interval(start, until))
        start = max(start, one.end)
    if session.end - start >= SHORTEST_GAP:
        found.append(Interval(start, session.end))
    return tuple(found)
