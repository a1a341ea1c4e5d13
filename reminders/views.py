"""What was told to the patient of a case: a page, and the fragment that the case page loads."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.clock import now
from common.http import is_htmx
from reminders import presenters, queries
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action


@require_safe
@allowed(Action.SEE_REMINDERS)
def of_case(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Show what this patient was told, will be told, and was not told and why."""
    if not queries.is_case_of(request.user, case_id):
        raise Http404
    sweep = queries.last_sweep(request.user, at=now())
    context = {
        "case_id": case_id,
        "lines": presenters.lines(queries.reminders_for_case(request.user, case_id)),
        "sweep": sweep,
        "looked_at": presenters.clock(sweep.ran_at),
    }
    template = "reminders/_of_case.html" if is_htmx(request) else "reminders/of_case.html"
    return render(request, template, context)
