"""The weekly patterns, the sessions made from them, and closing one."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

import staff.queries
from common.clock import now
from common.http import add_refusal
from common.refusals import BadInput, Refused
from common.words import say
from scheduling import actions, queries
from scheduling.forms import BoardFilter, CloseForm, GenerateForm, posted, status_of
from scheduling.presenters import sessions as presenters
from scheduling.presenters.words import link
from scheduling.queries.templates import sessions_to_make, templates_for
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.EDIT_SESSIONS)
def sessions(request: SignedInRequest) -> HttpResponse:
    """List the weekly patterns and a week's sessions; count, then make, the sessions of the coming weeks."""
    at = now()
    form = GenerateForm(posted(request))
    to_make = None
    if request.method == "POST" and form.is_valid():
        first = at.astimezone(_zone(request)).date()
        last = first + timedelta(weeks=form.cleaned_data["weeks"])
        if "make" in request.POST:
            theatres = list(queries.theatres_for(request.user))
            made = actions.generate_sessions(first=first, last=last, theatres=theatres)
            words = ngettext("%(count)s session was made.", "%(count)s sessions were made.", made)
            messages.success(request, words % {"count": made})
            return redirect("scheduling:sessions")
        to_make = sessions_to_make(request.user, first=first, last=last)
    return _show(request, at, form, to_make=to_make)


def _show(
    request: SignedInRequest,
    at: datetime,
    form: GenerateForm,
    *,
    to_make: int | None = None,
    closing: CloseForm | None = None,
    closing_id: UUID | None = None,
) -> HttpResponse:
    zone = _zone(request)
    asked = BoardFilter(request.GET).asked()
    first = asked["week"] or at.astimezone(zone).date()
    first -= timedelta(days=first.weekday())
    rows = queries.open_sessions_for(
        request.user,
        start=datetime.combine(first, time(), zone),
        end=datetime.combine(first + timedelta(days=7), time(), zone),
    )
    context = {
        "form": form,
        "to_make": to_make,
        "patterns": presenters.patterns(templates_for(request.user)),
        "rows": presenters.rows(
            rows, at=at, form=lambda pk: closing if pk == closing_id else _close_form(pk)
        ),
        "first": first,
        "previous": _week(first - timedelta(days=7)),
        "next": _week(first + timedelta(days=7)),
        "week": _week(first),
        "board_url": link("scheduling:board"),
    }
    return render(request, "scheduling/sessions.html", context, status=status_of(closing or form))


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
    return _show(request, now(), GenerateForm(), closing=form, closing_id=session.pk)


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


def _zone(request: SignedInRequest) -> ZoneInfo:
    sites = staff.queries.sites_of(request.user)
    return ZoneInfo(sites[0].time_zone if sites else "UTC")


def _week(first: object) -> str:
    year, week, _weekday = first.isocalendar()  # type: ignore[attr-defined]
    return f"{year}-W{week:02}"


def _back(request: SignedInRequest, session_id: UUID) -> str:
    week = BoardFilter(request.GET).asked()["week"]
    query = f"?week={_week(week)}" if week else ""
    return f"{link('scheduling:sessions')}{query}#session-{session_id}"
