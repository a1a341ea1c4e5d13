"""The questionnaire on the patient's own page: part by part, saved as one goes, without any script."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.refusals import Refused
from common.words import say
from reminders import actions
from reminders.access import PatientRequest, patient_page
from reminders.presenters.questionnaire import overview
from reminders.queries.questionnaires import questionnaire_of
from reminders.views.filling import fill, page_of, part_or_404


@require_safe
@patient_page
def parts(request: PatientRequest) -> HttpResponse:
    """Show the parts and how far each is."""
    return _overview(request)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def part(request: PatientRequest, code: str) -> HttpResponse:
    """Show one part, or save it and go on."""
    page = request.page
    filled = fill(request, page.case, part_or_404(code), by=None, by_guardian=page.by_guardian, at=page.at)
    if filled.saved:
        return redirect(f"{_after(request, filled.part, filled.following)}?saved=1")
    context = page_of(filled) | {"page": page, "phone": settings.APPOINTMENTS_PHONE}
    return render(request, "reminders/page/part.html", context, status=filled.status)


@require_POST
@patient_page
def finish(request: PatientRequest) -> HttpResponse:
    """Say that it is complete."""
    page = request.page
    try:
        actions.finish_questionnaire(case_id=page.case.pk, by=None, by_guardian=page.by_guardian, at=page.at)
    except Refused as refused:
        return _overview(request, say(refused), status=409)
    return redirect("page:questionnaire")


def _overview(request: PatientRequest, refusal: str = "", status: int = 200) -> HttpResponse:
    case = request.page.case
    context = {
        "overview": overview(questionnaire_of(case.pk), zone=case.site.time_zone),
        "page": request.page,
        "refusal": refusal,
        "saved": "saved" in request.GET,
        "phone": settings.APPOINTMENTS_PHONE,
    }
    return render(request, "reminders/page/questionnaire.html", context, status=status)


def _after(request: PatientRequest, part: str, following: str | None) -> str:
    if "more" in request.POST:
        return reverse("page:questionnaire_part", args=[part])
    if following:
        return reverse("page:questionnaire_part", args=[following])
    return reverse("page:questionnaire")
