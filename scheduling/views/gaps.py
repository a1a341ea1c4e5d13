"""Free places: which there are, who could come, and what became of the offers."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.actions import record_access
from checklists.presenters.verdicts import VERDICTS
from common.clock import now
from common.http import add_refusal
from common.refusals import BadInput, Refused
from common.words import say
from scheduling.actions import offers as actions
from scheduling.forms import posted, status_of
from scheduling.forms.gaps import OfferForm, OpenGapForm
from scheduling.presenters import gaps as presenters
from scheduling.presenters.words import link
from scheduling.queries import gaps as queries
from scheduling.queries.replacements import replacements_for
from scheduling.words import CANCEL_REASONS
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action
from staff.queries import sites_of


@require_safe
@allowed(Action.BOOK)
def gaps(request: SignedInRequest) -> HttpResponse:
    """Show what is being offered, what came free, and whose operation may not pass the gate."""
    at = now()
    offered, free = queries.open_gaps(request.user, at=at), queries.came_free(request.user, at=at)
    danger = queries.in_danger(request.user, at=at)
    sites = sites_of(request.user)
    with timezone.override(sites[0].time_zone if sites else None):
        context = {
            "at": at,
            "offered": [presenters.gap_line(gap, at=at) for gap in offered],
            "free": [presenters.free_line(one, CANCEL_REASONS, at=at) for one in free],
            "danger": [
                presenters.danger_line(one, str(VERDICTS.get(one.case.readiness.verdict, "")), at=at)
                for one in danger
            ],
            "board_url": link("scheduling:board"),
            "replan_url": link("scheduling:replan"),
        }
        _record(request, [one.patient_id for one in danger], "scheduling:gaps")
        return render(request, "scheduling/gaps.html", context)


@require_POST
@allowed(Action.BOOK)
def open_gap(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Take up a free stretch of a session: from now on it looks for somebody."""
    at = now()
    form = OpenGapForm(request.POST)
    start = form.cleaned_data["start"] if form.is_valid() else at
    session, free = queries.free_at(request.user, session_id, start, at=at)
    try:
        gap = actions.open_gap(session=session, during=free, by=request.user, at=at)
    except (Refused, BadInput) as refusal:
        messages.error(request, say(refusal))
        return redirect("scheduling:gaps")
    return redirect("scheduling:gap", gap.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.BOOK)
def gap(request: SignedInRequest, gap_id: UUID) -> HttpResponse:
    """Show who could take the place, best first, and offer it to those who are ticked."""
    at = now()
    found = queries.gap_for(request.user, gap_id)
    form = OfferForm(posted(request))
    with timezone.override(found.session.theatre.site.time_zone):
        if request.method == "POST" and form.is_valid():
            try:
                offered = actions.offer_to(
                    gap=found,
                    case_ids=form.cleaned_data["cases"],
                    minutes=form.cleaned_data["minutes"],
                    by=request.user,
                    at=at,
                )
            except (Refused, BadInput) as refusal:
                add_refusal(form, refusal)
            else:
                _say_what_came(request, offered)
                return redirect("scheduling:gap", found.pk)
        return _show(request, found, form, at)


def _show(request: SignedInRequest, found: Any, form: OfferForm, at: Any) -> HttpResponse:
    wanted = presenters.is_wanted(found) and found.during.upper > at
    rows = replacements_for(request.user, found, at=at) if wanted else []
    lines = presenters.replacement_lines(rows, found, at=at)
    context = {
        "at": at,
        "gap": found,
        "place": presenters.place_line(found.session, presenters.stretch_of(found), at=at),
        "wanted": wanted,
        "form": form,
        "offers": presenters.offer_lines(found, at=at),
        "fit": [line for line in lines if line.fits],
        # The nearest miss first: it may take one call to make it fit.
        "no": sorted((line for line in lines if not line.fits), key=lambda line: len(line.sentences)),
        "gaps_url": link("scheduling:gaps"),
        "give_up_url": link("scheduling:give_up_gap", found.pk),
        "waiting_url": link("scheduling:waiting_list"),
    }
    seen = [row.case.patient_id for row in rows] + [one.case.patient_id for one in found.offers.all()]
    _record(request, seen, "scheduling:gap")
    return render(request, "scheduling/gap.html", context, status=status_of(form))


def _say_what_came(request: SignedInRequest, offered: actions.Offered) -> None:
    made = len(offered.offers)
    if made:
        words = ngettext(
            "The place is offered to %(n)s patient.", "The place is offered to %(n)s patients.", made
        )
        messages.success(request, words % {"n": made})
    for offer in offered.offers:
        for reason in offered.told[offer.pk]:
            messages.warning(request, f"{_name(offer.case)}: {say(reason)}")
    for case, reasons in offered.refused:
        messages.error(request, f"{_name(case)}: {' '.join(say(reason) for reason in reasons)}")


def _name(case: Any) -> str:
    return f"{case.patient.family_name.upper()} {case.patient.given_name}"


@require_POST
@allowed(Action.BOOK)
def give_up_gap(request: SignedInRequest, gap_id: UUID) -> HttpResponse:
    """Stop looking for somebody; offers that wait are taken back."""
    found = queries.gap_for(request.user, gap_id)
    return _done(
        request, found.pk, lambda: actions.give_up_gap(gap=found, by=request.user, at=now()), _("Taken back.")
    )


@require_POST
@allowed(Action.BOOK)
def accept_offer(request: SignedInRequest, offer_id: UUID) -> HttpResponse:
    """Write down that the patient said yes on the telephone: the case is booked."""
    offer = queries.offer_for(request.user, offer_id)
    return _done(
        request,
        offer.gap_id,
        lambda: actions.accept_offer(offer=offer, by=request.user, at=now()),
        _("Booked. The other offers of this place are over."),
    )


@require_POST
@allowed(Action.BOOK)
def decline_offer(request: SignedInRequest, offer_id: UUID) -> HttpResponse:
    """Write down that the patient said no on the telephone."""
    offer = queries.offer_for(request.user, offer_id)
    return _done(
        request,
        offer.gap_id,
        lambda: actions.decline_offer(offer=offer, by=request.user, at=now()),
        _("Written down. The patient keeps their turn."),
    )


def _done(request: SignedInRequest, gap_id: UUID, do: Callable[[], object], said: str) -> HttpResponse:
    try:
        do()
        messages.success(request, said)
    except (Refused, BadInput) as refusal:
        sentences = [say(refusal), *(say(reason) for reason in getattr(refusal, "reasons", ()))]
        messages.error(request, " ".join(sentences))
    return redirect("scheduling:gap", gap_id)


def _record(request: SignedInRequest, patient_ids: list[Any], place: str) -> None:
    record_access(by_id=request.user.pk, patient_ids=patient_ids, place=place, at=now())
