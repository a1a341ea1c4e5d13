"""Giving a case a place, another place, or none."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

import cases.queries
import checklists.queries
from audit.actions import record_access
from cases.domain.status import CaseStatus
from common.clock import now
from common.http import add_refusal
from common.refusals import BadInput, Refused
from common.words import say
from scheduling import actions, queries
from scheduling.actions.lists import ReasonNeeded
from scheduling.domain.bookings import BookingStatus
from scheduling.forms import CancelForm, MinutesForm, MoveForm, PlaceForm, posted, status_of
from scheduling.presenters import booking as presenters
from scheduling.presenters.durations import duration_line, planned_line
from scheduling.presenters.people import case_head
from scheduling.presenters.places import Places, by_surgeon, places
from scheduling.presenters.words import link
from scheduling.queries.offers import Offer, offers
from scheduling.views.list_reasons import ask_why, reason_given
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.BOOK)
def book(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Show every session of the next six weeks for a case, and book it into one of them."""
    case = cases.queries.case_for(request.user, case_id)
    at = now()
    form = PlaceForm(posted(request))
    if request.method == "POST" and form.is_valid():
        session = queries.session_for(request.user, form.cleaned_data["session"])
        try:
            booking = actions.book_case(
                case_id=case.pk,
                session=session,
                **form.wish(),
                list_reason=reason_given(request),
                by=request.user,
                at=at,
            )
        except ReasonNeeded as needed:
            return ask_why(request, needed)
        except (Refused, BadInput) as refusal:
            add_refusal(form, refusal)
            case = cases.queries.case_for(request.user, case_id)
        else:
            return redirect("scheduling:booked", booking.pk)
    with timezone.override(case.site.time_zone):
        return _show_places(request, case, form, at)


def _show_places(request: SignedInRequest, case: Any, form: PlaceForm, at: datetime) -> HttpResponse:
    waiting = case.status == CaseStatus.WAITING.value
    minutes = _minutes_asked(request)
    found = offers(request.user, case, at=at, minutes=minutes)[0] if waiting else []
    standing = None if waiting else queries.live_booking_of(case.pk)
    asked_for = _session_asked(request)
    duration = duration_line(case, queries.estimate_for([case])[case.pk], typed=minutes)
    context = {
        **_case_context(case, at, duration.minutes),
        "form": form,
        "duration": duration,
        "places": _grouped(places(found, case, at=at, asked_for=asked_for)),
        "standing": standing and presenters.booking_line(standing, at=at),
        "waiting": waiting,
        "action": request.path,
    }
    _record(request, case, "scheduling:book", at)
    return render(request, "scheduling/book.html", context, status=status_of(form))


@require_safe
@allowed(Action.BOOK, Action.MOVE_BOOKING)
def booked(request: SignedInRequest, booking_id: UUID) -> HttpResponse:
    """Confirm a place: weekday, date, theatre, start, and what has to happen by when."""
    booking = queries.booking_for(request.user, booking_id)
    case = cases.queries.case_for(request.user, booking.case_id)
    at = now()
    with timezone.override(case.site.time_zone):
        return _show_booked(request, booking, case, at)


