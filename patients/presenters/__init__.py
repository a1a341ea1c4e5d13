"""How patients are named and described on pages."""

from patients.presenters.joining import JoinPage, candidate, join_page
from patients.presenters.people import (
    PatientLine,
    PatientPage,
    Row,
    Section,
    day,
    main_identifier,
    measured,
    patient_line,
    patient_page,
)

__all__ = [
    "JoinPage",
    "PatientLine",
    "PatientPage",
    "Row",
    "Section",
    "candidate",
    "day",
    "join_page",
    "main_identifier",
    "measured",
    "patient_line",
    "patient_page",
]
