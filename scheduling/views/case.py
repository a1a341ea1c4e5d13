"""The case page, and what was known when the patient was called."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

import cases.queries
from audit.actions import record_access
from checklists.queries.records import chart_of
from common import clock
from scheduling.presenters.case import case_page
from scheduling.presenters.snapshots import clearance_page
from scheduling.queries.history import clearance_for, record_of
from scheduling.queries.remarks import remarks_on
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action


@require_safe
@allowed(Action.SEE_PATIENTS)
def case(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show one case. Readiness is worked out at this moment, not read from the lists' summary."""
    at = clock.now()
    found = cases.queries.case_for(request.user, pk)
    record_access(by_id=request.user.pk, patient_ids=[found.patient_id], place="scheduling:case", at=at)
    with timezone.override(found.site.time_zone):
        page = case_page(chart_of(found, at=at), record_of(found), request.user)
        context = {"page": page, "at": at, "case_id": found.pk, "remark": _remark(found, at)}
        return render(request, "scheduling/case.html", context)


def _remark(case: Any, at: datetime) -> str:
    said = remarks_on([(case.pk, case.surgery_at)], at=at) if case.surgery_at else {}
    return gettext(said[case.pk]) if case.pk in said else ""


@require_safe
@allowed(Action.SEE_PATIENTS)
def clearance(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show what was known when the patient was called."""
    at = clock.now()
    kept = clearance_for(request.user, pk)
    found = cases.queries.case_for(request.user, kept.case_id)
    record_access(by_id=request.user.pk, patient_ids=[found.patient_id], place="scheduling:clearance", at=at)
    with timezone.override(found.site.time_zone):
        page = clearance_page(kept, chart_of(found, at=at), request.user.role)
        return render(request, "scheduling/clearance.html", {"page": page, "at": at})
