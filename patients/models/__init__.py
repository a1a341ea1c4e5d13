"""Who the patients are, how to reach them, and what is known of their health."""

from patients.models.facts import Allergy, Condition, Measurement, Medicine
from patients.models.patient import Patient, PatientIdentifier, RelatedPerson

__all__ = [
    "Allergy",
    "Condition",
    "Measurement",
    "Medicine",
    "Patient",
    "PatientIdentifier",
    "RelatedPerson",
]
