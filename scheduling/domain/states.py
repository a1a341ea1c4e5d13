"""The closed lists of sessions, lists, offers, plans and calendar feeds."""

from enum import StrEnum


class MinutesFrom(StrEnum):
    """Where a booking's planned minutes come from. A person's figure wins over what was learned."""

    CATALOGUE = "catalogue"
    LEARNED = "learned"
    PERSON = "person"


class ClosureKind(StrEnum):
    """Why a theatre or a whole hospital does not operate for some days."""

    HOLIDAY = "holiday"
    CLOSURE = "closure"


class GapState(StrEnum):
    """A free stretch of a session that somebody wants to fill."""

    OPEN = "open"
    FILLED = "filled"
    GIVEN_UP = "given_up"


class OfferState(StrEnum):
    """A free place offered to one patient. Of the offers of a gap at most one is ever accepted."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    # Somebody else had it first, or the gap was given up.
    WITHDRAWN = "withdrawn"


class RunState(StrEnum):
    """How far a run of the planner has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class ProposalKind(StrEnum):
    """What a plan wants for a case, against how things stand."""

    BOOK = "book"
    MOVE = "move"
    STAY = "stay"
    UNPLACED = "unplaced"


class ProposalState(StrEnum):
    """What a coordinator made of one line of a plan."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    # Accepted, but the place was gone or a rule forbade it by then; the reason stands beside it.
    FAILED = "failed"


class FeedKind(StrEnum):
    """Whose calendar it is."""

    SURGEON = "surgeon"
    THEATRE = "theatre"
    WARD = "ward"
