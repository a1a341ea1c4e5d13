"""The closed lists about a patient in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from patients.domain.kinds import (
    AllergyCategory,
    Criticality,
    IdentifierKind,
    Language,
    MeasurementKind,
    Sex,
    ToldBy,
)

SEX_WORDS: dict[Sex, Promise] = {
    Sex.FEMALE: lazy("female"),
    Sex.MALE: lazy("male"),
    Sex.OTHER: lazy("other"),
    Sex.UNKNOWN: lazy("not known"),
}
SEX_MARKS: dict[Sex, Promise] = {
    Sex.FEMALE: lazy("F"),
    Sex.MALE: lazy("M"),
    Sex.OTHER: lazy("X"),
    Sex.UNKNOWN: lazy("sex not known"),
}
LANGUAGE_WORDS: dict[Language, Promise] = {
    Language.ENGLISH: lazy("English"),
    Language.RUSSIAN: lazy("Russian"),
}
TOLD_BY_WORDS: dict[ToldBy, Promise] = {
    ToldBy.BOTH: lazy("E-mail or text message, as suits the message"),
    ToldBy.EMAIL_FIRST: lazy("E-mail first, then text message"),
    ToldBy.SMS_FIRST: lazy("Text message first, then e-mail"),
    ToldBy.EMAIL_ONLY: lazy("E-mail only"),
    ToldBy.SMS_ONLY: lazy("Text message only"),
    ToldBy.NONE: lazy("None: please call"),
}
IDENTIFIER_WORDS: dict[IdentifierKind, Promise] = {
    IdentifierKind.HOSPITAL_NUMBER: lazy("hospital number"),
    IdentifierKind.NATIONAL: lazy("national number"),
    IdentifierKind.INSURANCE: lazy("insurance number"),
    IdentifierKind.PASSPORT: lazy("passport"),
    IdentifierKind.DRIVING_LICENCE: lazy("driving licence"),
    IdentifierKind.OTHER: lazy("number"),
}
CATEGORY_WORDS: dict[AllergyCategory, Promise] = {
    AllergyCategory.MEDICATION: lazy("medicine"),
    AllergyCategory.FOOD: lazy("food"),
    AllergyCategory.ENVIRONMENT: lazy("surroundings"),
    AllergyCategory.BIOLOGIC: lazy("biological substance"),
    AllergyCategory.LATEX: lazy("latex"),
    AllergyCategory.OTHER: lazy("something else"),
}
CRITICALITY_WORDS: dict[Criticality, Promise] = {
    Criticality.LOW: lazy("mild"),
    Criticality.HIGH: lazy("dangerous"),
    Criticality.UNABLE_TO_ASSESS: lazy("not known how bad"),
}
MEASUREMENT_WORDS: dict[MeasurementKind, Promise] = {
    MeasurementKind.HEIGHT: lazy("Height"),
    MeasurementKind.WEIGHT: lazy("Weight"),
    MeasurementKind.BMI: lazy("Body mass index"),
    MeasurementKind.TEMPERATURE: lazy("Temperature"),
    MeasurementKind.PULSE: lazy("Pulse"),
    MeasurementKind.SYSTOLIC: lazy("Systolic pressure"),
    MeasurementKind.DIASTOLIC: lazy("Diastolic pressure"),
}
UNIT_WORDS: dict[str, Promise | str] = {
    "cm": lazy("cm"),
    "kg": lazy("kg"),
    "kg/m2": lazy("kg/m²"),
    "Cel": "°C",
    "/min": lazy("per minute"),
    "mm[Hg]": lazy("mmHg"),
}
