"""Before cases are moved to another version: what that would do. And the move itself, of one case or of many."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

import cases.queries
from audit.actions import record_access
from checklists import actions, queries
from checklists.domain.files.diffs import diff
from checklists.forms import MoveForm
from checklists.presenters.people import case_line, case_url, patient_line
from checklists.presenters.protocol_changes import changed_parts
from checklists.presenters.protocol_impact import in_order, shift_line, standings_of
from checklists.presenters.protocols import move_line, version_line
from checklists.presenters.values import titled
from checklists.presenters.when import local_day
from checklists.queries.impact import movable_cases
from checklists.queries.protocols import moves_of
from common import clock
from common.refusals import BadInput, Refused
from common.words import say
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action

SHOWN = 25


@require_http_methods(["GET", "POST"])
@allowed(Action.MOVE_TO_PROTOCOL)
def protocol_impact(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show which open cases would change their verdict under this version. A post looks again."""
    row = queries.protocol_for(request.user, pk)
    if request.method == "POST":
        actions.look_again(protocol=row, by=request.user)
        return redirect("checklists:protocol_impact", pk)
    impact = actions.look_at_impact(protocol=row, by=request.user, at=clock.now())
    page = Paginator(in_order(impact), SHOWN).get_page(request.GET.get("page"))
    found = cases.queries.cases_for(request.user).in_bulk([shift.case_id for shift in page])
    place = "checklists:protocol_impact"
    record_access(
        by_id=request.user.pk, patient_ids=[c.patient_id for c in found.values()], place=place, at=impact.at
    )
    specs = queries.specs_by_number(row)
    lines = [
        shift_line(shift, found[shift.case_id], specs, impact) for shift in page if shift.case_id in found
    ]
    context = {
        "protocol_id": row.pk,
        "line": version_line(row),
        "impact": impact,
        "unchanged": impact.looked_at - len(impact.shifts),
        "page": page,
        "shifts": lines,
        "may_move": queries.is_active(row),
        "most": actions.MOST,
        "form": MoveForm(),
        "at": impact.at,
    }
    return render(request, "checklists/protocols/impact.html", context)


@require_POST
@allowed(Action.MOVE_TO_PROTOCOL)
def move_cases(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Move the next hundred open cases, or the one that is named, to the version in use."""
    row = queries.protocol_for(request.user, pk)
    form = MoveForm(request.POST)
    if form.is_valid():
        mine = movable_cases(request.user, row)
        ids = list(mine.values_list("pk", flat=True)[: actions.MOST])
        reason = form.cleaned_data["reason"]
        done = actions.move_cases(case_ids=ids, to=row, reason=reason, by=request.user, at=clock.now())
        actions.look_again(protocol=row, by=request.user)
        moved = sum(one.refused is None for one in done)
        said = ngettext("%(n)s case is moved.", "%(n)s cases are moved.", moved) % {"n": moved}
        left = mine.count()
        if left:
            said += " " + ngettext("%(n)s case is left.", "%(n)s cases are left.", left) % {"n": left}
        messages.success(request, said)
        for sentence in dict.fromkeys(say(one.refused) for one in done if one.refused):
            messages.warning(request, _("Not moved: %(why)s") % {"why": sentence})
    return redirect("checklists:protocol_impact", pk)


@require_http_methods(["GET", "POST"])
@allowed(Action.MOVE_TO_PROTOCOL)
def case_protocol(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show what moving one case to the version in use would change, and move it."""
    at = clock.now()
    case = cases.queries.case_for(request.user, pk)
    pinned, to = queries.versions_of_case(case)
    form = MoveForm(request.POST if request.method == "POST" else None)
    with timezone.override(case.site.time_zone):
        if request.method == "POST" and form.is_valid():
            try:
                actions.move_case(
                    case_id=case.pk, to=to, reason=form.cleaned_data["reason"], by=request.user, at=at
                )
            except (Refused, BadInput) as refused:
                form.refuse(refused)
            else:
                messages.success(
                    request, _("The case is prepared by %(version)s now.") % {"version": to.version}
                )
                return redirect(case_url(case))
        record_access(
            by_id=request.user.pk, patient_ids=[case.patient_id], place="checklists:case_protocol", at=at
        )
        old, new = queries.spec_as_written(pinned), queries.spec_as_written(to)
        before, after = queries.readiness_under([case], new, at=at)[case.pk]
        stood, stands = standings_of(before, after, old, new)
        context = {
            "patient": patient_line(case.patient, local_day(at, case.site.time_zone), url=case_url(case)),
            "case": case_line(case),
            "title": titled(new.title),
            "pinned": version_line(pinned),
            "to": version_line(to),
            "is_there": pinned == to,
            "parts": changed_parts(diff(old, new), old, new),
            "before": stood,
            "after": stands,
            "moves": [move_line(move) for move in moves_of(case)],
            "form": form,
            "back": case_url(case),
            "at": at,
        }
        status = form.status_code if form.errors else 200
        return render(request, "checklists/protocols/move_case.html", context, status=status)
