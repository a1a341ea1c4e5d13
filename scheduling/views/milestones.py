"""What really happens in theatre: one press for each moment, and corrections with a reason."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

import cases.queries
from audit.actions import record_access
from common.clock import now
from common.http import add_refusal
from common.refusals import BadInput, Refused
from common.words import say
from scheduling import actions, queries
from scheduling.forms import posted, status_of
from scheduling.forms.milestones import MilestoneForm
from scheduling.presenters.booking import booking_line
from scheduling.presenters.milestones import milestone_lines, said
from scheduling.presenters.people import case_head
from scheduling.presenters.words import link
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.RECORD_MILESTONE)
def milestones(request: SignedInRequest, booking_id: UUID) -> HttpResponse:
    """Show the moments of an operation, and write one down or correct it."""
    booking, at = queries.booking_for(request.user, booking_id), now()
    with timezone.override(booking.theatre.site.time_zone):
        called_at = booking.clearance.at if booking.clearance else None
        form = MilestoneForm(posted(request), called_at=called_at)
        if request.method == "POST" and form.is_valid():
            try:
                _record(request, booking, form, at)
            except (Refused, BadInput) as refusal:
                _refuse(form, refusal)
                booking = queries.booking_for(request.user, booking_id)
            else:
                messages.success(request, said(form.cleaned_data["kind"]))
                return redirect("scheduling:milestones", booking_id)
        return _show(request, booking, form, at)


def _record(request: SignedInRequest, booking: Any, form: MilestoneForm, at: datetime) -> None:
    actions.record_milestone(
        booking=booking,
        kind=form.cleaned_data["kind"],
        moment=form.cleaned_data["moment"],
        reason=form.cleaned_data["reason"],
        expected_version=form.cleaned_data["version"],
        by=request.user,
        at=at,
    )


def _refuse(form: MilestoneForm, refusal: Refused | BadInput) -> None:
    if isinstance(refusal, BadInput) and refusal.field == "at":
        form.add_error("time", say(refusal))
    else:
        add_refusal(form, refusal)


def _show(request: SignedInRequest, booking: Any, form: MilestoneForm, at: datetime) -> HttpResponse:
    case = cases.queries.case_for(request.user, booking.case_id)
    today = timezone.localdate(at)
    context = {
        "at": timezone.localtime(at),
        "head": case_head(case, today, minutes=booking.planned_minutes),
        "booking": booking_line(booking, at=at),
        "lines": milestone_lines(booking, queries.milestones_of(booking.pk)),
        "form": form,
        "case_url": link("scheduling:case", case.pk),
    }
    record_access(by_id=request.user.pk, patient_ids=[case.patient_id], place="scheduling:milestones", at=at)
    return render(request, "scheduling/milestones.html", context, status=status_of(form))
