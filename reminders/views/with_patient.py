"""The questionnaire for staff: read it beside the record, sign that it was read, fill it in with the patient."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import cases.queries
from audit.actions import record_access
from checklists.presenters.screens import case_head
from checklists.queries.records import chart_of
from common.clock import now
from common.http import is_htmx
from common.refusals import Refused
from common.words import say
from reminders import actions
from reminders.forms.questionnaire import WhoAnswers
from reminders.presenters.reading import reading
from reminders.presenters.statements import statements
from reminders.queries.questionnaires import known_of, questionnaire_of
from reminders.views.filling import Filled, fill, page_of, part_or_404
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action


@require_safe
@allowed(Action.SEE_QUESTIONNAIRE)
def read(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Show what the patient wrote, beside what the record says."""
    case, at = cases.queries.case_for(request.user, case_id), now()
    _looked(request, case.patient_id, at, place="reminders:questionnaire")
    with timezone.override(case.site.time_zone):
        chart = chart_of(case, at=at)
        back = reverse("reminders:questionnaire", args=[case_id])
        context = {
            "head": case_head(chart),
            "case_id": case_id,
            "reading": reading(questionnaire_of(case_id), known_of(chart), chart, request.user, back=back),
            "may_fill": request.user.may(Action.FILL_IN_WITH_PATIENT),
            "at": at,
        }
        return render(request, "reminders/questionnaire.html", context)


@require_safe
@allowed(Action.SEE_CALLS)
def stated(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Show what the patient stated and nobody has recorded: a page, and a fragment of the case page."""
    case, at = cases.queries.case_for(request.user, case_id), now()
    _looked(request, case.patient_id, at, place="reminders:statements")
    with timezone.override(case.site.time_zone):
        chart = chart_of(case, at=at)
        known, row = known_of(chart), questionnaire_of(case_id)
        back = reverse("scheduling:case", args=[case_id])
        context = {
            "head": case_head(chart),
            "case_id": case_id,
            "statements": statements(row, known, chart, request.user, back=back),
            "beside": is_htmx(request),
            "at": at,
        }
        return render(request, f"reminders/{'_' if is_htmx(request) else ''}statements.html", context)


@require_POST
@allowed(Action.SEE_QUESTIONNAIRE)
def mark_read(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Sign that it was read as it stood on the page."""
    case = cases.queries.case_for(request.user, case_id)
    version = request.POST.get("version", "")
    try:
        actions.read_questionnaire(
            case_id=case.pk, version=int(version) if version.isdecimal() else 0, by=request.user, at=now()
        )
    except Refused as refused:
        messages.error(request, say(refused))
    else:
        messages.success(request, _("You have signed that you read it."))
    return redirect("reminders:questionnaire", case_id)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.FILL_IN_WITH_PATIENT)
def fill_in(request: SignedInRequest, case_id: UUID, code: str) -> HttpResponse:
    """Write down one part while the patient says it, in the room or on the telephone."""
    case, at = cases.queries.case_for(request.user, case_id), now()
    _looked(request, case.patient_id, at, place="reminders:with_patient")
    row = questionnaire_of(case_id)
    who = WhoAnswers(request.POST or None, initial={"by_guardian": bool(row and row.by_guardian)})
    speaks = who.is_valid() and who.cleaned_data["by_guardian"]
    with timezone.override(case.site.time_zone):
        filled = fill(request, case, part_or_404(code), by=request.user, by_guardian=speaks, at=at)
        if filled.saved:
            messages.success(request, _("Saved."))
            return redirect(_after(request, case_id, filled))
        context = page_of(filled) | {
            "head": case_head(chart_of(case, at=at)),
            "who": who,
            "case_id": case_id,
            "at": at,
        }
        return render(request, "reminders/fill_in.html", context, status=filled.status)


@require_POST
@allowed(Action.FILL_IN_WITH_PATIENT)
def finish(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Say that the patient has nothing to add."""
    case = cases.queries.case_for(request.user, case_id)
    row = questionnaire_of(case_id)
    try:
        actions.finish_questionnaire(
            case_id=case.pk, by=request.user, by_guardian=bool(row and row.by_guardian), at=now()
        )
    except Refused as refused:
        messages.error(request, say(refused))
    else:
        messages.success(request, _("The questionnaire is complete."))
    return redirect("reminders:questionnaire", case_id)


def _looked(request: SignedInRequest, patient_id: UUID, at: datetime, *, place: str) -> None:
    record_access(by_id=request.user.pk, patient_ids=[patient_id], place=place, at=at)


def _after(request: SignedInRequest, case_id: UUID, filled: Filled) -> str:
    if "more" in request.POST:
        return reverse("reminders:with_patient", args=[case_id, filled.part])
    if filled.following:
        return reverse("reminders:with_patient", args=[case_id, filled.following])
    return reverse("reminders:questionnaire", args=[case_id])
