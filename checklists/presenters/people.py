"""A patient and a case as every list shows them: who, what, and which side, spelled out."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from checklists.presenters.links import link
from patients import presenters as patient_presenters
from patients.models import Patient
from patients.presenters import PatientLine

SIDES: dict[str, Promise] = {
    "left": _("left"),
    "right": _("right"),
    "bilateral": _("both sides"),
}


@dataclass(frozen=True)
class CaseLine:
    """What is to be done, and on which side."""

    procedure: str
    side: str
    url: str = ""


def patient_line(patient: Patient, today: date, *, url: str = "") -> PatientLine:
    """Return SURNAME First · age sex · identifier, leading to ``url``. Identifiers are loaded already."""
    line = patient_presenters.patient_line(patient, today=today, link=False)
    return PatientLine(line.surname, line.given, line.age, line.sex, line.identifier, url)


def full_name(patient: Patient) -> str:
    """Return SURNAME First, for sentences."""
    return f"{patient.family_name.upper()} {patient.given_name}"


def case_line(case: Case, *, url: str = "") -> CaseLine:
    """Return the line about a case."""
    russian = (get_language() or "en").startswith("ru")
    name = case.procedure.name_ru if russian else case.procedure.name_en
    return CaseLine(procedure=name, side=str(SIDES.get(case.side, "")), url=url)


def case_url(case: Case) -> str:
    """Return the address of the case page."""
    return link("scheduling:case", case.pk)
