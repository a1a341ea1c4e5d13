"""The only writes to patients. Each locks the patient's row, then (by `facts_changing`) the cases."""

from patients.actions.contact import choose_contact
from patients.actions.facts import (
    add_allergy,
    add_condition,
    add_measurement,
    add_medicine,
    code_medicine,
    withdraw_allergy,
    withdraw_condition,
    withdraw_measurement,
    withdraw_medicine,
)
from patients.actions.imports import NotTheSamePerson, TakenIn, take_in_facts, take_in_patient
from patients.actions.locks import JoinedMeanwhile, lock, lock_in_order
from patients.actions.merging import findings, merge
from patients.actions.people import (
    IdentifierTaken,
    LooksAlike,
    add_identifier,
    add_related_person,
    change_details,
    make_known_at,
    register,
    remove_related_person,
)

__all__ = [
    "IdentifierTaken",
    "JoinedMeanwhile",
    "LooksAlike",
    "NotTheSamePerson",
    "TakenIn",
    "add_allergy",
    "add_condition",
    "add_identifier",
    "add_measurement",
    "add_medicine",
    "add_related_person",
    "change_details",
    "choose_contact",
    "code_medicine",
    "findings",
    "lock",
    "lock_in_order",
    "make_known_at",
    "merge",
    "register",
    "remove_related_person",
    "take_in_facts",
    "take_in_patient",
    "withdraw_allergy",
    "withdraw_condition",
    "withdraw_measurement",
    "withdraw_medicine",
]
