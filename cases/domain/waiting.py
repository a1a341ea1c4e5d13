"""How a case stands on the waiting list: how soon, whether its patient was reached, at what notice they would come."""

from enum import IntEnum, StrEnum

from common.refusals import BadInput


class Priority(IntEnum):
    """How soon the operation is needed; the smaller the sooner. Waiting counts 8, 4, 2 and 1 times."""

    SOONEST = 1
    SOON = 2
    ROUTINE = 3
    CAN_WAIT = 4


WEIGHTS: dict[Priority, int] = {
    Priority.SOONEST: 8,
    Priority.SOON: 4,
    Priority.ROUTINE: 2,
    Priority.CAN_WAIT: 1,
}


class ContactStage(StrEnum):
    """How far the hospital has come with asking the patient."""

    NOT_CONTACTED = "not_contacted"
    NO_ANSWER = "no_answer"
    WILL_RING_BACK = "will_ring_back"
    DATE_OFFERED = "date_offered"
    AGREED = "agreed"


# A patient who needs longer than this does not come at short notice.
LONGEST_NOTICE_HOURS = 14 * 24


def check_notice(hours: int | None) -> int | None:
    """Return how many hours' notice the patient needs, None for who does not come at short notice."""
    if hours is not None and not 1 <= hours <= LONGEST_NOTICE_HOURS:
        raise BadInput(
            "notice_hours", "Notice is 1 to %(most)s hours.", details={"most": LONGEST_NOTICE_HOURS}
        )
    return hours
