"""How a case is named and described on a page."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as lazy

from cases.domain.kinds import Side, Urgency
from cases.domain.status import CaseStatus
from cases.models import Case, Procedure
from common.words import day_words

SIDE_WORDS: dict[Side, Promise] = {
    Side.LEFT: lazy("left"),
    Side.RIGHT: lazy("right"),
    Side.BILATERAL: lazy("both sides"),
    Side.NOT_APPLICABLE: lazy("has no side"),
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


@dataclass(frozen=True)
class CaseLine:
    """A case in one line: the procedure, the side spelled out, where it stands."""

    procedure: str
    side: str
    status: str
    when: str
    surgeon: str
    url: str = ""


def procedure_name(procedure: Procedure) -> str:
    """Return the name in the reader's language."""
    return procedure.name_ru if get_language() == "ru" else procedure.name_en


def side_word(side: str) -> str:
    """Return the side in words, blank where the procedure has none."""
    return "" if side == Side.NOT_APPLICABLE.value else str(SIDE_WORDS[Side(side)])


def case_line(case: Case) -> CaseLine:
    """Return the line of a case from `queries.cases_for`."""
    return CaseLine(
        procedure=procedure_name(case.procedure),
        side=side_word(case.side),
        status=str(STATUS_WORDS[CaseStatus(case.status)]),
        when=day_words(case.surgery_at, case.site.time_zone) if case.surgery_at else "",
        surgeon=case.surgeon.full_name,
        url=reverse("scheduling:case", args=[case.pk]),
    )
