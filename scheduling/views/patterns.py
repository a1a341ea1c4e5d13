"""A new weekly pattern, from which sessions are made."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

import staff.queries
from common.clock import now
from common.http import add_refusal
from common.refusals import BadInput
from scheduling import actions, queries
from scheduling.forms import PatternForm, posted, status_of
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action
from staff.domain.roles import Role


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.EDIT_SESSIONS)
def add_pattern(request: SignedInRequest) -> HttpResponse:
    """Add a weekly pattern; its sessions are made afterwards, from the page of sessions."""
    form = PatternForm(
        posted(request),
        theatres=queries.theatres_for(request.user),
        surgeons=staff.queries.colleagues(request.user, Role.SURGEON),
        anaesthetists=staff.queries.colleagues(request.user, Role.ANAESTHETIST),
        initial={"valid_from": now().date()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_template(**form.cleaned_data)
        except BadInput as bad:
            add_refusal(form, bad)
        else:
            messages.success(request, _("The weekly pattern is kept. Now make its sessions."))
            return redirect("scheduling:sessions")
    return render(request, "scheduling/pattern.html", {"form": form}, status=status_of(form))
