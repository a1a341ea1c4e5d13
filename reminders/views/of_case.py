"""What the patient of a case is told: everything on one page, one sent by hand, and all of it paused."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import cases.queries
from audit.actions import record_access
from cases.presenters import case_line
from common.clock import now
from common.http import add_refusal, is_htmx
from common.refusals import BadInput, Refused
from common.words import say
from patients.presenters import patient_line
from reminders import actions, queries
from reminders.forms.staff import PauseForm, SendForm
from reminders.presenters import answers
from reminders.presenters import of_case as presenters
from reminders.presenters.as_read import reading_of
from reminders.presenters.heartbeat import sweep
from reminders.queries.calls import answers_of
from reminders.queries.contact import reach_of
from reminders.queries.pauses import pause_of, pauses_of
from reminders.queries.tellings import telling_for, tellings_of
from reminders.receivers import wake
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action


@require_safe
@allowed(Action.SEE_REMINDERS)
def of_case(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Show what this patient was told, will be told, and was not told and why."""
    return _page(request, case_id)


@require_safe
@allowed(Action.SEE_REMINDERS)
def words(request: SignedInRequest, reminder_id: UUID) -> HttpResponse:
    """Show how one of them reads: a page, and the fragment that the list puts below its line."""
    row, at = telling_for(request.user, reminder_id), now()
    case = cases.queries.case_for(request.user, row.case_id)
    record_access(by_id=request.user.pk, patient_ids=[case.patient_id], place="reminders:words", at=at)
    context = {**_head(request, case, at), "reading": reading_of(row, at=at)}
    return render(request, f"reminders/{'_' if is_htmx(request) else ''}words.html", context)


@require_POST
@allowed(Action.SEND_REMINDER)
def send(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Send one message now, by hand."""
    case, form = cases.queries.case_for(request.user, case_id), SendForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This is not part of what the patient is to be told."))
        return redirect("reminders:of_case", case_id)
    try:
        actions.by_hand(case=case, by=request.user, at=now(), **form.asked())
    except (BadInput, Refused) as refusal:
        messages.error(request, say(refusal))
    else:
        wake()
        messages.success(request, _("It goes out now. What became of it stands here in a moment."))
    return redirect("reminders:of_case", case_id)


@require_POST
@allowed(Action.PAUSE_REMINDERS)
def pause(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Send this patient nothing for a while, for a reason."""
    case, form = cases.queries.case_for(request.user, case_id), PauseForm(request.POST)
    if not form.is_valid():
        return _page(request, case_id, pausing=form, status=400)
    until = form.until(case.site.time_zone)
    try:
        actions.pause(
            patient=case.patient, reason=form.cleaned_data["reason"], until=until, by=request.user, at=now()
        )
    except Refused as refusal:
        messages.error(request, say(refusal))
    except BadInput as bad:
        add_refusal(form, BadInput(form.FIELDS.get(bad.field, bad.field), bad.sentence))
        return _page(request, case_id, pausing=form, status=400)
    else:
        messages.success(request, _("Paused. Please tell the patient yourself what they have to know."))
    return redirect("reminders:of_case", case_id)


@require_POST
@allowed(Action.PAUSE_REMINDERS)
def resume(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """End the pause: what is still worth saying goes again."""
    case = cases.queries.case_for(request.user, case_id)
    try:
        actions.resume(patient=case.patient, by=request.user, at=now())
    except Refused as refusal:
        messages.error(request, say(refusal))
    else:
        wake()
        messages.success(request, _("The pause is over. What is still worth saying goes again."))
    return redirect("reminders:of_case", case_id)


def _page(
    request: SignedInRequest, case_id: UUID, *, pausing: PauseForm | None = None, status: int = 200
) -> HttpResponse:
    case, at = cases.queries.case_for(request.user, case_id), now()
    record_access(by_id=request.user.pk, patient_ids=[case.patient_id], place="reminders:of_case", at=at)
    zone, reach = case.site.time_zone, reach_of(case.patient, at=at)
    paused = presenters.paused_line(pause_of(case.patient_id, at=at), zone=zone)
    may_send = paused is None and request.user.may(Action.SEND_REMINDER)
    context = {
        **_head(request, case, at),
        "tellings": presenters.tellings(tellings_of(case), zone=zone, reach=reach, may_send=may_send),
        "reached": presenters.reached(case.patient, reach),
        "paused": paused,
        "earlier_pauses": presenters.earlier_pauses(pauses_of(case.patient_id), zone=zone),
        "pausing": pausing or PauseForm(),
        "said": answers.said_lines(answers_of(case), zone=zone),
        "sweep": sweep(queries.last_sweep(request.user, at=at), request.user),
    }
    name = f"reminders/{'_' if is_htmx(request) else ''}of_case.html"
    return render(request, name, context, status=status)


def _head(request: SignedInRequest, case: Any, at: Any) -> Mapping[str, object]:
    user, today = request.user, at.astimezone(ZoneInfo(case.site.time_zone)).date()
    return {
        "patient": patient_line(case.patient, today=today, link=user.may(Action.SEE_PATIENTS)),
        "case": case_line(case),
        "case_id": case.pk,
        "patient_id": case.patient_id,
        "may": {
            "send": user.may(Action.SEND_REMINDER),
            "pause": user.may(Action.PAUSE_REMINDERS),
            "edit": user.may(Action.EDIT_PATIENT),
            "give_link": user.may(Action.GIVE_LINK),
        },
        "at": at,
    }
