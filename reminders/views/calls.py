"""The call list: whom this person's role has to ring, what came of it, and whose a message was."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import cases.queries
import patients.queries
from audit.actions import record_access
from cases.presenters import case_line
from common.clock import now
from common.http import is_htmx
from common.refusals import BadInput, Refused
from patients.presenters import patient_line
from reminders import actions
from reminders.domain.calls import CallOutcome
from reminders.forms.calls import FindForm, SettleForm, WhoseForm
from reminders.presenters import answers as said
from reminders.presenters import calls as presenters
from reminders.queries import calls as queries
from reminders.queries import senders
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action

MOST_FOUND = 20


@require_safe
@allowed(Action.SEE_CALLS)
def call_list(request: SignedInRequest) -> HttpResponse:
    """Show whom to ring, the soonest first."""
    return _list(request)


@require_POST
@allowed(Action.SETTLE_CALL)
def settle(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Write down what came of a call; what was typed stays where it was when it is refused."""
    call = queries.call_for(request.user, pk)
    form = SettleForm(request.POST)
    if form.is_valid():
        entered = form.cleaned_data
        try:
            settled = actions.settle_call(
                call=call,
                outcome=CallOutcome(entered["outcome"]),
                note=entered["note"],
                expected_tries=entered["tries"],
                by=request.user,
                at=now(),
            )
        except (Refused, BadInput) as refused:
            form.refuse(refused)
        else:
            stays = settled.settled_at is None
            messages.success(
                request, _("Written down. It stays on the list.") if stays else _("Written down.")
            )
            return redirect("reminders:calls")
    return _list(
        request,
        refused=presenters.refused(call, form.sentences(), note=form.data.get("note", "")),
        status=form.status_code,
    )


@require_http_methods(["GET", "POST"])
@allowed(Action.SETTLE_CALL)
def whose(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Find the patient who wrote from a number that nobody can place. The search is posted: it names people."""
    at, call = now(), queries.call_for(request.user, pk)
    form = FindForm(request.POST or None)
    text = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    found = patients.queries.search(request.user, text)[:MOST_FOUND] if text.strip() else ()
    chosen = senders.cases_spoken_of(request.user, [patient.pk for patient in found])
    by_number = presenters.choices_of(call, request.user, at=at)
    shown = {one.patient_id for one in chosen}
    record_access(by_id=request.user.pk, patient_ids=shown, place="reminders:whose", at=at)
    context = {
        "card": presenters.call_card(call, request.user, at=at),
        "form": form,
        "found": [presenters.choice_of(case, at=at) for case in chosen],
        "by_number": by_number,
        "searched": bool(text.strip()),
        "at": at,
    }
    return render(request, "reminders/whose.html", context)


@require_POST
@allowed(Action.SETTLE_CALL)
def assign(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take an answer that nobody could place as the one of a patient."""
    call, form = queries.call_for(request.user, pk), WhoseForm(request.POST)
    if not form.is_valid():
        return redirect("reminders:whose", pk=call.pk)
    case = cases.queries.case_for(request.user, form.cleaned_data["case"])
    try:
        actions.give_answer(call=call, case=case, by=request.user, at=now())
    except Refused as refused:
        form.refuse(refused)
        return _list(request, refused=presenters.refused(call, form.sentences()), status=form.status_code)
    messages.success(request, _("The answer is now with this patient."))
    return redirect("reminders:calls")


@require_safe
@allowed(Action.SEE_CALLS)
def count(request: SignedInRequest) -> HttpResponse:
    """Say how many calls wait on this person's role: the fragment in the navigation."""
    return render(request, "reminders/_call_count.html", {"count": queries.count_calls(request.user)})


@require_safe
@allowed(Action.SEE_CALLS)
def said_of_case(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Show what the patient of a case said, word for word: a page, and a fragment of the case page."""
    case, at = cases.queries.case_for(request.user, case_id), now()
    record_access(by_id=request.user.pk, patient_ids=[case.patient_id], place="reminders:said", at=at)
    calls = queries.calls_of(request.user, case)
    context = {
        "patient": patient_line(case.patient, today=at.date(), link=request.user.may(Action.SEE_PATIENTS)),
        "case": case_line(case),
        "case_id": case_id,
        "lines": said.said_lines(queries.answers_of(case), zone=case.site.time_zone),
        "open_calls": presenters.call_cards(calls, request.user, at=at),
        "at": at,
    }
    return render(request, f"reminders/{'_' if is_htmx(request) else ''}said.html", context)


def _list(
    request: SignedInRequest, *, refused: presenters.RefusedCall | None = None, status: int = 200
) -> HttpResponse:
    at, of_all = now(), request.GET.get("roles") == "all"
    calls = list(queries.calls_to_make(request.user, of_all_roles=of_all)[: queries.MOST_SHOWN])
    shown = [call.case.patient_id for call in calls if call.case]
    record_access(by_id=request.user.pk, patient_ids=shown, place="reminders:calls", at=at)
    context = {
        "cards": presenters.call_cards(calls, request.user, at=at),
        "refused": refused,
        "of_all": of_all,
        "at": at,
    }
    return render(request, "reminders/calls.html", context, status=status)
