"""Wards and their beds, day by day, and the teams of surgeons who share sessions."""

from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import staff.queries
from audit.actions import record_access
from common.clock import now
from common.http import add_refusal
from common.refusals import BadInput
from scheduling import actions, queries
from scheduling.forms import (
    BedsForm,
    NewTeamForm,
    NewWardForm,
    TeamForm,
    WardDays,
    WardForm,
    posted,
    status_of,
)
from scheduling.presenters import closures as closure_presenters
from scheduling.presenters import wards as presenters
from scheduling.presenters.words import day as day_words
from scheduling.presenters.words import link
from scheduling.queries.beds import bed_change_for, bed_changes_for, days
from scheduling.queries.concerned import coming, staying
from scheduling.views.choices import several_sites, today
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action
from staff.domain.roles import Role

SHOWN = 14


@require_safe
@allowed(Action.SEE_BOARD)
def wards(request: SignedInRequest) -> HttpResponse:
    """Show the beds of every ward for two weeks, from today or ``?first=2026-11-24``."""
    day = today(request, now())
    first = WardDays(request.GET).asked()["first"] or day
    last = first + timedelta(days=SHOWN - 1)
    sites = staff.queries.site_ids(request.user)
    beds = queries.beds_between(sites, first, last)
    context = {
        "rows": presenters.wards(
            queries.wards_for(request.user), beds=beds, taken=queries.stays_between(beds, first, last)
        ),
        "days": [day_words(one) for one in days(first, last)],
        "changes": presenters.changes(coming(bed_changes_for(request.user), day)),
        "previous": first - timedelta(days=SHOWN),
        "next": first + timedelta(days=SHOWN),
        "may_edit": request.user.may(Action.EDIT_BEDS),
        "may_edit_sessions": request.user.may(Action.EDIT_SESSIONS),
        "several_sites": several_sites(request),
        "place": "wards",
        "at": now(),
    }
    return render(request, "scheduling/wards.html", context)


@require_safe
@allowed(Action.SEE_PATIENTS)
def ward_day(request: SignedInRequest, pk: UUID, day: str) -> HttpResponse:
    """List who is planned to lie in a ward on a day."""
    ward = queries.ward_for(request.user, pk)
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    found = staying(ward, on)
    shown = closure_presenters.patients_of(found)
    record_access(by_id=request.user.pk, patient_ids=shown, place="scheduling:ward_day", at=now())
    context = {
        "ward": ward,
        "day": day_words(on),
        "rows": closure_presenters.booked_lines(found, may_move=request.user.may(Action.MOVE_BOOKING)),
        "at": now(),
    }
    return render(request, "scheduling/ward_day.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.EDIT_BEDS)
def add_ward(request: SignedInRequest) -> HttpResponse:
    """Add a ward."""
    form = NewWardForm(posted(request), sites=request.user.sites.order_by("name"))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_ward(**form.cleaned_data)
        except BadInput as bad:
            add_refusal(form, bad)
        else:
            return _kept(request, "scheduling:wards")
    return _form(request, form, _("New ward"), "scheduling:wards")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.EDIT_BEDS)
def change_ward(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Change a ward's name and its usual beds."""
    ward = queries.ward_for(request.user, pk)
    initial = {"name": ward.name, "beds": ward.beds, "for_children": ward.for_children}
    form = WardForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_ward(ward=ward, **form.cleaned_data)
        except BadInput as bad:
            add_refusal(form, bad)
        else:
            return _kept(request, "scheduling:wards")
    return _form(request, form, f"{ward.name} · {ward.site.name}", "scheduling:wards")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.EDIT_BEDS)
def change_beds(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Give a ward another number of beds on some days."""
    ward = queries.ward_for(request.user, pk)
    form = BedsForm(posted(request), initial={"beds": ward.beds})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_beds(ward=ward, by=request.user, at=now(), **form.cleaned_data)
        except BadInput as bad:
            add_refusal(form, bad)
        else:
            return _kept(request, "scheduling:wards")
    title = _("Other number of beds: %(ward)s") % {"ward": ward.name}
    return _form(request, form, title, "scheduling:wards")


@require_POST
@allowed(Action.EDIT_BEDS)
def withdraw_bed_change(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Give a ward its usual beds back."""
    actions.withdraw_bed_change(change=bed_change_for(request.user, pk), at=now())
    return _kept(request, "scheduling:wards")


@require_safe
@allowed(Action.EDIT_SESSIONS)
def teams(request: SignedInRequest) -> HttpResponse:
    """List the teams of surgeons."""
    context = {
        "teams": presenters.teams(queries.teams_for(request.user)),
        "several_sites": several_sites(request),
        "place": "teams",
    }
    return render(request, "scheduling/teams.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.EDIT_SESSIONS)
def add_team(request: SignedInRequest) -> HttpResponse:
    """Add a team."""
    surgeons = staff.queries.colleagues(request.user, Role.SURGEON)
    form = NewTeamForm(posted(request), sites=request.user.sites.order_by("name"), surgeons=surgeons)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_team(**form.cleaned_data)
        except BadInput as bad:
            add_refusal(form, bad)
        else:
            return _kept(request, "scheduling:teams")
    return _form(request, form, _("New team"), "scheduling:teams")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.EDIT_SESSIONS)
def change_team(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Change a team's name and who is in it."""
    team = queries.team_for(request.user, pk)
    initial = {"name": team.name, "members": team.members.all()}
    surgeons = staff.queries.colleagues(request.user, Role.SURGEON)
    form = TeamForm(posted(request), initial=initial, surgeons=surgeons)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_team(team=team, **form.cleaned_data)
        except BadInput as bad:
            add_refusal(form, bad)
        else:
            return _kept(request, "scheduling:teams")
    return _form(request, form, f"{team.name} · {team.site.name}", "scheduling:teams")


def _kept(request: SignedInRequest, place: str) -> HttpResponse:
    messages.success(request, _("It is kept."))
    return redirect(place)


def _form(request: SignedInRequest, form, title: str, place: str) -> HttpResponse:  # type: ignore[no-untyped-def]
    context = {"form": form, "title": title, "back_url": link(place)}
    return render(request, "scheduling/small_form.html", context, status=status_of(form))
