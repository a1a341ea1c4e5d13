"""Questions about cases and procedures. A person sees the cases of their own sites."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from cases.domain.status import LIVE, CaseStatus
from cases.models import Case, Procedure
from common.locking import lock_row, lock_row_if_free, lock_rows
from patients.models import Patient, PatientIdentifier
from staff.models import User
from staff.queries import site_ids

_LIVE = sorted(status.value for status in LIVE)


def cases_for(user: User) -> QuerySet[Case]:
    """Return the cases of the person's sites, each with all that a line about it shows (two queries)."""
    cases = Case.objects.filter(site__in=site_ids(user))
    return cases.select_related("site", "patient", "procedure", "surgeon").prefetch_related(
        Prefetch("patient__identifiers", PatientIdentifier.objects.order_by("pk"))
    )


def no_cases() -> QuerySet[Case]:
    """Return no cases; says what kind of thing a resource is about."""
    return Case.objects.none()


def case_for(user: User, pk: UUID | str) -> Case:
    """Return one case of the person's sites, or raise Http404."""
    return get_object_or_404(cases_for(user), pk=pk)


def bare_case_for(user: User, pk: UUID | str) -> Case:
    """Return one case like ``case_for``, by itself: for a change that reads the rest when it has locked it."""
    return get_object_or_404(Case.objects.filter(site__in=site_ids(user)), pk=pk)


def case_by_id(case_id: UUID) -> Case | None:
    """Return a case whoever asks, for commands of the operator."""
    return _rows().filter(pk=case_id).first()


def lock(case_id: UUID) -> Case:
    """Return the case's row as it is now, locked until the transaction ends.

    What every writer of anything that readiness depends on does first.
    """
    return lock_row(_rows(), case_id)


def lock_many(case_ids: Iterable[UUID]) -> dict[UUID, Case]:
    """Return the rows of these cases as they are now, locked in the order of their ids."""
    return lock_rows(_rows(), case_ids)


def lock_if_free(case_id: UUID) -> Case | None:
    """Return the case's row locked, or None when it is gone or somebody else has it."""
    return lock_row_if_free(_rows(), case_id)


def _rows() -> QuerySet[Case]:
    return Case.objects.select_related("site", "patient", "procedure", "surgeon")


def waiting(user: User) -> QuerySet[Case]:
    """Return the cases without a place in theatre, the earliest target date first, no date last."""
    cases = cases_for(user).filter(status=CaseStatus.WAITING.value)
    return cases.order_by(F("target_date").asc(nulls_last=True), "decided_on", "pk")


def cases_of(user: User, patient: Patient) -> QuerySet[Case]:
    """Return the patient's cases at the person's sites, the newest request first."""
    return cases_for(user).filter(patient=patient).order_by("-pk")


def live_cases_of(patient_ids: Iterable[UUID]) -> QuerySet[Case]:
    """Return the cases of these patients that are not over."""
    return Case.objects.filter(patient__in=patient_ids, status__in=_LIVE)


def procedures() -> QuerySet[Procedure]:
    """Return the catalogue: what can be asked for today, by code."""
    return Procedure.objects.filter(is_active=True).order_by("code")


def all_procedures() -> QuerySet[Procedure]:
    """Return the whole catalogue, withdrawn procedures included, by code."""
    return Procedure.objects.order_by("code")


def procedure(code: str) -> Procedure | None:
    """Return the procedure of that code, if the catalogue has it."""
    return Procedure.objects.filter(code=code).first()
