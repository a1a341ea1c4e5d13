"""Bookings that cannot stay where they are: two that change places, and many that move at once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.actions import record_access
from common.clock import now
from common.http import add_refusal
from common.refusals import BadInput, Refused
from common.words import say
from scheduling import queries
from scheduling.actions.replanning import Wanted, move_all
from scheduling.actions.swapping import swap_bookings
from scheduling.domain.fits import PASSABLE
from scheduling.forms import posted, status_of
from scheduling.forms.gaps import ReplanFilter, ReplanForm, SwapForm
from scheduling.presenters import replanning as presenters
from scheduling.presenters import swapping
from scheduling.presenters.words import link
from scheduling.queries import replanning
from scheduling.queries.swaps import preview_swap, swaps_for
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action
from staff.queries import sites_of


@require_safe
@allowed(Action.MOVE_BOOKING)
def swap(request: SignedInRequest, booking_id: UUID) -> HttpResponse:
    """Show who could come in place of a booking that may not go ahead, and take its place in return."""
    at = now()
    booking = queries.booking_for(request.user, booking_id)
    with timezone.override(booking.theatre.site.time_zone):
        found = swaps_for(booking, at=at)
        context = {
            "at": at,
            "head": swapping.head(booking, at),
            "booking": swapping.booking_line(booking, at=at),
            "others": [swapping.suggestion(booking, other, at=at) for other in found],
            "gaps_url": link("scheduling:gaps"),
        }
        _record(request, [booking, *found], "scheduling:swap", at)
        return render(request, "scheduling/swap.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.MOVE_BOOKING)
def swap_with(request: SignedInRequest, booking_id: UUID, other_id: UUID) -> HttpResponse:
    """Look at what changes when two bookings change places, then confirm."""
    at = now()
    first, second = (queries.booking_for(request.user, pk) for pk in (booking_id, other_id))
    form = SwapForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            moved = swap_bookings(
                first=first,
                second=second,
                first_version=form.cleaned_data["version"],
                second_version=form.cleaned_data["other_version"],
                list_reason=form.cleaned_data["list_reason"],
                despite=PASSABLE if form.cleaned_data["despite_reason"] else (),
                despite_reason=form.cleaned_data["despite_reason"],
                by=request.user,
                at=at,
            )
        except (Refused, BadInput) as refusal:
            add_refusal(form, refusal)
            first, second = (queries.booking_for(request.user, pk) for pk in (booking_id, other_id))
        else:
            messages.success(request, _("The two have changed places."))
            for reason in (reason for one in moved for reason in one.not_stopped):
                messages.warning(request, say(reason))
            return redirect("scheduling:booked", moved[0].pk)
    with timezone.override(first.theatre.site.time_zone):
        return _show_swap(request, first, second, form, at)


def _show_swap(
    request: SignedInRequest, first: Any, second: Any, form: SwapForm, at: datetime
) -> HttpResponse:
    preview = preview_swap(first, second, by=request.user, at=at)
    context = {
        "at": at,
        "form": form,
        "halves": swapping.halves(preview, at=at),
        "fits": preview.fits,
        "fits_despite": preview.fits_despite,
        "first": first,
        "second": second,
        "back_url": link("scheduling:swap", first.pk),
    }
    _record(request, [first, second], "scheduling:swap_with", at)
    return render(request, "scheduling/swap_confirm.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.MOVE_BOOKING)
def replan(request: SignedInRequest) -> HttpResponse:
    """Show a new place for each case of a closure, an absence or given-up sessions, and move those that are ticked."""
    at = now()
    sites = sites_of(request.user)
    with timezone.override(sites[0].time_zone if sites else None):
        cause = _cause(request)
        if cause is None:
            return _choose(request, at)
        form = ReplanForm(posted(request))
        if request.method == "POST" and form.is_valid():
            wanted = _wanted(request, form)
            came = move_all(
                wanted=wanted, by=request.user, at=at, list_reason=form.cleaned_data["list_reason"]
            )
            context = {
                "at": at,
                "cause": presenters.cause_line(cause),
                "came": presenters.came_lines(came, at=at),
                "moved": sum(one.is_moved for one in came),
                "again_url": request.get_full_path(),
            }
            _record(request, [one.booking for one in wanted], "scheduling:replan", at)
            return render(request, "scheduling/replanned.html", context)
        return _propose(request, cause, form, at)


def _propose(
    request: SignedInRequest, cause: replanning.Cause, form: ReplanForm, at: datetime
) -> HttpResponse:
    bookings = replanning.concerned(request.user, cause, at=at)
    rows = replanning.replan(request.user, bookings, cause, at=at)
    lines = presenters.replan_lines(rows, at=at)
    context = {
        "at": at,
        "form": form,
        "cause": presenters.cause_line(cause),
        "movable": [line for line in lines if line.options],
        "stuck": [line for line in lines if not line.options],
        "here": request.get_full_path(),
        "weeks": replanning.WEEKS,
        "closures_url": link("scheduling:closures"),
        "board_url": link("scheduling:board"),
    }
    _record(request, bookings, "scheduling:replan", at)
    return render(request, "scheduling/replan.html", context, status=status_of(form))


def _choose(request: SignedInRequest, at: datetime) -> HttpResponse:
    today = timezone.localdate(at)
    causes = [
        *(
            replanning.Cause(closure=one)
            for one in queries.closures_for(request.user).filter(last_day__gte=today)
        ),
        *(
            replanning.Cause(absence=one)
            for one in queries.absences_for(request.user).filter(last_day__gte=today)
        ),
    ]
    lines = [
        presenters.cause_choice(cause, replanning.concerned(request.user, cause, at=at)) for cause in causes
    ]
    context = {
        "at": at,
        "causes": lines,
        "closures_url": link("scheduling:closures"),
        "sessions_url": link("scheduling:sessions"),
    }
    return render(request, "scheduling/replan_choose.html", context)


def _cause(request: SignedInRequest) -> replanning.Cause | None:
    asked = ReplanFilter(request.GET).asked()
    sessions = []
    for one in request.GET.getlist("session")[:50]:
        try:
            sessions.append(UUID(one))
        except ValueError:
            continue
    return replanning.cause_for(
        request.user, closure=asked["closure"], absence=asked["absence"], sessions=sessions
    )


def _wanted(request: SignedInRequest, form: ReplanForm) -> list[Wanted]:
    return [
        Wanted(
            booking=queries.booking_for(request.user, move.booking),
            version=move.version,
            session=queries.session_for(request.user, move.session),
            start=move.start,
        )
        for move in form.cleaned_data["moves"]
    ]


def _record(request: SignedInRequest, bookings: list[Any], place: str, at: datetime) -> None:
    seen = [one.patient_id for one in bookings]
    record_access(by_id=request.user.pk, patient_ids=seen, place=place, at=at)
