"""Taking in what another system knows. Doing it twice changes nothing; what staff wrote here stays."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from common.refusals import Refused
from patients import queries
from patients.actions.locks import changing_facts, lock, today_at
from patients.domain.details import Details, Identifier, check_details, check_identifier
from patients.domain.identifiers import identifier_key
from patients.domain.imports import Counts, FactKind, ImportedFact
from patients.domain.likeness import ALIKE, Traits
from patients.domain.names import search_key, similarity
from patients.models import Allergy, Condition, Medicine, Patient, PatientIdentifier
from staff.models import Site, User

MODELS: Mapping[FactKind, type[Condition | Medicine | Allergy]] = {
    FactKind.CONDITION: Condition,
    FactKind.MEDICINE: Medicine,
    FactKind.ALLERGY: Allergy,
}
MISTAKE = "entered_in_error"


class NotTheSamePerson(Refused):
    """A number is known, but it belongs to somebody else; a person has to look."""

    code = "not_the_same_person"


@dataclass(frozen=True)
class TakenIn:
    """The patient, whether they are new here, and who is registered here that looks very like them."""

    patient: Patient
    is_new: bool
    looks_like: tuple[Patient, ...] = ()


@transaction.atomic
def take_in_patient(
    *, site: Site, details: Details, identifiers: Sequence[Identifier], by: User | None, at: datetime
) -> TakenIn:
    """Find the patient by number and birth date or name, or register them; raise BadInput, NotTheSamePerson.

    Details of a known patient are left as they are here; missing numbers are added.
    """
    details = check_details(details, zone=site.time_zone, today=today_at(site, at))
    identifiers = [check_identifier(identifier) for identifier in identifiers]
    key = search_key(details.family_name, details.given_name, details.other_names)
    patient = _known(identifiers, details, key)
    looks_like: tuple[Patient, ...] = ()
    is_new = patient is None
    if patient is None:
        here = Patient.objects.filter(known_at=site, merged_into=None)
        alike = queries.possible_duplicates(here, Traits(key, details.birth_date, details.phone))
        looks_like = tuple(other for other, _ in alike)
        patient = Patient(site=site, search_key=key, created_at=at, updated_at=at, **asdict(details))
        patient.save(force_insert=True)
    else:
        patient = lock(patient)
    patient.known_at.add(site)
    for identifier in identifiers:
        PatientIdentifier.objects.get_or_create(
            authority=identifier.authority,
            value_key=identifier_key(identifier.value),
            defaults={"patient": patient, "value": identifier.value, "kind": identifier.kind.value},
        )
    return TakenIn(patient, is_new, looks_like)


def _known(identifiers: Sequence[Identifier], details: Details, key: str) -> Patient | None:
    """Return who has one of the numbers; refuse when it is two people, or plainly somebody else."""
    owners = {owner.pk: owner for number in identifiers if (owner := queries.owner_of(number))}
    if len(owners) > 1:
        raise NotTheSamePerson("Its numbers belong to two patients here.")
    for owner in owners.values():
        if owner.birth_date != details.birth_date and similarity(owner.search_key, key) < ALIKE:
            raise NotTheSamePerson("Its number belongs to a patient with another birth date and name.")
        return owner
    return None


@transaction.atomic
def take_in_facts(
    *, patient: Patient, source: str, facts: Sequence[ImportedFact], by: User | None, at: datetime
) -> dict[FactKind, Counts]:
    """Bring the patient's rows of that source to what it says now, all or nothing; return what became of them.

    A row that staff marked as a mistake stays one. Of a record that was joined with another, the other one is meant.
    """
    patient = queries.standing(patient)
    plans = {kind: _plan(patient, source, kind, facts) for kind in {fact.kind for fact in facts}}
    if any(new or changed for new, changed, _ in plans.values()):
        with changing_facts(patient, by=by, at=at) as locked:
            for kind, (new, changed, _) in plans.items():
                _write(MODELS[kind], locked, source, new, changed, by, at)
    return {kind: Counts(len(new), len(changed), same) for kind, (new, changed, same) in plans.items()}


def _plan(patient: Patient, source: str, kind: FactKind, facts: Sequence[ImportedFact]) -> tuple[Any, ...]:
    wanted = {fact.source_id: fact.values for fact in facts if fact.kind is kind}
    rows = MODELS[kind].objects.filter(patient=patient, source=source, source_id__in=wanted)
    known = {row.source_id: row for row in rows}
    new = {source_id: values for source_id, values in wanted.items() if source_id not in known}
    changed = [
        (row, wanted[source_id])
        for source_id, row in known.items()
        if row.status != MISTAKE and _differs(row, wanted[source_id])
    ]
    return new, changed, len(known) - len(changed)


def _differs(row: object, values: Mapping[str, object]) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())


def _write(model, patient, source, new, changed, by, at) -> None:  # type: ignore[no-untyped-def]
    model.objects.bulk_create(
        [
            model(
                patient=patient,
                source=source,
                source_id=source_id,
                recorded_by=by,
                recorded_at=at,
                **values,
            )
            for source_id, values in new.items()
        ]
    )
    for row, values in changed:
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
