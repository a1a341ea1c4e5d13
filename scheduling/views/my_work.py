"""My work: one list, only mine, the soonest consequence first."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.actions import record_access
from checklists.queries.records import charts_of
from common import clock
from scheduling.presenters.lists import see_lines
from scheduling.presenters.my_work import work_cases
from scheduling.queries import lists
from scheduling.queries.work import cases_of_rows, unsigned_decisions, work_for
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action
from staff.queries import sites_of

ROWS = 40


@require_safe
@allowed(Action.SEE_MY_WORK)
def my_work(request: SignedInRequest) -> HttpResponse:
    """Show what waits on this person, with the control that settles it."""
    at = clock.now()
    may_decide = request.user.may(Action.DECIDE)
    review = may_decide and request.GET.get("show") == "review"
    rows_of = work_for(request.user, at=at, to_decide_only=review)
    page = Paginator(rows_of, ROWS).get_page(request.GET.get("page"))
    rows = list(page)
    may_sign = may_decide and page.number == 1
    unsigned = list(unsigned_decisions(request.user)) if may_sign else []
    cases = cases_of_rows(
        request.user, {row.case_id for row in rows} | {decision.case_id for decision in unsigned}
    )
    charts = charts_of(cases, at=at)
    ids = [case.patient_id for case in cases]
    waiting = lists.to_see(request.user, at=at) if request.user.may(Action.ACKNOWLEDGE_LIST) else []
    ids += lists.patients_seen(waiting)
    record_access(by_id=request.user.pk, patient_ids=ids, place="scheduling:my_work", at=at)
    sites = sites_of(request.user)
    with timezone.override(sites[0].time_zone if sites else None):
        context = {
            "cases": work_cases(rows, unsigned, charts, request.user),
            "to_see": see_lines(waiting),
            "page": page,
            "may_decide": may_decide,
            "review": review,
            "start": reverse("scheduling:my_work"),
            "here": request.get_full_path(),
            "at": at,
        }
        return render(request, "scheduling/my_work.html", context)
