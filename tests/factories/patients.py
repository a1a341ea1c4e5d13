"""Made-up patients. ``PatientFactory(site=site)``, ``add_condition(patient, "E11.9", "Type 2 diabetes")``."""

from datetime import UTC, date, datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from patients.domain.identifiers import identifier_key
from patients.domain.kinds import MeasurementKind, Sex
from patients.domain.names import search_key
from patients.models import (
    Allergy,
    Condition,
    Measurement,
    Medicine,
    Patient,
    PatientIdentifier,
    RelatedPerson,
)
from tests.factories.staff import SiteFactory

LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


class PatientFactory(DjangoModelFactory):
    """A woman of 54 with one hospital number, unless told otherwise."""

    class Meta:
        model = Patient
        skip_postgeneration_save = True

    site = factory.SubFactory(SiteFactory)
    family_name = factory.Sequence(lambda n: f"Petrova{n}")
    given_name = "Anna"
    other_names = ""
    birth_date = date(1972, 3, 14)
    sex = Sex.FEMALE.value
    language = "en"
    time_zone = factory.LazyAttribute(lambda patient: patient.site.time_zone)
    search_key = factory.LazyAttribute(
        lambda patient: search_key(patient.family_name, patient.given_name, patient.other_names)
    )
    created_at = LONG_AGO
    updated_at = LONG_AGO

    @factory.post_generation
    def known_at(self, create, extracted, **kwargs):
        self.known_at.add(self.site, *(extracted or ()))

    @factory.post_generation
    def identifier(self, create, extracted, **kwargs):
        value = extracted or f"{int(self.pk) % 10**9:09d}"
        add_identifier(self, value)


def add_identifier(
    patient: Patient, value: str, authority: str = "hospital", kind: str = "hospital_number"
) -> PatientIdentifier:
    return PatientIdentifier.objects.create(
        patient=patient, authority=authority, value=value, value_key=identifier_key(value), kind=kind
    )


def add_guardian(patient: Patient, name: str = "Olga Petrova", **fields: object) -> RelatedPerson:
    fields = {"relation": "mother", "is_guardian": True, "is_emergency_contact": True} | fields
    return RelatedPerson.objects.create(patient=patient, name=name, **fields)


def add_condition(patient: Patient, code: str, text: str = "", **fields: object) -> Condition:
    fields = {"system": "ICD-10", "recorded_at": LONG_AGO} | fields
    return Condition.objects.create(patient=patient, code=code, text=text or code, **fields)


def add_medicine(patient: Patient, text: str, code: str = "", **fields: object) -> Medicine:
    fields = {"system": "ATC" if code else "", "recorded_at": LONG_AGO} | fields
    return Medicine.objects.create(patient=patient, code=code, text=text, **fields)


def add_allergy(patient: Patient, text: str = "Penicillin", **fields: object) -> Allergy:
    return Allergy.objects.create(patient=patient, text=text, **({"recorded_at": LONG_AGO} | fields))


def add_measurement(
    patient: Patient, kind: str, value: str | Decimal, unit: str, **fields: object
) -> Measurement:
    fields = {"measured_at": LONG_AGO} | fields
    return Measurement.objects.create(
        patient=patient, kind=MeasurementKind(kind).value, value=Decimal(value), unit=unit, **fields
    )
