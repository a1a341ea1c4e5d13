"""The moments of an operation that are written down as they happen."""

from enum import StrEnum


class Milestone(StrEnum):
    """In the order in which they happen. The planned minutes of a case run from the first to the last."""

    INTO_THEATRE = "into_theatre"
    ANAESTHESIA_STARTED = "anaesthesia_started"
    OPERATION_STARTED = "operation_started"
    OPERATION_ENDED = "operation_ended"
    OUT_OF_THEATRE = "out_of_theatre"
