"""Links to a patient's own page, for staff: which there are, one more on paper, all of them taken back."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import cases.queries
from audit.actions import record_access
from cases.presenters import case_line
from common.clock import now
from common.words import day_words
from patients.presenters import patient_line
from reminders import actions
from reminders.domain.links import Revoked
from reminders.presenters import links as presenters
from reminders.presenters import page
from reminders.queries.links import links_of
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action


@require_safe
@allowed(Action.GIVE_LINK)
def links(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Show which links lead to this patient's page."""
    case, at = cases.queries.case_for(request.user, case_id), now()
    _write_down(request, case.patient_id, "reminders:links", at)
    rows = presenters.lines(links_of(case), zone=case.site.time_zone, at=at)
    return render(request, "reminders/links.html", {**_head(request, case, at), "lines": rows})


@require_POST
@allowed(Action.GIVE_LINK)
def give(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Make a link for a patient without telephone and e-mail, and show it this once, to be printed."""
    case, at = cases.queries.case_for(request.user, case_id), now()
    given = actions.give_by_hand(case=case, at=at)
    _write_down(request, case.patient_id, "reminders:give_link", at)
    with translation.override(case.patient.language):
        until = day_words(given.expires_at, case.site.time_zone)
    context = {
        **_head(request, case, at),
        "given": given,
        "until": until,
        "language": case.patient.language,
        "phone": page.phone(),
    }
    return render(request, "reminders/link_given.html", context)


@require_POST
@allowed(Action.GIVE_LINK)
def take_back(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Take all links back: a telephone was lost, or somebody else has the letter."""
    case = cases.queries.case_for(request.user, case_id)
    count = actions.take_links_back(case=case, why=Revoked.BY_HAND, at=now())
    said = _("All links were taken back.") if count else _("There was no link to take back.")
    messages.success(request, said)
    return redirect("reminders:links", case_id)


def _head(request: SignedInRequest, case: Any, at: datetime) -> dict[str, object]:
    today = at.astimezone(ZoneInfo(case.site.time_zone)).date()
    return {
        "patient": patient_line(case.patient, today=today, link=request.user.may(Action.SEE_PATIENTS)),
        "case": case_line(case),
        "case_id": case.pk,
        "at": at,
    }


def _write_down(request: SignedInRequest, patient_id: UUID, place: str, at: datetime) -> None:
    record_access(by_id=request.user.pk, patient_ids=[patient_id], place=place, at=at)
