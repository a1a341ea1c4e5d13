"""Joining two records of one patient: find the other one, look at both, join. There is no way back."""

from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.actions import record_access
from common.clock import now
from common.http import add_refusal
from common.refusals import BadInput, Refused
from patients import actions, presenters, queries
from patients.domain.merging import Finding, Weight
from patients.forms import JoinForm
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action

MOST = 20
LONGEST_SEARCH = 200


@require_safe
@allowed(Action.JOIN_PATIENTS)
def choose(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Find the other record: those that look like the same person first, anybody by searching."""
    patient, at = queries.patient_for(request.user, pk), now()
    text = request.GET.get("q", "")[:LONGEST_SEARCH].replace("\x00", "")
    alike = [other for other, _why in queries.twins_of(request.user, patient)[:MOST]]
    found = [other for other in _search(request, text) if other.pk != pk][:MOST]
    seen = [one.pk for one in (patient, *alike, *found)]
    record_access(by_id=request.user.pk, patient_ids=seen, place="patients:join", at=at)
    today = _today(patient, at)
    context = {
        "patient": presenters.patient_line(patient, today=today),
        "alike": [presenters.candidate(patient, other, today=today) for other in alike],
        "found": [presenters.candidate(patient, other, today=today) for other in found],
        "text": text,
        "at": at,
    }
    return render(request, "patients/join_choose.html", context)


def _search(request: SignedInRequest, text: str) -> list[Any]:
    return list(queries.search(request.user, text)[: MOST + 1]) if text.strip() else []


@allowed(Action.JOIN_PATIENTS)
def join(request: SignedInRequest, pk: UUID, other: UUID) -> HttpResponse:
    """Show both records side by side, and join the other one into this one."""
    if into := queries.joined_into(request.user, pk) or queries.joined_into(request.user, other):
        messages.info(request, _("The record was joined with this one already."))
        return redirect("patients:detail", into)
    keep, gone, at = queries.chart_for(request.user, pk), queries.chart_for(request.user, other), now()
    form = JoinForm(request.POST or None)
    if form.is_valid() and _join(request, form, keep, gone, at):
        messages.success(request, _("Joined. Everything of both records is here now."))
        return redirect("patients:detail", pk)
    record_access(by_id=request.user.pk, patient_ids=[pk, other], place="patients:join_with", at=at)
    found = actions.findings(keep=keep, gone=gone, at=at)
    page = presenters.join_page(keep, gone, found, today=_today(keep, at))
    code = 400 if form.errors else 200
    context = {"page": page, "form": _as_it_is(form, keep, gone, found), "at": at}
    return render(request, "patients/join.html", context, status=code)


def _join(request: SignedInRequest, form: JoinForm, keep: Any, gone: Any, at: datetime) -> bool:
    seen = (form.cleaned_data["version"], form.cleaned_data["other_version"])
    try:
        actions.merge(
            keep=keep,
            gone=gone,
            reason=form.cleaned_data["reason"],
            expected_versions=seen,
            by=request.user,
            at=at,
        )
    except (BadInput, Refused) as refusal:
        add_refusal(form, refusal)
        return False
    return True


def _as_it_is(form: JoinForm, keep: Any, gone: Any, found: list[Finding]) -> JoinForm:
    """Let the form name the versions that the page shows now: whoever sends it again has seen them.

    The reason is no longer optional when something asks for one.
    """
    form.fields["reason"].required = any(one.weight is Weight.ASKS for one in found)
    versions = {"version": keep.version, "other_version": gone.version}
    if form.is_bound:
        form.data = {**form.data, "reason": form.data.get("reason", ""), **versions}
    form.initial = versions
    return form


def _today(patient: Any, at: datetime) -> date:
    return at.astimezone(ZoneInfo(patient.site.time_zone)).date()
