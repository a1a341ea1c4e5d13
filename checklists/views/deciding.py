"""Going ahead anyway, by name: decide, second signature, withdraw."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from checklists import actions, queries
from checklists.forms import DecisionForm
from checklists.presenters.links import way_back
from checklists.presenters.requirements import decisions_open_to
from checklists.presenters.states import KINDS
from checklists.views.opening import Opened, opened
from common.refusals import BadInput, Refused
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action


@require_http_methods(["GET", "POST"])
@allowed(Action.DECIDE)
def decide(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Accept, waive or defer a requirement, as far as the protocol lets this role."""
    with opened(request, pk, place="checklists:decide") as asked:
        form = _form(request, asked)
        if request.method == "POST" and form.is_valid() and _decide(request, asked, form):
            messages.success(request, _("Your decision on %(what)s stands.") % {"what": asked.screen.title})
            return redirect(way_back(request, asked.screen.case_url))
        context = {
            "screen": asked.screen,
            "form": form,
            "may_decide": bool(form.kinds),
            "back": way_back(request, asked.screen.case_url),
            "at": asked.at,
        }
        return render(
            request, "checklists/decide.html", context, status=form.status_code if form.errors else 200
        )


def _form(request: SignedInRequest, asked: Opened) -> DecisionForm:
    item = asked.chart.readiness.by_code.get(asked.row.code)
    kinds = [(kind, KINDS[kind]) for kind in decisions_open_to(request.user, item)] if item else []
    data = request.POST if request.method == "POST" else None
    return DecisionForm(data, kinds=kinds, initial={"version": asked.row.version})


def _decide(request: SignedInRequest, asked: Opened, form: DecisionForm) -> bool:
    entered = form.cleaned_data
    try:
        actions.decide(
            requirement=asked.row,
            kind=entered["kind"],
            reason=entered["reason"],
            expires_at=entered["expires_at"],
            by=request.user,
            at=asked.at,
            expected_version=entered["version"],
        )
    except (Refused, BadInput) as refused:
        form.refuse(refused)
        return False
    return True


@require_POST
@allowed(Action.DECIDE)
def sign(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Put the second signature under a decision that needs two clinicians."""
    decision = queries.decision_for(request.user, pk)
    with opened(request, decision.requirement_id, place="checklists:sign") as asked:
        actions.sign_second(decision=decision, by=request.user, at=asked.at)
        messages.success(request, _("You signed the decision on %(what)s.") % {"what": asked.screen.title})
        return redirect(way_back(request, asked.screen.case_url))


@require_POST
@allowed(Action.DECIDE)
def withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take a decision back."""
    decision = queries.decision_for(request.user, pk)
    with opened(request, decision.requirement_id, place="checklists:withdraw") as asked:
        actions.withdraw_decision(decision=decision, by=request.user, at=asked.at)
        messages.success(request, _("The decision on %(what)s is withdrawn.") % {"what": asked.screen.title})
        return redirect(way_back(request, asked.screen.case_url))
