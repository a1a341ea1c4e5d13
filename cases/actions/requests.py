"""Asking for an operation, changing what was asked for, and ending it."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from cases import queries, signals
from cases.actions.saving import save, tell
from cases.domain import status as statuses
from cases.domain.cancellation import REASONS, CancelReason
from cases.domain.details import NOTE_LENGTH, CaseDetails, check_details
from cases.domain.kinds import Side, Urgency
from cases.domain.status import CaseStatus, WrongStatus
from cases.models import Case, Procedure
from common.refusals import BadInput, Refused, Stale
from common.text import clean
from patients.actions import lock as lock_patient
from patients.actions import make_known_at
from patients.domain.ages import is_child
from patients.models import Patient
from patients.queries import has_guardian
from staff.domain.roles import Role
from staff.models import Site, User


class GuardianNeeded(Refused):
    """Nobody may consent for this child yet."""

    code = "guardian_needed"

    def __init__(self) -> None:
        super().__init__("This patient is under 18. Name a guardian on the patient's page first.")


@transaction.atomic
def request_case(
    *,
    patient: Patient,
    procedure: Procedure,
    surgeon: User,
    details: CaseDetails,
    site: Site,
    by: User,
    at: datetime,
) -> Case:
    """Ask for an operation; raise BadInput, GuardianNeeded, or Refused for somebody who has died.

    The patient becomes known at the site of the case. Their row is held, so that the record is not joined with another
    one meanwhile.
    """
    patient = lock_patient(patient)
    today = at.astimezone(ZoneInfo(site.time_zone)).date()
    if patient.deceased_on:
        raise Refused("This patient has died.", code="deceased")
    if is_child(patient.birth_date, today) and not has_guardian(patient):
        raise GuardianNeeded
    _check_procedure(procedure)
    _check_surgeon(surgeon, site)
    details = check_details(details, has_side=procedure.has_side, birth_date=patient.birth_date, today=today)
    case = Case.objects.create(
        site=site,
        patient=patient,
        procedure=procedure,
        surgeon=surgeon,
        created_by=by,
        created_at=at,
        **asdict(details),
    )
    make_known_at(patient=patient, site=site)
    tell(case, "requested", by=by, at=at)
    return case


@transaction.atomic
def change_case(
    *,
    case: Case,
    procedure: Procedure,
    surgeon: User,
    details: CaseDetails,
    site: Site,
    expected_version: int | None = None,
    by: User,
    at: datetime,
) -> Case:
    """Replace what is asked for, until the patient is called; raise BadInput, Stale or WrongStatus.

    With a place in theatre, site, procedure and surgeon stay: the place was given for them.
    """
    case = queries.lock(case.pk)
    if expected_version not in (None, case.version):
        raise Stale(case.version)
    statuses.check_editable(CaseStatus(case.status))
    old = details_of(case)
    today = at.astimezone(ZoneInfo(site.time_zone)).date()
    details = check_details(
        details, has_side=procedure.has_side, birth_date=case.patient.birth_date, today=today, old=old
    )
    new = asdict(details) | {"procedure": procedure, "surgeon": surgeon, "site": site}
    changed = {field for field, value in new.items() if getattr(case, field) != value}
    _check_change(case, changed, procedure, surgeon, site)
    if not changed:
        return case
    for field in changed:
        setattr(case, field, new[field])
    save(case, changed)
    if "site" in changed:
        make_known_at(patient=case.patient, site=site)
    tell(case, "changed", by=by, at=at)
    return case


def details_of(case: Case) -> CaseDetails:
    """Return what was entered about the case, as `change_case` takes it."""
    return CaseDetails(
        side=Side(case.side),
        diagnosis_code=case.diagnosis_code,
        diagnosis_text=case.diagnosis_text,
        urgency=Urgency(case.urgency),
        decided_on=case.decided_on,
        wanted_date=case.wanted_date,
        standby_on=case.standby_on,
        target_date=case.target_date,
        note=case.note,
    )


def _check_change(case: Case, changed: set[str], procedure: Procedure, surgeon: User, site: Site) -> None:
    if CaseStatus(case.status) is CaseStatus.BOOKED:
        for field in ("procedure", "surgeon", "site"):
            if field in changed:
                raise BadInput(field, "This case has a place in theatre. Give the place back to change this.")
    if "procedure" in changed:
        _check_procedure(procedure)
    if changed & {"surgeon", "site"}:
        _check_surgeon(surgeon, site)


def _check_procedure(procedure: Procedure) -> None:
    if not procedure.is_active:
        raise BadInput("procedure", "This procedure is no longer offered.")


def _check_surgeon(surgeon: User, site: Site) -> None:
    works_here = surgeon.is_active and surgeon.sites.filter(pk=site.pk).exists()
    if surgeon.role != Role.SURGEON.value or not works_here:
        raise BadInput("surgeon", "Choose a surgeon who works at this hospital.")


@transaction.atomic
def cancel_case(
    *,
    case: Case,
    reason: CancelReason,
    note: str = "",
    expected_version: int | None = None,
    by: User,
    at: datetime,
) -> Case:
    """End a case that will not take place; raise BadInput, Stale or WrongStatus.

    Whoever holds a place for it (scheduling) is asked first, and gives it back or refuses.
    """
    case = queries.lock(case.pk)
    if expected_version not in (None, case.version):
        raise Stale(case.version)
    statuses.check_move(CaseStatus(case.status), CaseStatus.CANCELLED)
    note = _check_note(reason, note)
    answers: list[Any] = signals.case_cancelling.send(Case, case=case, by=by, at=at)
    case = queries.lock(case.pk)
    given_back = [answer for _receiver, answer in answers if answer is not None]
    if case.status != CaseStatus.WAITING.value and not given_back:
        raise WrongStatus(CaseStatus(case.status))
    case.not_stopped = tuple(reason for answer in given_back for reason in answer)
    case.status = CaseStatus.CANCELLED.value
    case.cancel_reason, case.cancel_note = reason.value, note
    case.cancelled_at, case.cancelled_by = at, by
    save(case, {"status", "cancel_reason", "cancel_note", "cancelled_at", "cancelled_by"})
    tell(case, "cancelled", by=by, at=at)
    return case


def _check_note(reason: CancelReason, note: str) -> str:
    note = clean(note)
    if REASONS[reason].note_needed and not note:
        raise BadInput("note", "Say in a few words why.")
    if len(note) > NOTE_LENGTH:
        raise BadInput("note", "This is longer than %(length)s characters.", details={"length": NOTE_LENGTH})
    return note
