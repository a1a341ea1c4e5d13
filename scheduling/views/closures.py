"""Holidays, closed theatres and people who are away. Nothing booked is cancelled: the page shows whom to plan anew."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import staff.queries
from audit.actions import record_access
from common.clock import now
from common.http import add_refusal
from common.refusals import BadInput
from scheduling import actions, queries
from scheduling.forms import AbsenceForm, ClosureForm, posted, status_of
from scheduling.presenters import closures as presenters
from scheduling.presenters.words import link
from scheduling.queries.closures import absence_for, closure_for
from scheduling.queries.concerned import Days, booked_on, coming, concerned
from scheduling.views.choices import today
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action
from staff.domain.roles import Role


@require_safe
@allowed(Action.EDIT_SESSIONS)
def closures(request: SignedInRequest) -> HttpResponse:
    """List what is closed and who is away from today on."""
    day = today(request, now())
    closed = list(coming(queries.closures_for(request.user), day))
    away = list(coming(queries.absences_for(request.user), day))
    booked = booked_on([_of_closure(c) for c in closed] + [_of_absence(request, a) for a in away])
    context = {
        "closures": presenters.closures(closed, booked[: len(closed)]),
        "absences": presenters.absences(away, booked[len(closed) :]),
        "place": "closures",
    }
    return render(request, "scheduling/closures.html", context)


@require_safe
@allowed(Action.EDIT_SESSIONS)
def closure(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show whom a closure concerns."""
    found = closure_for(request.user, pk)
    (row,) = presenters.closures([found], [0])
    return _whom(request, row, _of_closure(found))


@require_safe
@allowed(Action.EDIT_SESSIONS)
def absence(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show whom an absence concerns."""
    found = absence_for(request.user, pk)
    (row,) = presenters.absences([found], [0])
    return _whom(request, row, _of_absence(request, found))


def _whom(request: SignedInRequest, row: presenters.DaysRow, days: Days) -> HttpResponse:
    context = {"row": row, "page": _concerned(request, days), "at": now()}
    return render(request, "scheduling/closure.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.EDIT_SESSIONS)
def add_closure(request: SignedInRequest) -> HttpResponse:
    """Close a theatre or a hospital for some days, after a look at whom it concerns."""
    sites = request.user.sites.order_by("name")
    form = ClosureForm(posted(request), sites=sites, theatres=queries.theatres_for(request.user))

    def keep(asked: dict[str, Any]) -> str:
        kept = actions.add_closure(by=request.user, at=now(), **asked)
        return link("scheduling:closure", kept.pk)

    def days(asked: dict[str, Any]) -> Days:
        theatre = asked["theatre"]
        return Days([asked["site"]], asked["first_day"], asked["last_day"], theatre and theatre.pk)

    return _decide(request, form, title=_("New closure or holiday"), days=days, keep=keep)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.EDIT_SESSIONS)
def add_absence(request: SignedInRequest) -> HttpResponse:
    """Put down that somebody is away, after a look at whom it concerns."""
    people = staff.queries.colleagues(request.user, Role.SURGEON, Role.ANAESTHETIST)
    sites = staff.queries.sites_of(request.user)
    form = AbsenceForm(posted(request), people=people)

    def keep(asked: dict[str, Any]) -> str:
        kept = actions.add_absence(site=sites[0], by=request.user, at=now(), **asked)
        return link("scheduling:absence", kept.pk)

    def days(asked: dict[str, Any]) -> Days:
        return Days(sites, asked["first_day"], asked["last_day"], person=asked["person"].pk)

    return _decide(request, form, title=_("New absence"), days=days, keep=keep)


def _decide(
    request: SignedInRequest,
    form: ClosureForm | AbsenceForm,
    *,
    title: str,
    days: Callable[[dict[str, Any]], Days],
    keep: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    page = None
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        try:
            if "decide" in request.POST:
                address = keep(asked)
                messages.success(request, _("It is kept. Nothing more can be booked on those days."))
                return redirect(address)
            page = _concerned(request, days(asked)) if asked["first_day"] <= asked["last_day"] else None
            if page is None:
                form.add_error("last_day", _("The last day is not before the first."))
        except BadInput as bad:
            add_refusal(form, bad)
    context = {"form": form, "page": page, "title": title, "at": now()}
    return render(request, "scheduling/closure_form.html", context, status=status_of(form))


def _concerned(request: SignedInRequest, days: Days) -> presenters.ConcernedPage:
    found = concerned(request.user, days)
    shown = presenters.patients_of(found.bookings)
    record_access(by_id=request.user.pk, patient_ids=shown, place="scheduling:closure", at=now())
    return presenters.concerned_page(found)


@require_POST
@allowed(Action.EDIT_SESSIONS)
def withdraw_closure(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take a closure back."""
    actions.withdraw_closure(closure=closure_for(request.user, pk), at=now())
    messages.success(request, _("It is taken back: those days can be booked again."))
    return redirect("scheduling:closures")


@require_POST
@allowed(Action.EDIT_SESSIONS)
def withdraw_absence(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Somebody is there after all."""
    actions.withdraw_absence(absence=absence_for(request.user, pk), at=now())
    messages.success(request, _("It is taken back: those days can be booked again."))
    return redirect("scheduling:closures")


def _of_closure(found: Any) -> Days:
    return Days([found.site], found.first_day, found.last_day, found.theatre_id)


def _of_absence(request: SignedInRequest, found: Any) -> Days:
    sites = staff.queries.sites_of(request.user)
    return Days(sites, found.first_day, found.last_day, person=found.person_id)
