"""Two records of one person become one. All that hung on the one hangs on the other; the one stays, read-only.

There is no way back: the history of the rows says what came from where.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, Model, OuterRef

from common.refusals import Refused, Stale
from patients.actions.locks import JoinedMeanwhile, lock_in_order, touch
from patients.domain.merging import Contact, Finding, Person, check, compare, contact_after
from patients.models import (
    Allergy,
    Condition,
    Measurement,
    Medicine,
    Patient,
    PatientIdentifier,
    RelatedPerson,
)
from patients.signals import (
    contact_changed,
    facts_changed,
    joining_considered,
    patients_joined,
    patients_joining,
)
from staff.models import User

IMPORTED: tuple[type[Model], ...] = (Condition, Medicine, Allergy)
MOVED: tuple[type[Model], ...] = (PatientIdentifier, RelatedPerson, Measurement, *IMPORTED)


@transaction.atomic
def merge(
    *,
    keep: Patient,
    gone: Patient,
    reason: str = "",
    by: User,
    at: datetime,
    expected_versions: tuple[int, int] | None = None,
) -> Patient:
    """Hang everything of ``gone`` on ``keep`` and return it; raise Stale, BadInput, or Refused with the reasons.

    ``expected_versions``: of the kept and of the other record, as the person saw them. The patients are locked first,
    then the cases of both, as everywhere. Details, names and dates stay those of the kept record; nothing of what is
    known of their health is compared or left out.
    """
    keep, gone = _lock_both(keep, gone)
    _check_versions(keep, gone, expected_versions)
    patients_joining.send(Patient, keep=keep, gone=gone, by=by, at=at)
    reason = check(findings(keep=keep, gone=gone, at=at), reason)
    _move_rows(keep, gone)
    keep.known_at.add(*gone.known_at.all())
    contact = vars(contact_after(_contact(keep), _contact(gone)))
    for field, value in contact.items():
        setattr(keep, field, value)
    touch(keep, at=at, fields=tuple(contact))
    patients_joined.send(Patient, keep=keep, gone=gone, by=by, at=at)
    gone.merged_into, gone.merged_at, gone.merged_by, gone.merged_reason = keep, at, by, reason
    touch(gone, at=at, fields=("merged_into", "merged_at", "merged_by", "merged_reason"))
    facts_changed.send(Patient, patient=keep, by=by, at=at)
    contact_changed.send(Patient, patient=keep, by=by, at=at)
    return keep


def findings(*, keep: Patient, gone: Patient, at: datetime) -> list[Finding]:
    """Return what speaks against joining the two, and what whoever joins them has to know. Writes nothing."""
    answers: list[Any] = joining_considered.send(Patient, keep=keep, gone=gone, at=at)
    told = [finding for _receiver, answer in answers for finding in answer]
    return [*compare(_person(keep), _person(gone)), *told]


def _lock_both(keep: Patient, gone: Patient) -> tuple[Patient, Patient]:
    if keep.pk == gone.pk:
        raise Refused("This is one record already.", code="same_record")
    lock_in_order((keep.pk, gone.pk))
    rows = Patient.objects.select_related("site").in_bulk([keep.pk, gone.pk])
    if any(row.merged_into_id for row in rows.values()):
        raise JoinedMeanwhile
    return rows[keep.pk], rows[gone.pk]


def _check_versions(keep: Patient, gone: Patient, expected: tuple[int, int] | None) -> None:
    for row, version in zip((keep, gone), expected or (keep.version, gone.version), strict=True):
        if row.version != version:
            raise Stale(row.version)


def _move_rows(keep: Patient, gone: Patient) -> None:
    for model in IMPORTED:
        # One row of another system, taken in on both records: both stay, and the kept one goes on following it.
        rows = model._default_manager.filter(patient=gone).exclude(source_id="")
        same = model._default_manager.filter(
            patient=keep, source=OuterRef("source"), source_id=OuterRef("source_id")
        )
        rows.filter(Exists(same)).update(source_id="")
    for model in MOVED:
        model._default_manager.filter(patient=gone).update(patient=keep)


def _person(row: Patient) -> Person:
    return Person(row.search_key, row.birth_date, row.sex, row.deceased_on)


def _contact(row: Patient) -> Contact:
    return Contact(str(row.phone), row.email, row.may_email, row.may_text)
