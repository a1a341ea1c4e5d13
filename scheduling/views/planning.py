"""The planner: ask for a plan, watch it being made, take it over in whole or in part, compare "what if"."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import cases.queries
import staff.queries
from audit.actions import record_access
from common.clock import now
from common.http import add_refusal, way_back
from common.refusals import BadInput, Refused
from common.words import say
from scheduling import queries
from scheduling.actions import planning as actions
from scheduling.forms import TicksForm, posted, status_of
from scheduling.forms.planning import PlanForm
from scheduling.presenters import plan_diff
from scheduling.presenters import planning as presenters
from scheduling.presenters.words import link
from scheduling.queries import planning as planning_queries
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action
from staff.domain.roles import Role

A_PAGE = 20
MOST_SIDE_BY_SIDE = 4


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.PLAN)
def plans(request: SignedInRequest) -> HttpResponse:
    """List the plans that were made, and ask for a new one."""
    at = now()
    form = _form(request, data=posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            run = actions.ask_for_plan(
                site=form.cleaned_data["site"],
                first=form.cleaned_data["first"],
                last=form.last,
                wishes=form.wishes,
                label=form.cleaned_data["label"],
                by=request.user,
                at=at,
            )
        except (Refused, BadInput) as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("scheduling:plan", run.pk)
    return _plans_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.PLAN)
def plan_chosen(request: SignedInRequest) -> HttpResponse:
    """Ask for a plan of the cases that are ticked on the waiting list: the usual form, with these chosen."""
    if request.method != "POST":
        # Loaded anew, or come back to after signing in: the ticks are gone.
        return redirect("scheduling:plans")
    ticks = TicksForm(request.POST)
    ids = [tick.case_id for tick in ticks.cleaned_data["case"]] if ticks.is_valid() else []
    chosen = list(cases.queries.cases_for(request.user).filter(pk__in=ids))
    if not chosen:
        said = ticks.errors.get("case") or [_("These cases are not there any more.")]
        messages.error(request, " ".join(str(words) for words in said))
        return redirect(way_back(request, link("scheduling:waiting_list")))
    # A plan is for one hospital: the one of most of them, until the person says another.
    site_id, _count = Counter(case.site_id for case in chosen).most_common(1)[0]
    form = _form(request, data=None, initial={"only": chosen, "site": site_id})
    return _plans_page(request, form)


def _plans_page(request: SignedInRequest, form: PlanForm) -> HttpResponse:
    page = Paginator(planning_queries.runs_for(request.user), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "at": now(),
        "form": form,
        "chosen": presenters.chosen_words(form.chosen),
        "waiting_url": link("scheduling:waiting_list"),
        "page": page,
        "rows": [presenters.run_line(run) for run in page.object_list],
        "compare_url": link("scheduling:compare_plans"),
    }
    return render(request, "scheduling/plans.html", context, status=status_of(form))


def _form(
    request: SignedInRequest, *, data: QueryDict | None, initial: dict[str, Any] | None = None
) -> PlanForm:
    sites = staff.queries.sites_of(request.user)
    zone = ZoneInfo(sites[0].time_zone if sites else "UTC")
    return PlanForm(
        data,
        initial=initial,
        cases=cases.queries.cases_for(request.user),
        sites=planning_queries.sites_for(request.user),
        theatres=queries.theatres_for(request.user),
        surgeons=staff.queries.colleagues(request.user, Role.SURGEON),
        equipment=planning_queries.equipment_for(request.user),
        tomorrow=planning_queries.tomorrow(now(), zone),
    )


@require_safe
@allowed(Action.PLAN)
def plan(request: SignedInRequest, run_id: UUID) -> HttpResponse:
    """Show one plan: how far it is, and when it is done what it would change."""
    at = now()
    run = planning_queries.run_for(request.user, run_id)
    context: dict[str, Any] = {
        "at": at,
        "run": run,
        "head": presenters.run_line(run),
        "is_over": run.state not in planning_queries.GOING_ON,
        "progress": presenters.progress(run),
        "list_url": link("scheduling:plans"),
    }
    if run.found:
        proposals = planning_queries.proposals_of(run)
        bookings = planning_queries.bookings_beside(proposals)
        days, unplaced = plan_diff.diff(run, proposals, bookings)
        context |= {
            "days": days,
            "unplaced": unplaced,
            "quality": presenters.quality(run.found),
            "figures": presenters.figures([run]),
            "open": sum(bool(line.pick) for card in days for s in card.sessions for line in s.lines),
        }
        shown = {p.case.patient_id for p in proposals} | {b.patient_id for b in bookings}
        record_access(by_id=request.user.pk, patient_ids=shown, place="scheduling:plan", at=at)
    return render(request, "scheduling/plan.html", context)


@require_safe
@allowed(Action.PLAN)
def plan_progress(request: SignedInRequest, run_id: UUID) -> HttpResponse:
    """Show only how far a plan is; once it is over the page is asked to load itself again."""
    run = planning_queries.run_for(request.user, run_id)
    context = {"run": run, "progress": presenters.progress(run)}
    answer = render(request, "scheduling/_plan_progress.html", context)
    if run.state not in planning_queries.GOING_ON:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@allowed(Action.PLAN)
def cancel_plan(request: SignedInRequest, run_id: UUID) -> HttpResponse:
    """Stop thinking; what was found by now is kept."""
    actions.cancel_plan(run=planning_queries.run_for(request.user, run_id), at=now())
    return redirect("scheduling:plan", run_id)


@require_POST
@allowed(Action.PLAN)
def decide_plan(request: SignedInRequest, run_id: UUID) -> HttpResponse:
    """Take the whole plan over, or the ticked lines, or set the ticked lines aside."""
    run = planning_queries.run_for(request.user, run_id)
    ticked = _ticked(request)
    wish = request.POST.get("do")
    try:
        if wish == "all":
            _tell(request, actions.accept_plan(run=run, by=request.user, at=now()))
        elif not ticked:
            messages.error(request, _("Tick the lines first."))
        elif wish == "accept":
            _tell(request, actions.accept_plan(run=run, proposals=ticked, by=request.user, at=now()))
        else:
            n = actions.refuse_plan(run=run, proposals=ticked, by=request.user, at=now())
            words = ngettext("%(n)s line was set aside.", "%(n)s lines were set aside.", n)
            messages.success(request, words % {"n": n})
    except Refused as refusal:
        messages.error(request, say(refusal))
    return redirect("scheduling:plan", run_id)


def _ticked(request: SignedInRequest) -> list[UUID]:
    found = []
    for value in request.POST.getlist("line"):
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


def _tell(request: SignedInRequest, decided: Sequence[actions.Decided]) -> None:
    refused = sum(bool(one.reasons) for one in decided)
    done = len(decided) - refused
    words = ngettext("%(n)s case has its place now.", "%(n)s cases have their place now.", done)
    messages.success(request, words % {"n": done})
    if refused:
        words = ngettext(
            "%(n)s could not be booked any more; the reason stands beside it.",
            "%(n)s could not be booked any more; the reasons stand beside them.",
            refused,
        )
        messages.warning(request, words % {"n": refused})


@require_safe
@allowed(Action.PLAN)
def compare_plans(request: SignedInRequest) -> HttpResponse:
    """Show the figures of a few plans side by side."""
    wanted = request.GET.getlist("run")[:MOST_SIDE_BY_SIDE]
    runs = [run for run in planning_queries.runs_for(request.user) if str(run.pk) in wanted and run.found]
    context = {
        "heads": [presenters.run_line(run) for run in runs],
        "figures": presenters.figures(runs),
        "list_url": link("scheduling:plans"),
        "quality": [presenters.quality(run.found) for run in runs],
    }
    return render(request, "scheduling/compare_plans.html", context)
