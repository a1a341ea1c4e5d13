"""The paper that a patient takes home."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

import cases.queries
from audit.actions import record_access
from checklists.presenters.leaflet import leaflet
from checklists.presenters.screens import case_head
from checklists.queries.records import chart_of
from common import clock
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action


@require_safe
@allowed(Action.SEE_PATIENTS)
def patient_leaflet(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show what is said to the patient, in the patient's language, ready to print."""
    at = clock.now()
    case = cases.queries.case_for(request.user, pk)
    record_access(by_id=request.user.pk, patient_ids=[case.patient_id], place="checklists:leaflet", at=at)
    with timezone.override(case.site.time_zone):
        chart = chart_of(case, at=at)
        with translation.override(case.patient.language):
            paper = leaflet(chart)
        context = {"head": case_head(chart), "leaflet": paper, "at": at}
        return render(request, "checklists/leaflet.html", context)
