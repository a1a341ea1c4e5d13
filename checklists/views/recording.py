"""Record, correct and take back evidence."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from checklists import actions, queries
from checklists.domain.evidence import EvidenceStatus, values_from_json
from checklists.domain.laboratory.doubts import claimed_time
from checklists.forms import (
    EvidenceForm,
    ReasonForm,
    initial_of,
    initial_of_sent,
    initial_plan,
    proposed,
    suggested_initial,
)
from checklists.presenters.links import way_back
from checklists.presenters.medicines import medicine_cards, plan_for
from checklists.presenters.requirements import RECORDING, may_record_here
from checklists.presenters.suggesting import notes_beside, suggested_answers
from checklists.views.opening import Opened, collected, opened
from common.refusals import BadInput, Refused
from staff.access import SignedInRequest, allowed


@require_http_methods(["GET", "POST"])
@allowed(*RECORDING)
def record(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Record what satisfies a requirement."""
    with opened(request, pk, place="checklists:record") as asked:
        _check_role(request, asked)
        form = _form(request, asked)
        if "take" in request.POST:
            return _page(request, asked, _with_proposals(request, asked), title=_("Record"))
        if request.method == "POST" and form.is_valid() and _record(request, asked, form):
            messages.success(request, _("%(what)s recorded.") % {"what": asked.screen.title})
            return redirect(way_back(request, asked.screen.case_url))
        return _page(request, asked, form, title=_("Record"))


@require_http_methods(["GET", "POST"])
@allowed(*RECORDING)
def correct(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Replace what was recorded; the old row stays, struck through."""
    evidence = queries.evidence_for(request.user, pk)
    with opened(request, evidence.requirement_id, place="checklists:correct") as asked:
        _check_role(request, asked)
        form = _form(request, asked, initial=_initial(request, asked, evidence))
        if "take" in request.POST:
            return _page(request, asked, _with_proposals(request, asked), title=_("Correct"))
        if request.method == "POST" and form.is_valid() and _correct(request, asked, form, evidence):
            messages.success(request, _("%(what)s corrected.") % {"what": asked.screen.title})
            return redirect(way_back(request, asked.screen.case_url))
        return _page(request, asked, form, title=_("Correct"))


@require_http_methods(["GET", "POST"])
@allowed(*RECORDING)
def retract(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take back what was recorded, with a reason."""
    evidence = queries.evidence_for(request.user, pk)
    with opened(request, evidence.requirement_id, place="checklists:retract") as asked:
        _check_role(request, asked)
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                actions.retract_evidence(
                    evidence=evidence, reason=form.cleaned_data["reason"], by=request.user, at=asked.at
                )
            except (Refused, BadInput) as refused:
                form.refuse(refused)
            else:
                messages.success(request, _("%(what)s taken back.") % {"what": asked.screen.title})
                return redirect(way_back(request, asked.screen.case_url))
        return _page(request, asked, form, title=_("Take back"), template="checklists/retract.html")


def _initial(request: SignedInRequest, asked: Opened, evidence) -> dict[str, object]:  # type: ignore[no-untyped-def]
    """Return what the form shows at first: what stands there, or what came in and is in doubt."""
    if not asked.spec.shows_values_to(request.user.role):
        return {"collected_at": evidence.collected_at}
    if evidence.status != EvidenceStatus.IN_DOUBT.value:
        values = initial_of(asked.spec, values_from_json(evidence.values))
        return values | {"collected_at": evidence.collected_at, "note": evidence.note}
    sent = initial_of_sent(asked.spec, evidence.entered)
    return sent | {"collected_at": claimed_time(evidence.entered, otherwise=asked.at), "note": evidence.note}


def _check_role(request: SignedInRequest, asked: Opened) -> None:
    if not may_record_here(request.user, asked.spec):
        raise PermissionDenied


def _with_proposals(request: SignedInRequest, asked: Opened) -> EvidenceForm:
    """Return the form as it was typed, with proposals taken over where that was asked; nothing is recorded."""
    typed = _form(request, asked).typed()
    plan = plan_for(asked.chart, asked.spec)
    taken = proposed(plan, request.POST["take"], typed) if plan else {}
    return _form(request, asked, initial=typed | taken, fresh=True)


def _form(
    request: SignedInRequest, asked: Opened, initial: dict[str, object] | None = None, *, fresh: bool = False
) -> EvidenceForm:
    sent = request.method == "POST" and not fresh
    plan = plan_for(asked.chart, asked.spec)
    if initial is None:
        initial = (
            initial_plan(plan) if plan else suggested_initial(suggested_answers(asked.chart, asked.spec))
        )
    return EvidenceForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        spec=asked.spec,
        facts=asked.chart.facts,
        version=asked.row.version,
        at=asked.at,
        notes=notes_beside(asked.chart, asked.spec),
        initial=initial,
    )


def _record(request: SignedInRequest, asked: Opened, form: EvidenceForm) -> bool:
    try:
        actions.record_evidence(
            requirement=asked.row,
            values=form.values(),
            collected_at=_collected(form, asked.at),
            note=form.cleaned_data["note"],
            documents=form.uploads,
            status=form.status,
            by=request.user,
            at=asked.at,
            expected_version=form.cleaned_data["version"],
        )
    except (Refused, BadInput) as refused:
        form.refuse(refused)
        return False
    return True


def _correct(request: SignedInRequest, asked: Opened, form: EvidenceForm, evidence) -> bool:  # type: ignore[no-untyped-def]
    try:
        actions.correct_evidence(
            evidence=evidence,
            values=form.values(),
            collected_at=_collected(form, asked.at),
            note=form.cleaned_data["note"],
            documents=form.uploads,
            by=request.user,
            at=asked.at,
        )
    except (Refused, BadInput) as refused:
        form.refuse(refused)
        return False
    return True


def _collected(form: EvidenceForm, at: datetime) -> datetime:
    return collected(form.cleaned_data["collected_at"], at)


def _page(
    request: SignedInRequest,
    asked: Opened,
    form: EvidenceForm | ReasonForm,
    *,
    title: str,
    template: str = "checklists/record.html",
) -> HttpResponse:
    plan = plan_for(asked.chart, asked.spec)
    if plan and isinstance(form, EvidenceForm):
        cards = medicine_cards(asked.chart, asked.spec, plan, here=request.get_full_path())
        rows = [(card, form.medicine(plan.component.code, card.id)) for card in cards]
    else:
        rows = []
    context = {
        "screen": asked.screen,
        "form": form,
        "medicine_rows": rows,
        "do_not_stop": [card.medicine for card, _fields in rows if card.never_stop],
        "taken": bool(request.POST.get("take")),
        "title": title,
        "back": way_back(request, asked.screen.case_url),
        "at": asked.at,
    }
    return render(request, template, context, status=form.status_code if form.errors else 200)
