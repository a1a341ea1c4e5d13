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

STANDS: Mapping[CaseStatus, str] = {
    CaseStatus.WAITING: "This case has no place in theatre yet.",
    CaseStatus.BOOKED: "This case has a place in theatre, and the patient has not been called.",
    CaseStatus.CALLED: "The patient has been called to theatre.",
    CaseStatus.IN_THEATRE: "The patient is in theatre.",
    CaseStatus.OPERATED: "This operation is over.",
    CaseStatus.CANCELLED: "This case was cancelled.",
}


class WrongStatus(Refused):
    """The case is not where it would have to be for this step. The sentence says where it is."""

    code = "wrong_status"

    def __init__(self, status: CaseStatus) -> None:
        super().__init__(STANDS[status], details={"status": status.value})


def check_move(old: CaseStatus, new: CaseStatus) -> None:
    """Refuse a step that the table does not have."""
    if new not in NEXT[old]:
        raise WrongStatus(old)


def check_editable(status: CaseStatus) -> None:
    """Refuse to change the case once the patient has been called."""
    if status not in EDITABLE:
        raise WrongStatus(status)
