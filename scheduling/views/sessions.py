"""A week of sessions, and what is done with one: added, changed, closed, opened again."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import staff.queries
from common.clock import now
from common.http import add_refusal
from common.refusals import BadInput, Refused
from common.words import say
from scheduling import actions, queries
from scheduling.forms import BoardFilter, CloseForm, NewSessionForm, SessionForm, posted, status_of
from scheduling.presenters import sessions as presenters
from scheduling.presenters.words import link
from scheduling.views.choices import people, procedure_names, today, week_of, zone
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action

SATURDAY = 5


@require_safe
@allowed(Action.EDIT_SESSIONS)
def sessions(request: SignedInRequest) -> HttpResponse:
    """List a week's sessions: whose, by which rules, closed or released."""
    return _show(request, now())


def _show(
    request: SignedInRequest,
    at: datetime,
    *,
    closing: CloseForm | None = None,
    closing_id: UUID | None = None,
) -> HttpResponse:
    clock = zone(request)
    asked = BoardFilter(request.GET).asked()
    day = today(request, at)
    # At the weekend it is the coming week that a coordinator works on, as on the board.
    first = asked["week"] or day + timedelta(days=2 if day.weekday() >= SATURDAY else 0)
    first -= timedelta(days=first.weekday())
    rows = queries.open_sessions_for(
        request.user,
        start=datetime.combine(first, time(), clock),
        end=datetime.combine(first + timedelta(days=7), time(), clock),
    ).order_by("during__startswith", "theatre__code", "id")
    sites = staff.queries.site_ids(request.user)
    context = {
        "rows": presenters.rows(
            queries.with_booked(rows),
            at=at,
            form=lambda pk: closing if pk == closing_id else _close_form(pk),
            closures=queries.closures_between(sites, first, first + timedelta(days=7)),
            procedures=procedure_names(),
        ),
        "first": first,
        "previous": week_of(first - timedelta(days=7)),
        "next": week_of(first + timedelta(days=7)),
        "week": week_of(first),
        "place": "sessions",
    }
    return render(request, "scheduling/sessions.html", context, status=status_of(closing) if closing else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.EDIT_SESSIONS)
def add(request: SignedInRequest) -> HttpResponse:
    """Add one session outside any pattern."""
    form = NewSessionForm(posted(request), people=people(request), initial={"day": today(request, now())})
    if request.method == "POST" and form.is_valid():
        theatre = form.cleaned_data["theatre"]
        try:
            made = actions.add_session(
                theatre=theatre,
                during=form.during(ZoneInfo(theatre.site.time_zone)),
                surgeon=form.cleaned_data["surgeon"],
                anaesthetist=form.cleaned_data["anaesthetist"],
                rules=form.rules(),
            )
        except (Refused, BadInput) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The session is kept."))
            return redirect(_week_with(made))
    context = {"form": form, "title": _("New session"), "back_url": link("scheduling:sessions")}
    return render(request, "scheduling/session_form.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.EDIT_SESSIONS)
def change(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Change the hours, people or rules of one session; refused when booked cases would fall out."""
    session = queries.session_for(request.user, session_id)
    form = SessionForm(posted(request), people=people(request), initial=presenters.initial_of(session))
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_session(
                session=session,
                wish=_wish(form, ZoneInfo(session.theatre.site.time_zone)),
                by=request.user,
                at=now(),
                expected_version=form.cleaned_data["version"],
            )
        except (Refused, BadInput) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The session is changed."))
            return redirect(_week_with(changed))
    context = {
        "form": form,
        "title": _("Change a session"),
        "about": presenters.heading(session),
        "back_url": _week_with(session),
    }
    return render(request, "scheduling/session_form.html", context, status=status_of(form))


def _wish(form: SessionForm, clock: ZoneInfo) -> actions.SessionWish:
    asked = form.cleaned_data
    return actions.SessionWish(form.during(clock), asked["surgeon"], asked["anaesthetist"], form.rules())


@require_POST
@allowed(Action.EDIT_SESSIONS)
def close(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Close a session for booking, with a reason that stays on the board."""
    session = queries.session_for(request.user, session_id)
    form = _close_form(session.pk, request.POST)
    if form.is_valid():
        try:
            actions.close_session(session=session, reason=form.cleaned_data["reason"])
        except (Refused, BadInput) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The session is closed."))
            return redirect(_back(request, session.pk))
    return _show(request, now(), closing=form, closing_id=session.pk)


@require_POST
@allowed(Action.EDIT_SESSIONS)
def reopen(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Open a closed session again."""
    session = queries.session_for(request.user, session_id)
    try:
        actions.reopen_session(session=session)
        messages.success(request, _("The session is open again."))
    except Refused as refusal:
        messages.error(request, say(refusal))
    return redirect(_back(request, session.pk))


def _close_form(session_id: UUID, data: Any = None) -> CloseForm:
    return CloseForm(data, auto_id=f"close-{session_id}-%s")


def _week_with(session: Any) -> str:
    local = session.during.lower.astimezone(ZoneInfo(session.theatre.site.time_zone)).date()
    return f"{link('scheduling:sessions')}?week={week_of(local)}#session-{session.pk}"


def _back(request: SignedInRequest, session_id: UUID) -> str:
    week = BoardFilter(request.GET).asked()["week"]
    query = f"?week={week_of(week)}" if week else ""
    return f"{link('scheduling:sessions')}{query}#session-{session_id}"
