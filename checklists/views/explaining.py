"""The reasoning behind a case's readiness, now or as it was known at an earlier moment."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

import cases.queries
from audit.actions import record_access
from checklists import queries
from checklists.forms import MomentForm
from checklists.presenters.case_reasoning import case_reasoning
from checklists.presenters.explaining import reasoning
from checklists.presenters.links import link
from checklists.presenters.screens import case_head
from checklists.queries.past import chart_as_of
from checklists.queries.records import chart_of
from checklists.views.opening import opened
from common import clock
from common.http import is_htmx
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action


@require_safe
@allowed(Action.SEE_PATIENTS)
def explanation(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show the whole reasoning about one case; ``at`` asks what was known then."""
    now = clock.now()
    case = cases.queries.case_for(request.user, pk)
    record_access(
        by_id=request.user.pk, patient_ids=[case.patient_id], place="checklists:explanation", at=now
    )
    with timezone.override(case.site.time_zone):
        form = MomentForm(
            request.GET if "at_0" in request.GET else None, earliest=case.created_at, latest=now
        )
        at = form.cleaned_data["at"] if form.is_bound and form.is_valid() else None
        past = chart_as_of(case, at) if at else None
        chart = past.chart if past else chart_of(case, at=now)
        context = {
            "head": case_head(chart),
            "told": case_reasoning(chart, request.user, history_begins=past.history_begins if past else None),
            "form": form,
            "is_past": past is not None,
            "at": now,
        }
        return render(request, "checklists/explanation.html", context, status=400 if form.errors else 200)


@require_safe
@allowed(Action.SEE_PATIENTS)
def why(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Return the reasoning about one requirement as a fragment; opened by itself, lead to it on the whole page."""
    if not is_htmx(request):
        row = queries.requirement_for(request.user, pk)
        return redirect(f"{link('checklists:explanation', row.case_id)}#why-{row.code}")
    with opened(request, pk, place="checklists:why") as asked:
        item = asked.chart.readiness.by_code.get(asked.row.code)
        told = reasoning(asked.chart, item, request.user) if item else None
        return render(request, "checklists/_reasoning.html", {"line": told})
