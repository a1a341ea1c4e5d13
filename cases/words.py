"""The closed lists of a case, and the names of procedures, in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as lazy

from cases.domain.kinds import Side, Urgency
from cases.domain.status import CaseStatus
from cases.domain.waiting import ContactStage, Priority
from cases.models import Procedure

SIDE_WORDS: dict[Side, Promise] = {
    Side.LEFT: lazy("left"),
    Side.RIGHT: lazy("right"),
    Side.BILATERAL: lazy("both sides"),
    Side.NOT_APPLICABLE: lazy("no side"),
}
URGENCY_WORDS: dict[Urgency, Promise] = {
    Urgency.ELECTIVE: lazy("elective"),
    Urgency.EXPEDITED: lazy("expedited (days)"),
    Urgency.URGENT: lazy("urgent (hours)"),
    Urgency.IMMEDIATE: lazy("immediate (minutes)"),
}
STATUS_WORDS: dict[CaseStatus, Promise] = {
    CaseStatus.WAITING: lazy("waiting for a place"),
    CaseStatus.BOOKED: lazy("booked"),
    CaseStatus.CALLED: lazy("called to theatre"),
    CaseStatus.IN_THEATRE: lazy("in theatre"),
    CaseStatus.OPERATED: lazy("operated"),
    CaseStatus.CANCELLED: lazy("cancelled"),
}
PRIORITY_WORDS: dict[Priority, Promise] = {
    Priority.SOONEST: lazy("1 · soonest"),
    Priority.SOON: lazy("2 · soon"),
    Priority.ROUTINE: lazy("3 · routine"),
    Priority.CAN_WAIT: lazy("4 · can wait"),
}
CONTACT_WORDS: dict[ContactStage, Promise] = {
    ContactStage.NOT_CONTACTED: lazy("not contacted yet"),
    ContactStage.NO_ANSWER: lazy("no answer"),
    ContactStage.WILL_RING_BACK: lazy("will ring back"),
    ContactStage.DATE_OFFERED: lazy("date offered"),
    ContactStage.AGREED: lazy("agreed"),
}


def procedure_name(procedure: Procedure) -> str:
    """Return the name in the reader's language."""
    return procedure.name_ru if get_language() == "ru" else procedure.name_en


def side_word(side: str) -> str:
    """Return the side in words, blank where the procedure has none."""
    return "" if side == Side.NOT_APPLICABLE.value else str(SIDE_WORDS[Side(side)])
