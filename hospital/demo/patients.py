"""Patients and the operations they wait for."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from cases.actions import request_case
from cases.domain.details import CaseDetails
from cases.domain.kinds import Side, Urgency
from cases.domain.privileges import needed
from cases.models import Case, Procedure
from hospital.demo.names import (
    ALLERGIES,
    CONDITIONS,
    DIAGNOSES,
    FAMILY,
    GIVEN,
    IMPORTED_MEDICINES,
    MEDICINES,
    OFTEN,
)
from hospital.demo.people import Team
from patients.actions import (
    add_allergy,
    add_condition,
    add_measurement,
    add_medicine,
    register,
    take_in_facts,
)
from patients.domain.details import Details, Identifier, Related
from patients.domain.facts import NewAllergy, NewCondition, NewMeasurement, NewMedicine
from patients.domain.imports import FactKind, ImportedFact
from patients.domain.kinds import AllergyCategory, Criticality, Language, MeasurementKind, Sex
from patients.domain.medicine_codes import RXNORM
from patients.models import Patient
from staff.domain.roles import Role
from staff.models import User

A_CHILD_EVERY = 50


def admit(team: Team, number: int, rng: Random, *, at: datetime) -> Patient:
    """Register one made-up patient with what is known of their health."""
    sex = rng.choice([Sex.FEMALE, Sex.FEMALE, Sex.MALE])
    language = "ru" if rng.random() < 0.15 else "en"
    family = rng.choice(FAMILY[language])
    if language == "ru" and sex is Sex.FEMALE:
        family += "а"
    details = Details(
        family_name=family,
        given_name=rng.choice(GIVEN[language, sex.value]),
        birth_date=_birth_date(number, rng, at.date()),
        sex=sex,
        language=Language(language),
        # Numbers and addresses that regulators keep for fiction: they reach nobody.
        phone=f"+447700900{number % 990:03d}",
        email=f"patient{number}@example.com",
    )
    kin = Related(name="A relative", relation="family", phone="+447700900999", is_emergency_contact=True)
    guardian = Related(name="A parent", relation="mother", phone="+447700900998", is_guardian=True)
    child = details.birth_date > at.date() - timedelta(days=18 * 366)
    patient = register(
        site=team.site,
        details=details,
        identifiers=[Identifier(authority=team.site.code, value=f"{number:06d}")],
        related=[guardian if child else kin],
        confirmed_distinct=True,
        by=team.one(Role.COORDINATOR),
        at=at,
    )
    _write_history(patient, team, rng, at)
    return patient


def ask_for_operation(
    patient: Patient, team: Team, procedures: list[Procedure], rng: Random, *, at: datetime
) -> Case:
    """Request one of these operations for the patient, the usual ones more often, decided on that day."""
    procedure = rng.choices(procedures, [OFTEN.get(p.code, 1) for p in procedures])[0]
    decided = at.date()
    urgency = rng.choices([Urgency.ELECTIVE, Urgency.EXPEDITED], [12, 1])[0]
    weeks = 4 if urgency is Urgency.EXPEDITED else rng.choice([12, 16, 18, 26])
    return request_case(
        patient=patient,
        procedure=procedure,
        surgeon=_surgeon(team, procedure, rng),
        details=CaseDetails(
            side=rng.choice([Side.LEFT, Side.RIGHT]) if procedure.has_side else Side.NOT_APPLICABLE,
            diagnosis_code=rng.choice(DIAGNOSES[procedure.bone_site]),
            diagnosis_text="",
            decided_on=decided,
            urgency=urgency,
            target_date=decided + timedelta(weeks=weeks),
        ),
        site=team.site,
        by=team.one(Role.COORDINATOR),
        at=at,
    )


def _surgeon(team: Team, procedure: Procedure, rng: Random) -> User:
    """Return somebody qualified; whoever may do less gets more of the rest."""
    wanted = {p.value for p in needed(access=procedure.access, complexity=procedure.complexity)}
    able = [surgeon for surgeon in team.by_role[Role.SURGEON] if wanted <= set(surgeon.privileges)]
    return rng.choices(able, [4 - len(surgeon.privileges) for surgeon in able])[0]


def _birth_date(number: int, rng: Random, today: date) -> date:
    age = rng.randrange(9, 16) if number % A_CHILD_EVERY == 21 else min(82, max(19, int(rng.gauss(52, 13))))
    return today - timedelta(days=age * 365 + rng.randrange(365))


def _write_history(patient: Patient, team: Team, rng: Random, at: datetime) -> None:
    nurse = team.one(Role.WARD_NURSE)
    codes = set()
    for code, text, one_in in CONDITIONS:
        if rng.randrange(one_in) == 0:
            codes.add(code)
            add_condition(patient=patient, new=NewCondition(text=text, code=code), by=nurse, at=at)
    for code, text, dose, goes_with, one_in in MEDICINES:
        if (not goes_with or goes_with in codes) and rng.randrange(one_in) == 0:
            add_medicine(patient=patient, new=NewMedicine(text=text, code=code, dose=dose), by=nurse, at=at)
    _import_medicines(patient, codes, nurse, rng, at)
    for text, category, one_in in ALLERGIES:
        if rng.randrange(one_in) == 0:
            allergy = NewAllergy(text=text, category=AllergyCategory(category), criticality=Criticality.HIGH)
            add_allergy(patient=patient, new=allergy, by=nurse, at=at)
    _measure(patient, nurse, rng, "E66.0" in codes, at)


def _import_medicines(patient, codes, nurse, rng: Random, at: datetime) -> None:  # type: ignore[no-untyped-def]
    """Take over what the family doctor's system knows, coded as it codes."""
    facts = [
        ImportedFact(
            FactKind.MEDICINE, code, {"system": RXNORM, "code": code, "text": text, "status": "active"}
        )
        for code, text, goes_with, one_in in IMPORTED_MEDICINES
        if (not goes_with or goes_with in codes) and rng.randrange(one_in) == 0
    ]
    if facts:
        take_in_facts(patient=patient, source="family doctor", facts=facts, by=nurse, at=at)


def _measure(patient, nurse, rng: Random, obese: bool, at: datetime) -> None:  # type: ignore[no-untyped-def]
    height = round(rng.gauss(176 if patient.sex == "male" else 164, 7))
    bmi = rng.uniform(31, 38) if obese else rng.uniform(20, 29)
    weight = round(bmi * (height / 100) ** 2)
    for kind, value, unit in (
        (MeasurementKind.HEIGHT, height, "cm"),
        (MeasurementKind.WEIGHT, weight, "kg"),
    ):
        new = NewMeasurement(kind=kind, value=Decimal(value), unit=unit, measured_at=at)
        add_measurement(patient=patient, new=new, by=nurse, at=at)
