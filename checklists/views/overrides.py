"""The report on overrides, for those who answer for them."""

import csv
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checklists.forms.overrides import PeriodForm
from checklists.presenters import when
from checklists.presenters.links import link
from checklists.presenters.overrides import COLUMNS, OverrideLine, for_spreadsheet, override_lines
from checklists.queries.overrides import overrides as overrides_of
from common import clock
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action
from staff.queries import sites_of


@require_safe
@allowed(Action.SEE_INSIGHTS)
def overrides(request: SignedInRequest) -> HttpResponse:
    """Show how often clinicians went ahead anyway, by requirement, and what became of the cases."""
    at = clock.now()
    form = _form(request, at)
    lines = _lines(request, form) if form.is_valid() else ()
    context = {
        "form": form,
        "lines": lines,
        "columns": COLUMNS,
        "csv_url": f"{link('checklists:overrides_csv')}?{request.GET.urlencode()}",
        "at": at,
    }
    return render(request, "checklists/overrides.html", context, status=400 if form.errors else 200)


@require_safe
@allowed(Action.SEE_INSIGHTS)
def overrides_csv(request: SignedInRequest) -> HttpResponse:
    """Return the same report for a spreadsheet."""
    form = _form(request, clock.now())
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=400, content_type="text/plain; charset=utf-8")
    name = f"overrides-{form.cleaned_data['first']}-{form.cleaned_data['last']}.csv"
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    # Spreadsheets take a file without this mark for another alphabet.
    answer.write("\ufeff")
    csv.writer(answer).writerows(for_spreadsheet(_lines(request, form)))
    return answer


def _form(request: SignedInRequest, at: datetime) -> PeriodForm:
    sites = [(str(site.pk), site.name) for site in sites_of(request.user)]
    return PeriodForm(request.GET, today=when.local_day(at, _zone(request)), sites=sites)


def _zone(request: SignedInRequest) -> str:
    sites = sites_of(request.user)
    return sites[0].time_zone if sites else "UTC"


def _lines(request: SignedInRequest, form: PeriodForm) -> tuple[OverrideLine, ...]:
    asked, zone = form.cleaned_data, ZoneInfo(_zone(request))
    site = asked.get("site")
    found = overrides_of(
        request.user,
        since=datetime.combine(asked["first"], datetime.min.time(), zone),
        until=datetime.combine(asked["last"] + timedelta(days=1), datetime.min.time(), zone),
        site=UUID(site) if site else None,
    )
    return override_lines(found)
