"""Sessions that nobody needs: given up, shown to others, taken over."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import staff.queries
from common.clock import now
from common.http import add_refusal
from common.refusals import BadInput, Refused
from common.words import say
from scheduling import actions, queries
from scheduling.forms import BoardFilter, TakeOverForm, status_of
from scheduling.presenters import sessions as presenters
from scheduling.presenters.words import link
from scheduling.views.choices import procedure_names, several_sites, today, week_of
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action
from staff.domain.roles import Role


@require_safe
@allowed(Action.EDIT_SESSIONS)
def released(request: SignedInRequest) -> HttpResponse:
    """List the sessions that others may take over."""
    return _show(request)


def _show(
    request: SignedInRequest, *, taking: TakeOverForm | None = None, taking_id: UUID | None = None
) -> HttpResponse:
    at = now()
    choices = _choices(request)

    def form(session: Any) -> TakeOverForm:
        return taking if taking and session.pk == taking_id else _form(session, choices)

    lines = presenters.released(
        queries.released_for(request.user, at=at),
        today=today(request, at),
        form=form,
        procedures=procedure_names(),
    )
    context = {"rows": lines, "several_sites": several_sites(request), "place": "released", "refused": taking}
    return render(request, "scheduling/released.html", context, status=status_of(taking) if taking else 200)


@require_POST
@allowed(Action.EDIT_SESSIONS)
def take_over(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Give a released session to another surgeon or team; of two takers one wins."""
    session = queries.session_for(request.user, session_id)
    form = _form(session, _choices(request), request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            taken = actions.take_over(
                session=session,
                surgeon=asked["surgeon"],
                team=asked["team"],
                at=now(),
                expected_version=asked["version"],
            )
        except (Refused, BadInput) as refusal:
            add_refusal(form, refusal)
        else:
            said = _("The session is now %(surgeon)s's.") % {"surgeon": taken.surgeon.full_name}
            messages.success(request, said)
            return redirect("scheduling:released")
    return _show(request, taking=form, taking_id=session.pk)


@require_POST
@allowed(Action.EDIT_SESSIONS)
def release(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Offer an unused session to others now."""
    session = queries.session_for(request.user, session_id)
    try:
        actions.release_session(session=session, at=now())
        messages.success(request, _("The session is released: others may take it over."))
    except Refused as refusal:
        messages.error(request, say(refusal))
    week = BoardFilter(request.GET).asked()["week"]
    query = f"?week={week_of(week)}" if week else ""
    return redirect(f"{link('scheduling:sessions')}{query}#session-{session.pk}")


def _choices(request: SignedInRequest) -> dict[str, Any]:
    return {
        "surgeons": staff.queries.colleagues(request.user, Role.SURGEON),
        "teams": queries.teams_for(request.user),
    }


def _form(session: Any, choices: dict[str, Any], data: Any = None) -> TakeOverForm:
    prefix = f"take-{session.pk}-%s"
    return TakeOverForm(data, auto_id=prefix, initial={"version": session.version}, **choices)
