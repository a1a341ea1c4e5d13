"""The gate: call the patient to theatre, or send a called patient back to the ward."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

import cases.queries
from audit.actions import record_access
from checklists.forms import ReasonForm
from checklists.presenters.links import link, way_back
from checklists.presenters.people import full_name
from checklists.queries.records import chart_of
from common import clock
from common.refusals import BadInput, Refused
from scheduling import actions, queries
from scheduling.presenters.gate import gate_page
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action


@require_POST
@allowed(Action.CALL_PATIENT)
def call(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Call the patient to theatre; a refusal lists every reason and leads to where each is put right."""
    booking = queries.booking_for(request.user, pk)
    with timezone.override(booking.theatre.site.time_zone):
        try:
            actions.call_for_patient(
                booking=booking, by=request.user, at=clock.now(), expected_version=_version(request)
            )
        except Refused as refused:
            return _refusal(request, booking, refused)
        messages.success(request, _("%(who)s is called to theatre.") % {"who": full_name(booking.patient)})
        return redirect(way_back(request, link("scheduling:case", booking.case_id)))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.CALL_PATIENT)
def return_to_ward(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Send a called patient back to the ward, with the reason."""
    booking = queries.booking_for(request.user, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    with timezone.override(booking.theatre.site.time_zone):
        if request.method == "POST" and form.is_valid():
            try:
                actions.return_to_ward(
                    booking=booking,
                    reason=form.cleaned_data["reason"],
                    by=request.user,
                    at=clock.now(),
                    expected_version=_version(request),
                )
            except (Refused, BadInput) as refused:
                form.refuse(refused)
            else:
                who = full_name(booking.patient)
                messages.success(request, _("%(who)s goes back to the ward.") % {"who": who})
                return redirect(way_back(request, link("scheduling:case", booking.case_id)))
        context = {"form": form, "page": _page(request, booking), "booking_id": booking.pk}
        status = form.status_code if form.errors else 200
        return render(request, "scheduling/gate_return.html", context, status=status)


def _version(request: SignedInRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _refusal(request: SignedInRequest, booking: Any, refused: Refused) -> HttpResponse:
    context = {
        "page": _page(request, booking, refused),
        "back": way_back(request, link("scheduling:case", booking.case_id)),
    }
    return render(request, "scheduling/gate_refused.html", context, status=409)


def _page(request: SignedInRequest, booking: Any, refused: Refused | None = None) -> Any:
    at = clock.now()
    found = cases.queries.case_for(request.user, booking.case_id)
    record_access(by_id=request.user.pk, patient_ids=[found.patient_id], place="scheduling:gate", at=at)
    return gate_page(booking, chart_of(found, at=at), request.user, refused)
