"""What the screens for one requirement show above their form: who, what is asked, what is known so far."""

from dataclasses import dataclass

from checklists import words
from checklists.domain.readiness import Item
from checklists.models import Requirement
from checklists.presenters import when
from checklists.presenters.people import CaseLine, case_line, case_url, patient_line
from checklists.presenters.requirements import RequirementLine, requirement_line
from checklists.queries.records import Chart
from patients.presenters import PatientLine
from staff.models import User


@dataclass(frozen=True)
class CaseHead:
    """Who, what, which side and when, above a page about one case."""

    patient: PatientLine
    case: CaseLine
    case_url: str
    surgery: str


def case_head(chart: Chart) -> CaseHead:
    """Return the head of a page about one case."""
    case, zone = chart.case, chart.facts.zone
    return CaseHead(
        patient=patient_line(case.patient, when.local_day(chart.at, zone), url=case_url(case)),
        case=case_line(case),
        case_url=case_url(case),
        surgery=when.moment(case.surgery_at, zone) if case.surgery_at else "",
    )


@dataclass(frozen=True)
class RequirementScreen:
    """The head of a form about one requirement, and the bounds beside its numbers."""

    patient: PatientLine
    case: CaseLine
    case_url: str
    title: str
    line: RequirementLine | None
    surgery: str
    no_longer_asked: bool


def requirement_screen(chart: Chart, row: Requirement, viewer: User) -> RequirementScreen:
    """Return the head of a form about one requirement."""
    case, zone = chart.case, chart.facts.zone
    item: Item | None = chart.readiness.by_code.get(row.code)
    url = case_url(case)
    return RequirementScreen(
        patient=patient_line(case.patient, when.local_day(chart.at, zone), url=url),
        case=case_line(case),
        case_url=f"{url}#requirement-{row.code}" if url else "",
        title=words.title(chart.spec.by_code[row.code]) if chart.spec and item else row.code,
        line=requirement_line(chart, item, viewer) if item else None,
        surgery=when.moment(case.surgery_at, zone) if case.surgery_at else "",
        no_longer_asked=item is None,
    )
