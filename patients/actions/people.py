"""Registering patients, and changing who they are and how to reach them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction

from common.refusals import BadInput, Reason, Refused, Stale
from patients import queries
from patients.actions.locks import lock, today_at, touch
from patients.domain.ages import is_child
from patients.domain.details import (
    Details,
    Identifier,
    Related,
    check_details,
    check_guardian,
    check_identifier,
    check_related,
)
from patients.domain.identifiers import identifier_key
from patients.domain.likeness import SENTENCES, Likeness, Traits
from patients.domain.names import search_key
from patients.models import Patient, PatientIdentifier, RelatedPerson
from patients.signals import contact_changed, facts_changed, facts_changing
from staff.models import Site, User

FACTS = frozenset({"birth_date", "sex", "deceased_on"})
# What a waiting message depends on besides: whether, where to, in what language and at what hour it goes.
REACHING = frozenset(
    [
        "language",
        "time_zone",
        "phone",
        "email",
        "may_email",
        "may_text",
        "contact_first",
        "birth_date",
        "deceased_on",
    ]
)


class LooksAlike(Refused):
    """Somebody very like this is known already. Asks; goes through when told it is another person."""

    code = "looks_alike"

    def __init__(self, alike: Sequence[tuple[Patient, Likeness]]) -> None:
        self.candidates = tuple(patient for patient, _ in alike)
        super().__init__(
            "Somebody very like this is already registered. Is it the same person?",
            reasons=[_candidate(patient, likeness) for patient, likeness in alike],
        )


class IdentifierTaken(BadInput):
    """The number belongs to another patient; a number never belongs to two."""

    def __init__(self, site: Site) -> None:
        super().__init__(
            "value",
            "This number belongs to a patient already registered at %(site)s.",
            details={"site": site.name},
        )


def _candidate(patient: Patient, likeness: Likeness) -> Reason:
    name = f"{patient.family_name.upper()} {patient.given_name}"
    details = {"patient": str(patient.pk), "name": name, "birth_date": patient.birth_date.isoformat()}
    return Reason(SENTENCES[likeness], code=likeness.value, details=details)


@transaction.atomic
def register(
    *,
    site: Site,
    details: Details,
    identifiers: Sequence[Identifier] = (),
    related: Sequence[Related] = (),
    confirmed_distinct: bool = False,
    by: User,
    at: datetime,
) -> Patient:
    """Register a patient at the site; raise BadInput, or LooksAlike unless confirmed."""
    today = today_at(site, at)
    details = check_details(details, zone=site.time_zone, today=today)
    with _under("identifiers"):
        identifiers = [check_identifier(identifier) for identifier in identifiers]
    with _under("related_people"):
        related = [check_related(person, zone=site.time_zone) for person in related]
    check_guardian(details.birth_date, related, today=today)
    patient = Patient(site=site, search_key=_key(details), created_at=at, updated_at=at, **asdict(details))
    if not confirmed_distinct:
        _ask_if_alike(patient, by=by)
    patient.save(force_insert=True)
    patient.known_at.add(site)
    with _under("identifiers"):
        for identifier in identifiers:
            _give_identifier(patient, identifier)
    for person in related:
        RelatedPerson.objects.create(patient=patient, **asdict(person))
    return patient


@contextmanager
def _under(name: str) -> Iterator[None]:
    """Say of bad input in a list whose field it is: `identifiers.value`."""
    try:
        yield
    except BadInput as bad:
        raise BadInput(f"{name}.{bad.field}", bad.sentence, details=bad.details) from bad


def _key(details: Details) -> str:
    return search_key(details.family_name, details.given_name, details.other_names)


def _ask_if_alike(patient: Patient, *, by: User) -> None:
    traits = Traits(patient.search_key, patient.birth_date, str(patient.phone))
    alike = queries.possible_duplicates(queries.patients_for(by), traits, apart_from=patient.pk)
    if alike:
        raise LooksAlike(alike)


def _give_identifier(patient: Patient, identifier: Identifier) -> PatientIdentifier:
    row, _created = PatientIdentifier.objects.select_related("patient__site").get_or_create(
        authority=identifier.authority,
        value_key=identifier_key(identifier.value),
        defaults={"patient": patient, "value": identifier.value, "kind": identifier.kind.value},
    )
    if row.patient_id != patient.pk:
        raise IdentifierTaken(row.patient.site)
    return row


@transaction.atomic
def change_details(
    *,
    patient: Patient,
    details: Details,
    expected_version: int | None = None,
    confirmed_distinct: bool = False,
    by: User,
    at: datetime,
) -> Patient:
    """Replace who the patient is and how to reach them; raise Stale when `expected_version` has passed."""
    patient = lock(patient)
    if expected_version not in (None, patient.version):
        raise Stale(patient.version)
    today = today_at(patient.site, at)
    details = check_details(details, zone=patient.site.time_zone, today=today)
    _check_still_decided_for(patient, details, today)
    new = asdict(details) | {"search_key": _key(details)}
    changed = {field for field, value in new.items() if getattr(patient, field) != value}
    if not changed:
        return patient
    if changed & FACTS:
        facts_changing.send(Patient, patient=patient, by=by, at=at)
    for field in changed:
        setattr(patient, field, new[field])
    if not confirmed_distinct and changed & {"search_key", "birth_date"}:
        _ask_if_alike(patient, by=by)
    touch(patient, at=at, fields=tuple(sorted(changed)))
    if changed & FACTS:
        facts_changed.send(Patient, patient=patient, by=by, at=at)
    if changed & REACHING:
        contact_changed.send(Patient, patient=patient, by=by, at=at)
    return patient


def _check_still_decided_for(patient: Patient, details: Details, today: date) -> None:
    becomes_child = is_child(details.birth_date, today) and not is_child(patient.birth_date, today)
    if becomes_child and not queries.has_guardian(patient):
        raise BadInput("birth_date", "That makes the patient under 18. Name a guardian first.")


@transaction.atomic
def add_identifier(*, patient: Patient, identifier: Identifier, by: User, at: datetime) -> PatientIdentifier:
    """Give the patient one more number; raise BadInput or IdentifierTaken."""
    patient = lock(patient)
    row = _give_identifier(patient, check_identifier(identifier))
    touch(patient, at=at)
    return row


@transaction.atomic
def add_related_person(*, patient: Patient, related: Related, by: User, at: datetime) -> RelatedPerson:
    """Name somebody to call or a guardian; raise BadInput."""
    patient = lock(patient)
    checked = check_related(related, zone=patient.site.time_zone)
    row = RelatedPerson.objects.create(patient=patient, **asdict(checked))
    touch(patient, at=at)
    # A child's messages go to the guardian.
    contact_changed.send(Patient, patient=patient, by=by, at=at)
    return row


@transaction.atomic
def remove_related_person(*, person: RelatedPerson, by: User, at: datetime) -> None:
    """Take somebody off the list; the last guardian of a child stays (row history keeps the rest)."""
    patient = lock(person.patient)
    others = patient.related_people.exclude(pk=person.pk)
    child = is_child(patient.birth_date, today_at(patient.site, at))
    if person.is_guardian and child and not others.filter(is_guardian=True).exists():
        raise Refused(
            "A patient under 18 keeps one guardian. Name another one first.", code="guardian_needed"
        )
    person.delete()
    touch(patient, at=at)
    contact_changed.send(Patient, patient=patient, by=by, at=at)


@transaction.atomic
def make_known_at(*, patient: Patient, site: Site) -> None:
    """Let the staff of one more site see the patient, because they treat them there."""
    patient.known_at.add(site)
