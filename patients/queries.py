"""Questions about patients. A person sees those known at their own sites; the others do not exist."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from patients.domain.dates import read_date
from patients.domain.details import Identifier
from patients.domain.identifiers import identifier_key
from patients.domain.likeness import Likeness, Traits, likeness
from patients.domain.names import prefixes
from patients.models import (
    Allergy,
    Condition,
    Measurement,
    Medicine,
    Patient,
    PatientIdentifier,
    RelatedPerson,
)
from staff.models import User
from staff.queries import site_ids

ENTRIES: dict[str, Any] = {
    "condition": Condition,
    "medicine": Medicine,
    "allergy": Allergy,
    "measurement": Measurement,
    "contact": RelatedPerson,
}


def patients_for(user: User) -> QuerySet[Patient]:
    """Return the patients known at the person's sites; records that were joined with another are gone."""
    return _known_to(user).filter(merged_into=None)


def _known_to(user: User) -> QuerySet[Patient]:
    known = Patient.known_at.through.objects.filter(patient=OuterRef("pk"), site__in=site_ids(user))
    return Patient.objects.filter(Exists(known))


def joined_into(user: User, pk: UUID | str) -> UUID | None:
    """Return the record that this one, of the person's sites, was joined with, if it was."""
    return _known_to(user).filter(pk=pk).values_list("merged_into", flat=True).first()


def standing(patient: Patient) -> Patient:
    """Return the patient, or the one whom their record was joined with since it was read."""
    row = Patient.objects.select_related("site", "merged_into").get(pk=patient.pk)
    return standing(row.merged_into) if row.merged_into else row


def patient_for(user: User, pk: UUID | str) -> Patient:
    """Return one patient of the person's sites with home site and identifiers, or raise Http404."""
    patients = patients_for(user).select_related("site").prefetch_related("identifiers")
    return get_object_or_404(patients, pk=pk)


def chart_for(user: User, pk: UUID | str) -> Patient:
    """Return one patient with everything that the patient page shows, in a fixed number of queries."""
    patients = patients_for(user).select_related("site").prefetch_related(*_chart())
    return get_object_or_404(patients, pk=pk)


def nobody() -> QuerySet[Patient]:
    """Return no patients; says what kind of thing a resource is about."""
    return Patient.objects.none()


def search(user: User, text: str) -> QuerySet[Patient]:
    """Return the person's patients who match a name in any script, a number, or a birth date, by name.

    Every typed word must begin a word of the name. A number matches whole, whatever its spaces and dashes.
    """
    found = patients_for(user).select_related("site").prefetch_related("identifiers")
    return matching(found, text).order_by("search_key", "pk")


def newest(user: User, count: int) -> list[Patient]:
    """Return the person's patients who were registered last."""
    patients = patients_for(user).select_related("site").prefetch_related("identifiers")
    return list(patients.order_by("-pk")[:count])


def matching(patients: QuerySet[Patient], text: str) -> QuerySet[Patient]:
    """Narrow to the patients who match what was typed; everybody when nothing was."""
    return patients.filter(_matches(text)) if text.strip() else patients


def _matches(text: str) -> Q:
    # A union and not an OR, so that each half is answered from its own index.
    found = PatientIdentifier.objects.filter(value_key=identifier_key(text)).values("patient")
    if born := read_date(text):
        found = found.union(Patient.objects.filter(birth_date=born).values("pk"), all=True)
    if starts := prefixes(text):
        named = Q()
        for start in starts:
            named &= Q(search_key__contains=start)
        found = found.union(Patient.objects.filter(named).values("pk"), all=True)
    return Q(pk__in=found)


def fact_for(user: User, kind: str, pk: UUID | str, *, patient: UUID | str) -> Any:
    """Return one entry about this patient, of the person's sites; `kind` is a key of `ENTRIES`. Else Http404."""
    scope = patients_for(user).filter(pk=patient)
    return get_object_or_404(ENTRIES[kind].objects.select_related("patient__site"), pk=pk, patient__in=scope)


def with_identifier(patients: QuerySet[Patient], value: str) -> QuerySet[Patient]:
    """Narrow to the patients with this number, given by any authority."""
    numbers = PatientIdentifier.objects.filter(patient=OuterRef("pk"), value_key=identifier_key(value))
    return patients.filter(Exists(numbers))


def possible_duplicates(
    patients: QuerySet[Patient], traits: Traits, *, apart_from: UUID | None = None
) -> list[tuple[Patient, Likeness]]:
    """Return those of the patients who might be the person with these traits, and why one should ask."""
    same = Q(birth_date=traits.birth_date)
    if traits.phone:
        same |= Q(phone=traits.phone)
    near = (
        patients.filter(same).exclude(pk__in=[apart_from] if apart_from else []).order_by("search_key", "pk")
    )
    alike = ((patient, likeness(traits, _traits(patient))) for patient in near[:500])
    return [(patient, reason) for patient, reason in alike if reason]


def _traits(patient: Patient) -> Traits:
    return Traits(patient.search_key, patient.birth_date, str(patient.phone))


def twins_of(user: User, patient: Patient) -> list[tuple[Patient, Likeness]]:
    """Return those of the person's patients who might be the same one, and why."""
    around = patients_for(user).select_related("site").prefetch_related("identifiers")
    return possible_duplicates(around, _traits(patient), apart_from=patient.pk)


def owner_of(identifier: Identifier) -> Patient | None:
    """Return the patient, of whatever site, who has this number."""
    rows = PatientIdentifier.objects.select_related("patient")
    key = identifier_key(identifier.value)
    row = rows.filter(authority=identifier.authority, value_key=key).first()
    return row.patient if row else None


def source_ids(patient: Patient, source: str) -> set[tuple[str, str]]:
    """Return kind and id of every row about the patient that came from that source."""
    return {
        (kind, source_id)
        for kind in ("condition", "medicine", "allergy")
        for source_id in ENTRIES[kind]
        .objects.filter(patient=patient, source=source)
        .values_list("source_id", flat=True)
    }


def has_guardian(patient: Patient) -> bool:
    """Say whether somebody is named who may decide for the patient."""
    return RelatedPerson.objects.filter(patient=patient, is_guardian=True).exists()


def active_allergies(patient_ids: Iterable[UUID]) -> QuerySet[Allergy]:
    """Return the allergies to be shown, of several patients at once."""
    return Allergy.objects.filter(patient__in=patient_ids, status="active")


def _chart() -> tuple[Any, ...]:
    by_text = ("text", "pk")
    return (
        Prefetch("identifiers", PatientIdentifier.objects.order_by("pk")),
        Prefetch("related_people", RelatedPerson.objects.order_by("pk")),
        Prefetch("joined", Patient.objects.select_related("merged_by").order_by("merged_at", "pk")),
        Prefetch("allergies", Allergy.objects.filter(status="active").order_by("criticality", *by_text)),
        Prefetch("conditions", Condition.objects.filter(status="active").order_by(*by_text)),
        Prefetch("medicines", Medicine.objects.filter(status="active").order_by(*by_text)),
        Prefetch(
            "measurements",
            Measurement.objects.filter(withdrawn_at=None)
            .order_by("patient", "kind", "-measured_at", "-pk")
            .distinct("patient", "kind"),
        ),
    )
