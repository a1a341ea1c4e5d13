"""How a case is named and described on a page."""

from dataclasses import dataclass

from django.urls import reverse

from cases.domain.status import CaseStatus
from cases.models import Case
from cases.words import STATUS_WORDS, procedure_name, side_word
from common.words import day_words


@dataclass(frozen=True)
class CaseLine:
    """A case in one line: the procedure, the side spelled out, where it stands."""

    procedure: str
    side: str
    status: str
    when: str
    surgeon: str
    url: str = ""


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
