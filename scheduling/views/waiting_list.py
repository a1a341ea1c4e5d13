"""Who waits for a place in theatre."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

import cases.queries
import staff.queries
from audit.actions import record_access
from common.clock import now
from scheduling import queries
from scheduling.domain.waiting import Order
from scheduling.forms import SaveFilterForm, WaitingFilter
from scheduling.presenters import waiting_list as presenters
from scheduling.presenters import waiting_tools as tools
from scheduling.presenters.words import link
from scheduling.queries import waiting as waiting_queries
from scheduling.queries.board import titles_of
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action
from staff.domain.roles import Role


@require_safe
@allowed(Action.SEE_CASES)
def waiting_list(request: SignedInRequest) -> HttpResponse:
    """Show the cases without a place in the order asked for; narrowed to a session when one is named."""
    at, may = now(), request.user.may
    asked = WaitingFilter(request.GET).asked()
    order = asked["sort"] or Order.TARGET
    session = queries.session_for(request.user, asked["session"]) if asked["session"] else None
    found = waiting_queries.waiting_list(request.user, waiting_queries.asked_for(asked), session=session)
    page = waiting_queries.page_of(request.user, found, order, after=asked["after"], before=asked["before"])
    ids = [case.pk for case in page.cases]
    look = presenters.Look(
        at=at,
        may_book=may(Action.BOOK),
        may_edit=may(Action.EDIT_WAITING_LIST),
        may_tick=may(Action.EDIT_WAITING_LIST),
        back=tools.back_address(asked),
        session=session,
    )
    context = {
        "at": at,
        "page": page,
        "rows": presenters.rows(
            page.cases, titles_of(ids), queries.unavailable_of(ids), queries.estimate_for(page.cases), look
        ),
        "session": session and presenters.session_head(session, waiting_queries.left_of(session), at=at),
        "session_id": session and session.pk,
        **_around(request, asked, order, page),
    }
    record_access(
        by_id=request.user.pk,
        patient_ids=[case.patient_id for case in page.cases],
        place="scheduling:waiting_list",
        at=at,
    )
    sites = staff.queries.sites_of(request.user)
    with timezone.override(sites[0].time_zone if sites else None):
        return render(request, "scheduling/waiting_list.html", context)


def _around(
    request: SignedInRequest, asked: dict[str, Any], order: Order, page: waiting_queries.WaitingPage
) -> dict[str, Any]:
    may = request.user.may
    surgeons = list(staff.queries.colleagues(request.user, Role.SURGEON))
    is_filtered = any(asked[name] for name in (*WaitingFilter.NARROWING, "session"))
    return {
        "asked": asked,
        "order": order.value,
        "order_words": tools.ORDERED_BY[order],
        "is_filtered": is_filtered,
        "filters": tools.filters(asked, surgeons=surgeons, procedures=cases.queries.procedures()),
        "headings": tools.headings(asked, order),
        "views": tools.views(waiting_queries.filters_of(request.user), asked),
        "keep_form": SaveFilterForm(initial={"query": tools.query_of(asked)}, auto_id="keep-%s"),
        "bulk": tools.bulk_choices(surgeons) if may(Action.EDIT_WAITING_LIST) else None,
        "may_change_surgeon": may(Action.EDIT_CASE),
        "may_remove": may(Action.CANCEL_CASE),
        "before_url": page.before and tools.address(asked, before=page.before, after=None),
        "after_url": page.after and tools.address(asked, after=page.after, before=None),
        "back": tools.back_address(asked),
        "here": link("scheduling:waiting_list"),
        "import_url": link("interop:upload") if may(Action.IMPORT_WAITING_LIST) else "",
        "export_url": _export_url(asked) if may(Action.EXPORT_WAITING_LIST) else "",
        "new_case_url": link("patients:list") if may(Action.EDIT_CASE) else "",
        "board_url": link("scheduling:board"),
        "plans_url": link("scheduling:plans") if may(Action.PLAN) else "",
    }


def _export_url(asked: dict[str, Any]) -> str:
    return f"{link('interop:export')}?{tools.query_of(asked, after=None, before=None)}"
