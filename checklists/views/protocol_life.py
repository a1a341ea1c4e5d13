"""The steps of a version's life, each one button: review, send back, activate, retire; and confirming origins."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST

from checklists import actions, queries
from checklists.domain.files.drafting import open_origins
from checklists.presenters.protocol_words import origin_words
from checklists.presenters.values import titled
from checklists.views.protocols import version_page
from common import clock
from common.refusals import BadInput, Refused
from common.words import say
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action

Verb = Callable[..., None]


def _step(request: SignedInRequest, pk: UUID, verb: Verb, done: Promise) -> HttpResponse:
    row = queries.protocol_for(request.user, pk)
    try:
        verb(protocol=row, by=request.user, at=clock.now())
    except (Refused, BadInput) as refused:
        return version_page(request, pk, refused)
    messages.success(request, done % {"name": f"{row.code} {row.version}"})
    return redirect("checklists:protocol", pk)


@require_POST
@allowed(Action.REVIEW_PROTOCOL)
def review_protocol(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Review a draft as a second clinician."""
    return _step(request, pk, actions.review_protocol, lazy("%(name)s is reviewed, in your name."))


@require_POST
@allowed(Action.REVIEW_PROTOCOL)
def send_back_protocol(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Make a reviewed version a draft again."""
    return _step(request, pk, actions.send_back, lazy("%(name)s is a draft again."))


@require_POST
@allowed(Action.ACTIVATE_PROTOCOL)
def activate_protocol(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Put a reviewed version into use."""
    return _step(
        request,
        pk,
        actions.activate_protocol,
        lazy(
            "%(name)s is in use for new cases. Open cases stay with their version until somebody moves them."
        ),
    )


@require_POST
@allowed(Action.ACTIVATE_PROTOCOL)
def retire_protocol(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take a version out of use for good."""
    return _step(request, pk, actions.retire_protocol, lazy("%(name)s is retired."))


@require_http_methods(["GET", "POST"])
@allowed(Action.REVIEW_PROTOCOL)
def confirm_protocol(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Confirm, by name, where the rules of a draft come from."""
    row = queries.protocol_for(request.user, pk)
    refused = ""
    if request.method == "POST":
        try:
            places = request.POST.getlist("places")
            actions.confirm_origins(protocol=row, places=places, by=request.user, at=clock.now())
        except (Refused, BadInput) as no:
            refused = say(no)
        else:
            messages.success(request, _("Confirmed in your name."))
            return redirect("checklists:protocol", pk)
    waiting = [
        (one.place, titled(one.title), origin_words(one.origin))
        for one in open_origins(queries.spec_as_written(row))
    ]
    context = {"protocol": row, "waiting": waiting, "refused": refused}
    return render(request, "checklists/protocols/confirm.html", context, status=409 if refused else 200)
