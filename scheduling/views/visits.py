"""The patient's other visits: planning, moving and cancelling them."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

import cases.queries
from audit.actions import record_access
from common.clock import now
from common.http import add_refusal
from common.refusals import BadInput, Refused
from common.words import say
from scheduling import actions, queries
from scheduling.forms import VisitForm, posted, status_of
from scheduling.presenters import visits as presenters
from scheduling.presenters.people import case_head
from scheduling.presenters.words import link
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.PLAN_VISIT)
def visits(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Show the visits of a case and what its protocol suggests, and plan another."""
    case, at = cases.queries.case_for(request.user, case_id), now()
    standing = queries.visits_of(case.pk)
    with timezone.override(case.site.time_zone):
        form = VisitForm(posted(request), kinds=presenters.kinds_left(standing))
        if request.method == "POST" and form.is_valid():
            try:
                actions.plan_visit(
                    case=case,
                    kind=form.cleaned_data["kind"],
                    visit_at=form.cleaned_data["at"],
                    place=form.cleaned_data["place"],
                    by=request.user,
                    at=at,
                )
            except (Refused, BadInput) as refusal:
                _refuse(form, refusal)
            else:
                messages.success(request, _("Planned. The patient is told some days before."))
                return redirect("scheduling:visits", case.pk)
        context = _head(case, at) | {
            "form": form,
            "lines": presenters.visit_lines(standing, case, today=_today(case, at), may_plan=True),
            "suggested": presenters.suggested_lines(queries.suggested_visits(case), standing),
        }
        _record(request, case, "scheduling:visits", at)
        return render(request, "scheduling/visits.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.PLAN_VISIT)
def move_visit(request: SignedInRequest, visit_id: UUID) -> HttpResponse:
    """Give a visit another time or place."""
    visit, at = queries.visit_for(request.user, visit_id), now()
    case = cases.queries.case_for(request.user, visit.case_id)
    with timezone.override(case.site.time_zone):
        form = VisitForm(posted(request), initial=_as_typed(visit))
        if request.method == "POST" and form.is_valid():
            try:
                actions.move_visit(
                    visit=visit,
                    visit_at=form.cleaned_data["at"],
                    place=form.cleaned_data["place"],
                    expected_version=form.cleaned_data["version"],
                    by=request.user,
                    at=at,
                )
            except (Refused, BadInput) as refusal:
                _refuse(form, refusal)
            else:
                messages.success(request, _("Moved. The patient is told."))
                return redirect("scheduling:visits", case.pk)
        context = _head(case, at) | {
            "form": form,
            "line": presenters.visit_line(visit, case, today=_today(case, at), may_plan=True),
        }
        _record(request, case, "scheduling:move_visit", at)
        return render(request, "scheduling/move_visit.html", context, status=status_of(form))


@require_POST
@allowed(Action.PLAN_VISIT)
def cancel_visit(request: SignedInRequest, visit_id: UUID) -> HttpResponse:
    """Take a visit off."""
    visit = queries.visit_for(request.user, visit_id)
    try:
        version = int(request.POST.get("version", ""))
        actions.cancel_visit(visit=visit, expected_version=version, by=request.user, at=now())
    except ValueError:
        messages.error(request, _("Look at the visit again, then decide."))
    except Refused as refusal:
        messages.error(request, say(refusal))
    else:
        messages.success(request, _("The visit is cancelled."))
    return redirect("scheduling:visits", visit.case_id)


def _refuse(form: VisitForm, refusal: Refused | BadInput) -> None:
    """Show a refusal; what is said of the time stands beside the day."""
    if isinstance(refusal, BadInput) and refusal.field == "at":
        form.add_error("day", say(refusal))
    else:
        add_refusal(form, refusal)


def _as_typed(visit: Any) -> dict[str, object]:
    local = visit.at.astimezone(ZoneInfo(visit.case.site.time_zone))
    return {"day": local.date(), "time": local.time(), "place": visit.place, "version": visit.version}


def _head(case: Any, at: datetime) -> dict[str, Any]:
    return {
        "head": case_head(case, _today(case, at)),
        "case_url": link("scheduling:case", case.pk),
        "visits_url": link("scheduling:visits", case.pk),
    }


def _today(case: Any, at: datetime) -> Any:
    return at.astimezone(ZoneInfo(case.site.time_zone)).date()


def _record(request: SignedInRequest, case: Any, place: str, at: datetime) -> None:
    record_access(by_id=request.user.pk, patient_ids=[case.patient_id], place=place, at=at)
