"""Who waits for a place in theatre."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

import cases.queries
import staff.queries
from audit.actions import record_access
from common.clock import now
from scheduling import queries
from scheduling.forms import WaitingFilter
from scheduling.presenters import waiting_list as presenters
from scheduling.presenters.board import options
from scheduling.presenters.words import URGENCIES, link, procedure_name
from scheduling.queries import waiting as waiting_queries
from scheduling.queries.board import titles_of
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action
from staff.domain.roles import Role

A_PAGE = 50


@require_safe
@allowed(Action.SEE_CASES)
def waiting_list(request: SignedInRequest) -> HttpResponse:
    """Show the cases without a place, the earliest target date first; narrowed to a session when one is named."""
    at = now()
    asked = WaitingFilter(request.GET).asked()
    session = queries.session_for(request.user, asked["session"]) if asked["session"] else None
    found = waiting_queries.waiting_list(
        request.user,
        waiting_queries.WaitingFilter(
            name=asked["q"] or "",
            surgeon=asked["surgeon"],
            urgency=asked["urgency"] or "",
            procedure=asked["procedure"] or "",
        ),
        session=session,
    )
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    cases_shown = list(page.object_list)
    specs = titles_of([case.pk for case in cases_shown])
    context = {
        "at": at,
        "page": page,
        "rows": presenters.rows(
            cases_shown, specs, at=at, may_book=request.user.may(Action.BOOK), session=session
        ),
        "session": session and presenters.session_head(session, waiting_queries.left_of(session), at=at),
        "session_id": session and session.pk,
        "asked": asked,
        "is_filtered": any(asked.values()),
        "filters": _filters(request, asked),
        "here": link("scheduling:waiting_list"),
        "new_case_url": link("patients:list") if request.user.may(Action.EDIT_CASE) else "",
        "board_url": link("scheduling:board"),
    }
    record_access(
        by_id=request.user.pk,
        patient_ids=[case.patient_id for case in cases_shown],
        place="scheduling:waiting_list",
        at=at,
    )
    sites = staff.queries.sites_of(request.user)
    with timezone.override(sites[0].time_zone if sites else None):
        return render(request, "scheduling/waiting_list.html", context)


def _filters(request: SignedInRequest, asked: dict[str, UUID | str | None]) -> dict[str, object]:
    surgeons = [(s.pk, s.full_name) for s in staff.queries.colleagues(request.user, Role.SURGEON)]
    procedures = [(p.code, procedure_name(p.name_en, p.name_ru)) for p in cases.queries.procedures()]
    urgencies = [(str(urgency), str(word)) for urgency, word in URGENCIES.items()]
    return {
        "surgeon": options(surgeons, asked["surgeon"]),
        "procedure": options(procedures, asked["procedure"]),
        "urgency": options(urgencies, asked["urgency"]),
    }
