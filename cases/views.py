"""The cases' screens: ask for an operation, change what was asked for, cancel it."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import patients.queries
from audit.actions import record_access
from cases import actions, queries
from cases.forms import CancelForm, CaseForm
from cases.presenters import case_line
from common.clock import now
from common.http import add_refusal, is_htmx
from common.refusals import BadInput, Refused
from common.words import say
from patients.presenters import patient_line
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action


@allowed(Action.EDIT_CASE)
def create(request: SignedInRequest, patient: UUID) -> HttpResponse:
    """Ask for an operation for a patient."""
    person, at = patients.queries.patient_for(request.user, patient), now()
    today = at.astimezone(ZoneInfo(person.site.time_zone)).date()
    initial: dict[str, object] = {"decided_on": today}
    if request.user.role == "surgeon":
        initial["surgeon"] = request.user.pk
    form = CaseForm(request.POST or None, user=request.user, initial=initial)
    if form.is_valid():
        try:
            case = actions.request_case(
                patient=person, details=form.details(), by=request.user, at=at, **form.choices()
            )
        except (BadInput, Refused) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The operation is requested."))
            return redirect("scheduling:case", case.pk)
    context = {"form": form, "patient": patient_line(person, today=today)}
    return render(request, "cases/create.html", context, status=_status(form))


@allowed(Action.EDIT_CASE)
def edit(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Change what was asked for."""
    case, at = queries.case_for(request.user, pk), now()
    form = CaseForm(request.POST or None, user=request.user, case=case)
    if form.is_valid():
        try:
            actions.change_case(
                case=case,
                details=form.details(),
                expected_version=form.cleaned_data["version"],
                by=request.user,
                at=at,
                **form.choices(),
            )
        except (BadInput, Refused) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("scheduling:case", pk)
    return render(request, "cases/edit.html", _context(case, form, at), status=_status(form))


@allowed(Action.CANCEL_CASE)
def cancel(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Cancel a case with a coded reason."""
    case, at = queries.case_for(request.user, pk), now()
    form = CancelForm(request.POST or None, initial={"version": case.version})
    if form.is_valid():
        try:
            cancelled = actions.cancel_case(
                case=case,
                reason=form.reason_chosen(),
                note=form.cleaned_data["note"],
                expected_version=form.cleaned_data["version"],
                by=request.user,
                at=at,
            )
        except (BadInput, Refused) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The case is cancelled."))
            for reason in cancelled.not_stopped:
                messages.warning(request, say(reason))
            return redirect("scheduling:case", pk)
    return render(request, "cases/cancel.html", _context(case, form, at), status=_status(form))


@require_safe
@allowed(Action.SEE_CASES)
def of_patient(request: SignedInRequest, patient: UUID) -> HttpResponse:
    """List the cases of one patient; a fragment for the patient page."""
    person, at = patients.queries.patient_for(request.user, patient), now()
    record_access(by_id=request.user.pk, patient_ids=[patient], place="cases:of_patient", at=at)
    today = at.astimezone(ZoneInfo(person.site.time_zone)).date()
    lines = [case_line(case) for case in queries.cases_of(request.user, person)]
    context = {"lines": lines, "patient": patient_line(person, today=today), "at": at}
    template = "cases/_of_patient.html" if is_htmx(request) else "cases/of_patient.html"
    return render(request, template, context)


def _context(case: Any, form: CaseForm | CancelForm, at: datetime) -> dict[str, object]:
    today = at.astimezone(ZoneInfo(case.site.time_zone)).date()
    return {"form": form, "patient": patient_line(case.patient, today=today), "case": case_line(case)}


def _status(form: CaseForm | CancelForm) -> int:
    return 400 if form.errors else 200
