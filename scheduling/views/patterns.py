"""The patterns that sessions are made from: kept, changed from a day on, ended; and making the sessions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from common.clock import now
from common.http import add_refusal
from common.refusals import BadInput, Refused
from scheduling import actions, queries
from scheduling.forms import (
    ChangePatternForm,
    EndPatternForm,
    GenerateForm,
    MakeForm,
    PatternForm,
    posted,
    status_of,
)
from scheduling.presenters import patterns as presenters
from scheduling.queries.templates import generation, template_for, templates_for
from scheduling.views.choices import people, procedure_names, several_sites, today
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action

USUAL_WEEKS = 6


@require_safe
@allowed(Action.EDIT_SESSIONS)
def patterns(request: SignedInRequest) -> HttpResponse:
    """List the patterns that have not ended."""
    found = templates_for(request.user, on=today(request, now()))
    context = {
        "patterns": presenters.patterns(found, procedures=procedure_names()),
        "form": GenerateForm(),
        "several_sites": several_sites(request),
        "place": "patterns",
    }
    return render(request, "scheduling/patterns.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.EDIT_SESSIONS)
def make(request: SignedInRequest) -> HttpResponse:
    """Show what sessions the patterns would make (``?weeks=6``), and make exactly those."""
    making = MakeForm(posted(request))
    if request.method == "POST" and making.is_valid():
        try:
            theatres = list(queries.theatres_for(request.user))
            made = actions.generate_sessions(theatres=theatres, **making.cleaned_data)
        except Refused as refusal:
            add_refusal(making, refusal)
        else:
            words = ngettext("%(count)s session was made.", "%(count)s sessions were made.", made)
            messages.success(request, words % {"count": made})
            return redirect("scheduling:sessions")
    return _preview(request, making)


def _preview(request: SignedInRequest, making: MakeForm) -> HttpResponse:
    form = GenerateForm(request.GET if "weeks" in request.GET else {"weeks": USUAL_WEEKS})
    first = today(request, now())
    last = first + timedelta(weeks=form.cleaned_data["weeks"] if form.is_valid() else USUAL_WEEKS)
    found = generation(first=first, last=last, theatres=queries.theatres_for(request.user))
    context = {
        "form": form,
        "refused": making if making.is_bound else None,
        "making": MakeForm(initial={"first": first, "last": last, "seen": found.mark}),
        "page": presenters.generation_page(found),
        "last": last,
        "place": "patterns",
    }
    return render(
        request,
        "scheduling/make_sessions.html",
        context,
        status=status_of(making if making.is_bound else form),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.EDIT_SESSIONS)
def add_pattern(request: SignedInRequest) -> HttpResponse:
    """Add a pattern; its sessions are made afterwards, from the page that shows them first."""
    form = PatternForm(posted(request), people=people(request), initial={"valid_from": today(request, now())})
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_template(**form.pattern())
        except BadInput as bad:
            add_refusal(form, bad)
        else:
            messages.success(request, _("The pattern is kept. Now make its sessions."))
            return redirect("scheduling:make_sessions")
    return render(request, "scheduling/pattern.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.EDIT_SESSIONS)
def change_pattern(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Have a pattern another way from a day on: first what becomes of its sessions, then the change."""
    template = template_for(request.user, pk)
    initial = presenters.initial_of(template) | {"from_day": today(request, now()) + timedelta(days=1)}
    form = ChangePatternForm(posted(request), people=people(request), initial=initial)
    return _decide(
        request,
        template,
        form,
        title=_("Change a pattern"),
        preview=lambda at: actions.preview_template(
            template=template, from_day=form.cleaned_data["from_day"], at=at, **form.pattern()
        ),
        act=lambda at, seen: actions.change_template(
            template=template, from_day=form.cleaned_data["from_day"], at=at, seen=seen, **form.pattern()
        ),
        done=_("The pattern is changed, and its coming sessions with it."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.EDIT_SESSIONS)
def end_pattern(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """End a pattern after a day: first what becomes of its sessions, then the end."""
    template = template_for(request.user, pk)
    form = EndPatternForm(posted(request), initial={"last_day": today(request, now())})
    return _decide(
        request,
        template,
        form,
        title=_("End a pattern"),
        preview=lambda at: actions.preview_end(
            template=template, last_day=form.cleaned_data["last_day"], at=at
        ),
        act=lambda at, seen: actions.end_template(
            template=template, last_day=form.cleaned_data["last_day"], at=at, seen=seen
        ),
        done=_("The pattern ends, and its unused sessions are taken away."),
    )


def _decide(
    request: SignedInRequest,
    template: Any,
    form: ChangePatternForm | EndPatternForm,
    *,
    title: str,
    preview: Callable[[Any], Any],
    act: Callable[[Any, str], object],
    done: str,
) -> HttpResponse:
    page = None
    at = now()
    if request.method == "POST" and form.is_valid():
        seen = request.POST.get("seen", "")[:100]
        try:
            if "decide" in request.POST and seen:
                act(at, seen)
                messages.success(request, done)
                return redirect("scheduling:patterns")
            page = presenters.change_page(preview(at), template)
        except (Refused, BadInput) as refusal:
            add_refusal(form, refusal)
            page = _again(preview, at, template) if isinstance(refusal, Refused) else None
    (row,) = presenters.patterns([template], procedures=procedure_names())
    context = {"form": form, "page": page, "title": title, "pattern": row}
    return render(request, "scheduling/pattern_change.html", context, status=status_of(form))


def _again(preview: Callable[[Any], Any], at: Any, template: Any) -> presenters.ChangePage | None:
    try:
        return presenters.change_page(preview(at), template)
    except (Refused, BadInput):
        return None