def _show_booked(request: SignedInRequest, booking: Any, case: Any, at: datetime) -> HttpResponse:
    readiness = checklists.queries.readiness_of(case, at=at)
    context = {
        **_case_context(case, at),
        "booking": presenters.booking_line(booking, at=at),
        "is_live": booking.status == BookingStatus.BOOKED.value,
        "debts": presenters.debts(readiness, at.astimezone(ZoneInfo(case.site.time_zone)).date()),
        "state": readiness.verdict.value,
        "waiting_url": link("scheduling:waiting_list"),
    }
    _record(request, case, "scheduling:booked", at)
    return render(request, "scheduling/booked.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.MOVE_BOOKING)
def move(request: SignedInRequest, booking_id: UUID) -> HttpResponse:
    """Choose another place, look at what would change, then confirm."""
    booking = queries.booking_for(request.user, booking_id)
    case = cases.queries.case_for(request.user, booking.case_id)
    at = now()
    form = MoveForm(posted(request))
    if request.method == "POST" and form.is_valid():
        session = queries.session_for(request.user, form.cleaned_data["session"])
        try:
            booking = actions.move_booking(
                booking=booking,
                session=session,
                **form.wish(),
                list_reason=reason_given(request),
                expected_version=form.cleaned_data["version"],
                by=request.user,
                at=at,
            )
        except ReasonNeeded as needed:
            return ask_why(request, needed)
        except (Refused, BadInput) as refusal:
            add_refusal(form, refusal)
            booking = queries.booking_for(request.user, booking_id)
        else:
            messages.success(request, _("Moved."))
            _warn(request, booking)
            return redirect("scheduling:booked", booking.pk)
    with timezone.override(case.site.time_zone):
        return _show_moves(request, booking, case, form, at)


def _show_moves(
    request: SignedInRequest, booking: Any, case: Any, form: MoveForm, at: datetime
) -> HttpResponse:
    movable = booking.status == BookingStatus.BOOKED.value
    minutes = _minutes_asked(request)
    found, before = (
        offers(request.user, case, at=at, booking=booking, minutes=minutes) if movable else ([], None)
    )
    found = [offer for offer in found if not _is_where_it_is(offer, booking)]
    asked_for = _session_asked(request)
    shown = places(
        found, case, at=at, before=before, asked_for=asked_for, preview=_preview_address(request, minutes)
    )
    cards = [*shown.fit, *shown.early, *shown.with_overrun, *shown.anyway]
    context = {
        **_case_context(case, at, booking.planned_minutes),
        "form": form,
        "duration": planned_line(booking, queries.estimate_for([case])[case.pk], typed=minutes),
        "booking": presenters.booking_line(booking, at=at),
        "movable": movable,
        "places": _grouped(shown),
        "chosen": next((card for card in cards if card.is_asked_for), None),
        "action": request.path,
    }
    _record(request, case, "scheduling:move", at)
    template = "scheduling/move_confirm.html" if context["chosen"] else "scheduling/move.html"
    return render(request, template, context, status=status_of(form))


def _is_where_it_is(offer: Offer, booking: Any) -> bool:
    during = offer.fit.during
    return offer.session.pk == booking.session_id and (during is None or during.start == booking.during.lower)


def _preview_address(request: SignedInRequest, minutes: int | None) -> Any:
    other = {"minutes": minutes} if minutes else {}
    return lambda offer: f"{request.path}?{urlencode({'session': offer.session.pk, **other})}"


def _minutes_asked(request: SignedInRequest) -> int | None:
    """Return the minutes that somebody wants instead of what is estimated; what cannot be is left out."""
    asked = MinutesForm(request.POST if request.method == "POST" else request.GET)
    return asked.cleaned_data["minutes"] if asked.is_valid() else None


def _session_asked(request: SignedInRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("session") or request.GET.get("session", ""))
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.CANCEL_BOOKING)
def cancel(request: SignedInRequest, booking_id: UUID) -> HttpResponse:
    """Take a case off the list, with a coded reason; it goes back to the waiting list."""
    booking = queries.booking_for(request.user, booking_id)
    case = cases.queries.case_for(request.user, booking.case_id)
    at = now()
    form = CancelForm(posted(request), initial={"version": booking.version})
    if request.method == "POST" and form.is_valid():
        try:
            cancelled = actions.cancel_booking(
                booking=booking,
                reason=form.cleaned_data["reason"],
                note=form.cleaned_data["note"],
                expected_version=form.cleaned_data["version"],
                by=request.user,
                at=at,
            )
        except (Refused, BadInput) as refusal:
            add_refusal(form, refusal)
            booking = queries.booking_for(request.user, booking_id)
        else:
            messages.success(request, _("The booking is cancelled. The case is back on the waiting list."))
            _warn(request, cancelled)
            # The place is free now: the next question is who could have it.
            is_ahead = cancelled.during.upper > at and request.user.may(Action.BOOK)
            return redirect(
                "scheduling:gaps" if is_ahead else presenters.booking_line(booking, at=at).board_url
            )
    context = {
        **_case_context(case, at, booking.planned_minutes),
        "form": form,
        "booking": presenters.booking_line(booking, at=at),
        "swap_url": link("scheduling:swap", booking.pk),
        "cancellable": booking.status == BookingStatus.BOOKED.value,
    }
    _record(request, case, "scheduling:cancel", at)
    return render(request, "scheduling/cancel.html", context, status=status_of(form))


def _warn(request: SignedInRequest, booking: Any) -> None:
    """Say what could not be stopped any more: somebody has to tell the patient otherwise."""
    for reason in booking.not_stopped:
        messages.warning(request, say(reason))


def _case_context(case: Any, at: datetime, minutes: int | None = None) -> dict[str, object]:
    zone = ZoneInfo(case.site.time_zone)
    today = at.astimezone(zone).date()
    readiness = checklists.queries.readiness_of(case, at=at)
    return {
        "at": at.astimezone(zone),
        "head": case_head(case, today, minutes=minutes),
        "earliest": presenters.earliest_line(readiness, today),
    }


def _grouped(found: Places) -> dict[str, object]:
    return {
        "fit": found.fit,
        "early": found.early,
        "with_overrun": found.with_overrun,
        "anyway": found.anyway,
        "no": found.no,
        "others": by_surgeon(found.others),
        "count_others": len(found.others),
        "is_empty": found.is_empty,
    }


def _record(request: SignedInRequest, case: Any, place: str, at: datetime) -> None:
    record_access(by_id=request.user.pk, patient_ids=[case.patient_id], place=place, at=at)
