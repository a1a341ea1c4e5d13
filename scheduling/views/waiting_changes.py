"""What is done on the waiting list: one line changed, several at once, a view kept."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

import cases.queries
import staff.queries
from audit.actions import record_access
from cases.presenters import case_line
from common.clock import now
from common.http import add_refusal, way_back
from common.refusals import BadInput, Refused
from patients.presenters import patient_line
from scheduling.actions.bulk import change_many
from scheduling.actions.waiting import change_entry, remove_filter, save_filter
from scheduling.domain.waiting import Verb
from scheduling.forms import (
    AwayFormSet,
    BulkForm,
    EntryForm,
    SaveFilterForm,
    WaitingFilter,
    posted,
    status_of,
)
from scheduling.presenters import waiting_tools as tools
from scheduling.presenters.words import link
from scheduling.queries.unavailable import stretches_of
from scheduling.queries.waiting import filters_of
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action
from staff.domain.roles import Role

NEEDED = {
    Verb.PRIORITY: Action.EDIT_WAITING_LIST,
    Verb.CONTACT: Action.EDIT_WAITING_LIST,
    Verb.SURGEON: Action.EDIT_CASE,
    Verb.REMOVE: Action.CANCEL_CASE,
}


@allowed(Action.EDIT_WAITING_LIST)
def entry(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Change how one case stands: priority, contact, notice, dates, and the days the patient cannot come."""
    case, at = cases.queries.case_for(request.user, case_id), now()
    back = f"{way_back(request, link('scheduling:waiting_list'))}#case-{case.pk}"
    form = EntryForm.of(case, posted(request))
    away = AwayFormSet.of(stretches_of([case.pk]), posted(request))
    if request.method == "POST" and all([form.is_valid(), away.is_valid()]):
        try:
            change_entry(
                case=case,
                unavailable=away.stretches(),
                expected_version=form.cleaned_data["version"],
                by=request.user,
                at=at,
                **form.wishes(),
            )
        except (BadInput, Refused) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    record_access(
        by_id=request.user.pk, patient_ids=[case.patient_id], place="scheduling:waiting_entry", at=at
    )
    today = at.astimezone(ZoneInfo(case.site.time_zone)).date()
    context = {
        "form": form,
        "away": away,
        "back": back,
        "patient": patient_line(case.patient, today=today),
        "case": case_line(case),
    }
    status = 400 if request.method == "POST" and not away.is_valid() else status_of(form)
    return render(request, "scheduling/waiting_entry.html", context, status=status)


@require_POST
@allowed(Action.EDIT_WAITING_LIST, Action.EDIT_CASE, Action.CANCEL_CASE)
def change(request: SignedInRequest) -> HttpResponse:
    """Do one thing to all the ticked rows, and say of each what became of it."""
    at = now()
    form = BulkForm(request.POST, surgeons=staff.queries.colleagues(request.user, Role.SURGEON))
    back = way_back(request, link("scheduling:waiting_list"))
    context: dict[str, Any] = {"form": form, "back": back, "at": at}
    if not form.is_valid():
        return render(request, "scheduling/waiting_changed.html", context, status=400)
    if not request.user.may(NEEDED[form.cleaned_data["verb"]]):
        raise PermissionDenied
    outcomes = change_many(ticked=form.cleaned_data["case"], change=form.change(), by=request.user, at=at)
    record_access(
        by_id=request.user.pk,
        patient_ids=[outcome.case.patient_id for outcome in outcomes if outcome.case],
        place="scheduling:change_waiting",
        at=at,
    )
    context["done"], context["refused"] = tools.results(outcomes)
    status = 200 if context["done"] else 409
    return render(request, "scheduling/waiting_changed.html", context, status=status)


@require_POST
@allowed(Action.SEE_CASES)
def keep_view(request: SignedInRequest) -> HttpResponse:
    """Keep the filters and the order on the screen under a name."""
    form = SaveFilterForm(request.POST, auto_id="keep-%s")
    if form.is_valid():
        query = tools.kept_query(WaitingFilter(QueryDict(form.cleaned_data["query"])).asked())
        try:
            saved = save_filter(name=form.cleaned_data["name"], query=query, by=request.user)
        except (BadInput, Refused) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("This view is kept: %(name)s.") % {"name": saved.name})
            return redirect(f"{link('scheduling:waiting_list')}?{query}")
    context = {"form": form, "back": link("scheduling:waiting_list")}
    return render(request, "scheduling/waiting_view.html", context, status=status_of(form))


@require_POST
@allowed(Action.SEE_CASES)
def remove_view(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Forget a view of one's own; twice is as good as once."""
    saved = filters_of(request.user).filter(pk=pk).first()
    if saved:
        remove_filter(saved=saved)
        messages.success(request, _("The view is removed."))
    return redirect("scheduling:waiting_list")
