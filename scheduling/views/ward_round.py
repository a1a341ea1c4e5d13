"""The ward round: today and tomorrow, one card a patient, a tap a check."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import checklists.actions
import checklists.queries
from audit.actions import record_access
from checklists.forms import EvidenceForm
from checklists.presenters.requirements import may_record_here
from checklists.queries.records import chart_of, charts_of
from common import clock
from common.http import is_htmx
from common.refusals import BadInput, Refused
from common.words import say
from scheduling import queries
from scheduling.presenters import ward_round as presenters
from scheduling.queries.ward import just_recorded, ward_bookings, ward_rows
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action
from staff.queries import people_at, sites_of

from staff.domain.roles import Role  # isort: skip

# The link is shown for ten seconds; a tap on it may take its time over a bad network.
UNDO_SHOWN = timedelta(seconds=10)
UNDO_TAKEN = timedelta(seconds=60)


@require_safe
@allowed(Action.SEE_WARD_ROUND)
def ward_round(request: SignedInRequest) -> HttpResponse:
    """Show who goes to theatre today and tomorrow and what the ward can still do for each."""
    at = clock.now()
    bookings = list(ward_bookings(request.user, at=at))
    _note_access(request, bookings, at)
    charts = charts_of([booking.case for booking in bookings], at=at)
    just = just_recorded(request.user, since=at - UNDO_SHOWN)
    page = presenters.ward_page(bookings, charts, request.user, just)
    sites = sites_of(request.user)
    with timezone.override(sites[0].time_zone if sites else None):
        return render(request, "scheduling/ward_round.html", {"page": page, "at": at})


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.RECORD_WARD_CHECK, Action.RECORD_EVIDENCE)
def ward_check(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Record a check of the day: a single tap, or a small form in the card."""
    row = checklists.queries.requirement_for(request.user, pk)
    booking = ward_rows(request.user).filter(case=row.case_id).exclude(status="cancelled").first()
    if booking is None or (not is_htmx(request) and request.method != "POST"):
        return redirect("checklists:record", row.pk)
    at = clock.now()
    with timezone.override(booking.case.site.time_zone):
        chart = chart_of(booking.case, at=at)
        spec = chart.spec.by_code.get(row.code) if chart.spec else None
        if spec is None or not may_record_here(request.user, spec):
            raise PermissionDenied
        data = request.POST if request.method == "POST" else None
        form = EvidenceForm(data, spec=spec, facts=chart.facts, version=row.version, at=at)
        if request.method == "POST" and _record(request, row, form, at):
            return _card(request, booking)
        return _form(request, booking, row, form)


def _record(request: SignedInRequest, row: Any, form: EvidenceForm, at: datetime) -> bool:
    tapped = "tap" in request.POST
    if not tapped and not form.is_valid():
        return False
    try:
        checklists.actions.record_evidence(
            requirement=row,
            values={request.POST.get("component", ""): request.POST["tap"]} if tapped else form.values(),
            collected_at=at if tapped else _collected(form, at),
            note="" if tapped else form.cleaned_data["note"],
            by=request.user,
            at=at,
            expected_version=None if tapped else form.cleaned_data["version"],
        )
    except (Refused, BadInput) as refused:
        form.is_valid()
        form.refuse(refused)
        return False
    return True


def _collected(form: EvidenceForm, at: datetime) -> datetime:
    entered: datetime = form.cleaned_data["collected_at"]
    return at if entered <= at < entered + timedelta(minutes=1) else entered


@require_POST
@allowed(Action.RECORD_WARD_CHECK, Action.RECORD_EVIDENCE)
def ward_undo(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take back what the same person recorded a moment ago."""
    at = clock.now()
    evidence = checklists.queries.evidence_for(request.user, pk)
    booking = ward_rows(request.user).filter(case=evidence.case_id).exclude(status="cancelled").first()
    late = evidence.recorded_at < at - UNDO_TAKEN
    if booking is None or evidence.by_id != request.user.pk or late:
        messages.warning(request, _("It is too late to undo this with a tap. Say why it is taken back."))
        url = reverse("checklists:retract", args=[evidence.pk])
        if is_htmx(request):
            return HttpResponse(headers={"HX-Redirect": url})
        return redirect(url)
    try:
        checklists.actions.retract_evidence(
            evidence=evidence, reason=_("Undone at once by the same person."), by=request.user, at=at
        )
    except Refused as refused:
        messages.warning(request, say(refused))
    return _card(request, booking)


@require_safe
@allowed(Action.SEE_WARD_ROUND, Action.CANCEL_BOOKING)
def cannot_be_ready(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Say who must be told that a patient cannot be made ready, and what is in the way."""
    at = clock.now()
    booking = queries.booking_for(request.user, pk)
    booking = ward_rows(request.user).get(pk=booking.pk)
    _note_access(request, [booking], at)
    card = presenters.card(booking, chart_of(booking.case, at=at), request.user, {})
    may_cancel = request.user.may(Action.CANCEL_BOOKING)
    context = {
        "card": card,
        "cancel_url": presenters.link("scheduling:cancel", booking.pk) if may_cancel else "",
        "coordinators": people_at(booking.theatre.site, Role.COORDINATOR),
        "surgeon": booking.surgeon.full_name,
    }
    return render(request, "scheduling/ward_round_cannot.html", context)


def _card(request: SignedInRequest, booking: Any) -> HttpResponse:
    if not is_htmx(request):
        return redirect(f"{reverse('scheduling:ward_round')}#card-{booking.pk}")
    at = clock.now()
    fresh = ward_rows(request.user).get(pk=booking.pk)
    just = just_recorded(request.user, since=at - UNDO_SHOWN)
    card = presenters.card(fresh, chart_of(fresh.case, at=at), request.user, just)
    answer = render(request, "scheduling/_ward_round_answer.html", {"card": card})
    return _aim(answer, f"#card-{booking.pk}", "outerHTML")


def _form(request: SignedInRequest, booking: Any, row: Any, form: EvidenceForm) -> HttpResponse:
    status = form.status_code if form.errors else 200
    if not is_htmx(request):
        messages.error(request, "; ".join(str(e) for errors in form.errors.values() for e in errors))
        return redirect(
            f"{reverse('checklists:record', args=[row.pk])}?next={reverse('scheduling:ward_round')}"
        )
    context = {"form": form, "row": row, "booking": booking, "title": form.title}
    answer = render(request, "scheduling/_ward_round_form.html", context, status=status)
    return _aim(answer, f"#form-{booking.pk}", "innerHTML")


def _aim(answer: HttpResponse, target: str, swap: str) -> HttpResponse:
    # Whichever control asked: a card replaces its card, a form opens inside it.
    answer["HX-Retarget"], answer["HX-Reswap"] = target, swap
    return answer


def _note_access(request: SignedInRequest, bookings: Iterable[Any], at: datetime) -> None:
    ids = [booking.patient_id for booking in bookings]
    record_access(by_id=request.user.pk, patient_ids=ids, place="scheduling:ward_round", at=at)
