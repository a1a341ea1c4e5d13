"""The moments of an operation that are written down as they happen."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from common.refusals import BadInput


class Milestone(StrEnum):
    """In the order in which they happen. The planned minutes of a case run from the first to the last."""

    INTO_THEATRE = "into_theatre"
    ANAESTHESIA_STARTED = "anaesthesia_started"
    OPERATION_STARTED = "operation_started"
    OPERATION_ENDED = "operation_ended"
    OUT_OF_THEATRE = "out_of_theatre"


ORDER = tuple(Milestone)


def check_moment(
    kind: Milestone,
    moment: datetime,
    *,
    known: Mapping[Milestone, datetime],
    called_at: datetime,
    now: datetime,
) -> None:
    """Refuse (BadInput) a moment in the future, before the call, or out of order with what is recorded.

    Clocks are read to the minute: what is written as the same minute is not out of order.
    """
    place = ORDER.index(kind)
    if moment > now:
        raise BadInput("at", "This is in the future.")
    if moment < _minute(called_at):
        raise BadInput("at", "The patient had not been called yet.")
    if any(moment < _minute(known[one]) for one in ORDER[:place] if one in known):
        raise BadInput("at", "Something that comes before this was recorded later.")
    if any(_minute(moment) > known[one] for one in ORDER[place + 1 :] if one in known):
        raise BadInput("at", "Something that comes after this was recorded earlier.")


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
