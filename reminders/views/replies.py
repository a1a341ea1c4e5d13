"""What a patient can say on the page with one press, or in a few words; and the file for the patient's calendar."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reminders import actions
from reminders.access import PatientRequest, patient_page
from reminders.channels.calendars import PUBLISH, calendar_file
from reminders.domain.answers import Source
from reminders.domain.kinds import Says
from reminders.forms.page import AnotherDateForm, OnceForm, ProblemForm, TellForm
from reminders.presenters import page as presenters
from reminders.queries import pages
from scheduling.domain.offers import OfferGone

Words = str | Promise


@require_POST
@patient_page
def attend(request: PatientRequest) -> HttpResponse:
    """Keep that the patient will come. There is nothing to confirm where nothing is booked."""
    booking = pages.booking_of(request.page.case)
    form = OnceForm(request.POST)
    if booking and request.page.at < booking.during.lower and form.is_valid():
        _take(request, Says.ATTENDS, once=form.cleaned_data["once"])
    return redirect("page:show")


@require_POST
@patient_page
def answer_place(request: PatientRequest, offer_id: UUID) -> HttpResponse:
    """Take the patient's yes or no to a place that was offered; say so when it has gone meanwhile."""
    page, form = request.page, OnceForm(request.POST)
    offer = pages.offer_of(page.case, offer_id)
    if offer is None:
        raise Http404
    if form.is_valid():
        came = actions.answer_offer(
            offer=offer,
            takes=request.POST.get("answer") == "yes",
            source=Source.PAGE,
            at=page.at,
            gateway_id=_once(request, form),
            by_guardian=page.by_guardian,
        )
        if came.refused is not None:
            context = {"phone": presenters.phone(), "is_gone": isinstance(came.refused, OfferGone)}
            return render(request, "reminders/page/place_gone.html", context, status=409)
    return redirect("page:show")


def _in_words(
    says: Says, form_class: type[TellForm], title: Words, lead: Words
) -> Callable[..., HttpResponse]:
    @require_http_methods(["GET", "HEAD", "POST"])
    @patient_page
    def tell(request: PatientRequest) -> HttpResponse:
        form = form_class(request.POST or None)
        if form.is_valid():
            _take(request, says, words=form.cleaned_data["words"], once=form.cleaned_data["once"])
            return redirect("page:show")
        context = {
            "form": form,
            "title": title,
            "lead": lead,
            "once": presenters.once(),
            "phone": presenters.phone(),
        }
        return render(request, "reminders/page/tell.html", context, status=400 if form.is_bound else 200)

    return tell


another_date = _in_words(
    Says.ANOTHER_DATE,
    AnotherDateForm,
    _("I need another date"),
    _("Tell us here, and we will ring you to find another date. Until then your date stands."),
)
problem = _in_words(
    Says.PROBLEM,
    ProblemForm,
    _("I have a problem"),
    _("Write what has happened, and we will ring you. In an emergency ring the emergency number at once."),
)


@require_safe
@patient_page
def calendar(request: PatientRequest) -> HttpResponse:
    """Hand out the file that puts the visit into the patient's calendar."""
    page, booking = request.page, pages.booking_of(request.page.case)
    if booking is None:
        raise Http404
    content = calendar_file(
        booking_id=booking.pk,
        sequence=booking.version,
        arrival=presenters.arrival(booking.during.lower),
        zone=page.case.site.time_zone,
        place=page.case.site.name,
        language=page.language,
        stamped_at=page.at,
        method=PUBLISH,
    )
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    answer["Content-Disposition"] = 'attachment; filename="visit.ics"'
    return answer


def _once(request: PatientRequest, form: OnceForm) -> str:
    """Return the press under the link's own name, so that nobody can name what another link said."""
    once = form.cleaned_data["once"]
    return f"{request.page.link.pk} {once}" if once else ""


def _take(request: PatientRequest, says: Says, *, once: str, words: str = "") -> None:
    page = request.page
    actions.take_answer(
        case=page.case,
        says=says,
        source=Source.PAGE,
        at=page.at,
        words=words,
        # Under the link's own name, so that nobody can name what another link said.
        gateway_id=f"{page.link.pk} {once}" if once else "",
        by_guardian=page.by_guardian,
    )
