"""The statuses of a booking, the moves between them, and why a booking is cancelled."""

from enum import StrEnum

from common.refusals import Refused


class BookingStatus(StrEnum):
    """Where a booking stands on its way through the day."""

    BOOKED = "booked"
    CALLED = "called"
    IN_THEATRE = "in_theatre"
    FINISHED = "finished"
    CANCELLED = "cancelled"


NEXT: dict[BookingStatus, frozenset[BookingStatus]] = {
    BookingStatus.BOOKED: frozenset({BookingStatus.CALLED, BookingStatus.CANCELLED}),
    # Back to booked: the patient was returned to the ward, and needs a new clearance to be called again.
    BookingStatus.CALLED: frozenset({BookingStatus.IN_THEATRE, BookingStatus.BOOKED}),
    BookingStatus.IN_THEATRE: frozenset({BookingStatus.FINISHED}),
    BookingStatus.FINISHED: frozenset(),
    BookingStatus.CANCELLED: frozenset(),
}

PAST_THE_GATE = frozenset({BookingStatus.CALLED, BookingStatus.IN_THEATRE, BookingStatus.FINISHED})


class WrongStatus(Refused):
    """The booking is not at a point from which this can be done."""

    code = "wrong_status"


# What a person is told when the booking is at this point and something asks for another.
STANDS: dict[BookingStatus, str] = {
    BookingStatus.BOOKED: "The patient has not been called yet.",
    BookingStatus.CALLED: "The patient has been called to theatre. Return the patient to the ward first.",
    BookingStatus.IN_THEATRE: "The patient is in theatre.",
    BookingStatus.FINISHED: "The operation is over.",
    BookingStatus.CANCELLED: "This booking was cancelled.",
}


def check_move(old: BookingStatus, new: BookingStatus) -> None:
    """Refuse (``WrongStatus``) a move that the table does not have."""
    if new not in NEXT[old]:
        raise WrongStatus(STANDS[old])


def check_can_be_moved(status: BookingStatus) -> None:
    """Refuse (``WrongStatus``) a new time for a booking that is past the gate or cancelled."""
    if status is not BookingStatus.BOOKED:
        raise WrongStatus(STANDS[status])


class CancelReason(StrEnum):
    """Why a booking was cancelled; the axis on which cancellations are counted (clinical facts 5.1, 8.3)."""

    NOT_READY = "not_ready"
    MEDICAL_CHANGE = "medical_change"
    ACUTE_ILLNESS = "acute_illness"
    PATIENT_ASKED = "patient_asked"
    PATIENT_DID_NOT_COME = "patient_did_not_come"
    NO_BED = "no_bed"
    NO_THEATRE_TIME = "no_theatre_time"
    STAFF_AWAY = "staff_away"
    EQUIPMENT = "equipment"
    EMERGENCY_CAME_FIRST = "emergency_came_first"
    BOOKED_BY_MISTAKE = "booked_by_mistake"
    OTHER = "other"
