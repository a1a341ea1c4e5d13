"""The life of a case, as one table. The same table becomes the database's trigger."""

from collections.abc import Mapping
from enum import StrEnum

from common.refusals import Refused


class CaseStatus(StrEnum):
    """Where the case is on its way to theatre."""

    WAITING = "waiting"
    BOOKED = "booked"
    CALLED = "called"
    IN_THEATRE = "in_theatre"
    OPERATED = "operated"
    CANCELLED = "cancelled"


NEXT: Mapping[CaseStatus, frozenset[CaseStatus]] = {
    CaseStatus.WAITING: frozenset({CaseStatus.BOOKED, CaseStatus.CANCELLED}),
    CaseStatus.BOOKED: frozenset({CaseStatus.WAITING, CaseStatus.CALLED, CaseStatus.CANCELLED}),
    # A patient called by mistake, or sent back from the door, is booked again.
    CaseStatus.CALLED: frozenset({CaseStatus.BOOKED, CaseStatus.IN_THEATRE, CaseStatus.CANCELLED}),
    CaseStatus.IN_THEATRE: frozenset({CaseStatus.OPERATED, CaseStatus.CANCELLED}),
    CaseStatus.OPERATED: frozenset(),
    CaseStatus.CANCELLED: frozenset(),
}

# Still somewhere between the request and the end: everything that may yet be changed by new facts.
LIVE = frozenset({CaseStatus.WAITING, CaseStatus.BOOKED, CaseStatus.CALLED, CaseStatus.IN_THEATRE})
# Details of the case may be edited only before the patient has been called.
EDITABLE = frozenset({CaseStatus.WAITING, CaseStatus.BOOKED})
# A place in theatre is, or was, given: `surgery_at` is set.
DATED = frozenset({CaseStatus.BOOKED, CaseStatus.CALLED, CaseStatus.IN_THEATRE, CaseStatus.OPERATED})

WORDS: Mapping[CaseStatus, str] = {
    CaseStatus.WAITING: "waiting for a date",
    CaseStatus.BOOKED: "booked",
    CaseStatus.CALLED: "called to theatre",
    CaseStatus.IN_THEATRE: "in theatre",
    CaseStatus.OPERATED: "operated",
    CaseStatus.CANCELLED: "cancelled",
}


class WrongMove(Refused):
    """The case is not where it would have to be for this step."""

    code = "wrong_status"


def check_move(old: CaseStatus, new: CaseStatus) -> None:
    """Refuse a step that the table does not have."""
    if new not in NEXT[old]:
        raise WrongMove(f"This case is {WORDS[old]}; it cannot become {WORDS[new]}.")
