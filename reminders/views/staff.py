"""What was told to the patient of a case: a page, and the fragment that the case page can load."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

import cases.queries
from audit.actions import record_access
from cases.presenters import case_line
from common.clock import now
from common.http import is_htmx
from patients.presenters import patient_line
from reminders import queries
from reminders.presenters import reminders as presenters
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action


@require_safe
@allowed(Action.SEE_REMINDERS)
def of_case(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Show what this patient was told, will be told, and was not told and why."""
    case, at = cases.queries.case_for(request.user, case_id), now()
    record_access(by_id=request.user.pk, patient_ids=[case.patient_id], place="reminders:of_case", at=at)
    today = at.astimezone(ZoneInfo(case.site.time_zone)).date()
    context = {
        "patient": patient_line(case.patient, today=today, link=request.user.may(Action.SEE_PATIENTS)),
        "case": case_line(case),
        "case_id": case_id,
        "lines": presenters.lines(queries.reminders_of(case), zone=case.site.time_zone),
        "sweep": presenters.sweep(queries.last_sweep(request.user, at=at), request.user),
        "at": at,
    }
    return render(request, f"reminders/{'_' if is_htmx(request) else ''}of_case.html", context)


@require_safe
@allowed(Action.SEE_REMINDERS)
def heartbeat(request: SignedInRequest) -> HttpResponse:
    """Say in one line when reminders last ran and whether they need somebody: the fragment on the board."""
    sweep = presenters.sweep(queries.last_sweep(request.user, at=now()), request.user)
    return render(request, "reminders/_heartbeat.html", {"sweep": sweep})
