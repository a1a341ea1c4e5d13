"""How the sending goes: one line for the pages that need it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.clock import now
from reminders import queries
from reminders.presenters import heartbeat as presenters
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action


@require_safe
@allowed(Action.SEE_REMINDERS)
def heartbeat(request: SignedInRequest) -> HttpResponse:
    """Say in one line when reminders last ran and whether they need somebody: the fragment on the board."""
    sweep = presenters.sweep(queries.last_sweep(request.user, at=now()), request.user)
    return render(request, "reminders/_heartbeat.html", {"sweep": sweep})
