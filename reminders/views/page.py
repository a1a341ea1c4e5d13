"""The way in to a patient's own page, what can be said there with one press, and the way out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.clock import now
from common.refusals import Refused
from common.words import say
from reminders import actions
from reminders.access import (
    OpenPage,
    PatientRequest,
    chosen_language,
    forget,
    in_language,
    keep_open,
    patient_page,
    walls,
)
from reminders.forms.page import BirthDateForm
from reminders.presenters import page as presenters
from reminders.presenters.preparation import preparation
from reminders.queries import pages
from reminders.queries.preparation import preparing
from staff.access import SignIn


@require_http_methods(["GET", "HEAD", "POST"])
@walls
def gate(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask for the birth date. Looking never changes or asks anything: mail scanners open every link."""
    if request.method != "POST":
        return _gate(request, BirthDateForm())
    form = BirthDateForm(request.POST)
    if not form.is_valid():
        return _gate(request, form, status=400)
    return _try(request, form, secret)


@require_safe
@patient_page
def show(request: PatientRequest) -> HttpResponse:
    """Show the patient what to do by when."""
    case, at = request.page.case, request.page.at
    booking = pages.booking_of(case)
    said = pages.said_of_coming(booking) if booking else None
    replies = presenters.replies(case, booking, said, pages.answers_of(case), at=at)
    context = {
        "visit": presenters.visit(case, at=at),
        "is_dated": case.surgery_at is not None,
        "replies": replies,
        "offers": presenters.offers(pages.offers_of(case, at=at)),
        "preparation": preparation(preparing(case, booking, comes=replies.comes, at=at)),
        "by_guardian": request.page.by_guardian,
        "phone": presenters.phone(),
    }
    return render(request, "reminders/page/show.html", context)


@require_POST
@patient_page
def leave(request: PatientRequest) -> HttpResponse:
    """Shut the page on every device."""
    actions.shut_page(link=request.page.link, at=request.page.at)
    answer = redirect(f"{reverse('page:left')}?lang={request.page.language}")
    forget(answer)
    return answer


@require_safe
@walls
def left(request: HttpRequest) -> HttpResponse:
    """Say that the page is shut."""
    return render(request, "reminders/page/left.html")


@require_POST
@patient_page
def language(request: PatientRequest) -> HttpResponse:
    """Go on in the other language."""
    answer = redirect("page:show")
    keep_open(answer, in_language(request.page, request.POST.get("language", "")))
    return answer


def _try(request: HttpRequest, form: BirthDateForm, secret: str) -> HttpResponse:
    at = now()
    try:
        link = actions.open_page(
            secret=secret,
            entered=form.cleaned_data["birth_date"],
            address=SignIn().get_client_ip(request),
            at=at,
        )
    except Refused as refused:
        return _gate(request, form, say(refused), status=429)
    if link is None:
        sentence = _("This did not open the page. Look at the date again, or ring us.")
        return _gate(request, BirthDateForm(), sentence, status=403)
    answer = redirect("page:show")
    read_in = chosen_language(request) or link.case.patient.language
    keep_open(answer, OpenPage(link=link, began=at, at=at, language=read_in))
    return answer


def _gate(request: HttpRequest, form: BirthDateForm, sentence: str = "", status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "sentence": sentence,
        "chosen": chosen_language(request),
        "phone": presenters.phone(),
    }
    return render(request, "reminders/page/gate.html", context, status=status)
