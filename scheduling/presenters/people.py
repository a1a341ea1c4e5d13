"""A case in one line, always in the same order: who, then what and on which side."""

from dataclasses import dataclass
from datetime import date

from cases.models import Case
from patients.domain.ages import age_on
from scheduling.presenters.words import SEXES, SIDES, URGENCIES, day, far, link, procedure_name


@dataclass(frozen=True)
class PatientLine:
    """As ``components/patient_line.html`` prints it."""

    surname: str
    given: str
    age: int
    sex: str
    identifier: str
    url: str = ""


@dataclass(frozen=True)
class CaseLine:
    """As ``components/case_line.html`` prints it."""

    procedure: str
    side: str
    url: str = ""


@dataclass(frozen=True)
class CaseHead:
    """Who, what, whose, how urgent."""

    patient: PatientLine
    case: CaseLine
    surgeon: str
    urgency: str
    minutes: int
    target: str
    wanted: str
    site: str


def case_head(case: Case, today: date, *, minutes: int | None = None) -> CaseHead:
    """Return the head of a case whose patient, identifiers, procedure, surgeon and site are loaded.

    ``minutes`` are those of its booking, when they differ from what the procedure plans.
    """
    patient = case.patient
    identifier = next((i.value for i in patient.identifiers.all()), "–")
    return CaseHead(
        patient=PatientLine(
            surname=patient.family_name,
            given=patient.given_name,
            age=age_on(patient.birth_date, today),
            sex=str(SEXES[patient.sex]),
            identifier=identifier,
        ),
        case=CaseLine(
            procedure=procedure_name(case.procedure.name_en, case.procedure.name_ru),
            side=str(SIDES[case.side]),
            url=link("scheduling:case", case.pk),
        ),
        surgeon=case.surgeon.full_name,
        urgency=str(URGENCIES[case.urgency]),
        minutes=minutes or case.procedure.planned_minutes,
        target=f"{day(case.target_date)}, {far(case.target_date, today)}" if case.target_date else "",
        wanted=day(case.wanted_date) if case.wanted_date else "",
        site=case.site.name,
    )
