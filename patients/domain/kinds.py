"""The closed lists of what is known about a patient. Names follow FHIR R4 where it has one."""

from enum import StrEnum


class Sex(StrEnum):
    """Administrative sex, as FHIR `Patient.gender`."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class Language(StrEnum):
    """What the patient reads."""

    ENGLISH = "en"
    RUSSIAN = "ru"


class ContactBy(StrEnum):
    """How the patient is told; the names are those of the reminders' channels."""

    EMAIL = "email"
    SMS = "sms"


class ToldBy(StrEnum):
    """Every wish of a patient for messages, in one choice."""

    BOTH = "both"
    EMAIL_FIRST = "email_first"
    SMS_FIRST = "sms_first"
    EMAIL_ONLY = "email_only"
    SMS_ONLY = "sms_only"
    NONE = "none"

    @property
    def means(self) -> tuple[bool, bool, str]:
        """Return whether by e-mail, whether by text message, and which comes first."""
        return _MEANS[self]

    @classmethod
    def of(cls, may_email: bool, may_text: bool, first: str) -> "ToldBy":
        """Return the choice that says this. An order of ways of which one is not wanted says nothing."""
        wish = (may_email, may_text, first if may_email and may_text else "")
        return next(choice for choice, means in _MEANS.items() if means == wish)


_MEANS = {
    ToldBy.BOTH: (True, True, ""),
    ToldBy.EMAIL_FIRST: (True, True, ContactBy.EMAIL.value),
    ToldBy.SMS_FIRST: (True, True, ContactBy.SMS.value),
    ToldBy.EMAIL_ONLY: (True, False, ""),
    ToldBy.SMS_ONLY: (False, True, ""),
    ToldBy.NONE: (False, False, ""),
}


class IdentifierKind(StrEnum):
    """What sort of number it is."""

    HOSPITAL_NUMBER = "hospital_number"
    NATIONAL = "national"
    INSURANCE = "insurance"
    PASSPORT = "passport"
    DRIVING_LICENCE = "driving_licence"
    OTHER = "other"


class ConditionStatus(StrEnum):
    """Only an active condition is a fact; the others are history."""

    ACTIVE = "active"
    RESOLVED = "resolved"
    ENTERED_IN_ERROR = "entered_in_error"


class MedicineStatus(StrEnum):
    """Only an active medicine needs a decision before surgery."""

    ACTIVE = "active"
    STOPPED = "stopped"
    COMPLETED = "completed"
    ENTERED_IN_ERROR = "entered_in_error"


class AllergyStatus(StrEnum):
    """An allergy is shown until somebody says otherwise."""

    ACTIVE = "active"
    RESOLVED = "resolved"
    ENTERED_IN_ERROR = "entered_in_error"


class AllergyCategory(StrEnum):
    """What sort of thing it is that does harm."""

    MEDICATION = "medication"
    FOOD = "food"
    ENVIRONMENT = "environment"
    BIOLOGIC = "biologic"
    LATEX = "latex"
    OTHER = "other"


class Criticality(StrEnum):
    """How bad the next reaction could be, as FHIR `AllergyIntolerance.criticality`."""

    LOW = "low"
    HIGH = "high"
    UNABLE_TO_ASSESS = "unable_to_assess"


class MeasurementKind(StrEnum):
    """What was measured on the body."""

    HEIGHT = "height"
    WEIGHT = "weight"
    BMI = "bmi"
    TEMPERATURE = "temperature"
    PULSE = "pulse"
    SYSTOLIC = "systolic"
    DIASTOLIC = "diastolic"
