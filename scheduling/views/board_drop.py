"""A case dragged to a place on the board: what it would do, and doing it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import cases.queries
from audit.actions import record_access
from common.clock import now
from common.refusals import BadInput, Refused
from common.words import say
from scheduling import queries
from scheduling.actions import placing
from scheduling.domain.fits import Obstacle
from scheduling.forms.board import MAY_GO_PAST, DropForm, FitForm
from scheduling.presenters import board as presenters
from scheduling.queries.board.forecast import DropForecast, forecast
from scheduling.views.board_parts import cards_now
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action

LIST_LOCKED = "list_locked"


@require_safe
@allowed(Action.MOVE_BOOKING)
def board_fit(request: SignedInRequest) -> HttpResponse:
    """Say what putting a case before another one of a session would do. Asked while it is held there."""
    form = FitForm(request.GET)
    if not form.is_valid():
        raise Http404
    asked, at = form.cleaned_data, now()
    session = queries.session_for(request.user, asked["session"])
    with timezone.override(session.theatre.site.time_zone):
        try:
            found, patient_id = _forecast(request, asked, session, at)
        except KeyError:
            # Somebody took the neighbour away a moment ago; the card shows it within seconds.
            raise Http404 from None
        record_access(by_id=request.user.pk, patient_ids=[patient_id], place="scheduling:board_fit", at=at)
        card = presenters.forecast_card(found, session)
        return render(request, "scheduling/_forecast.html", {"f": card})


def _forecast(
    request: SignedInRequest, asked: dict[str, Any], session: Any, at: Any
) -> tuple[DropForecast, UUID]:
    if asked["case"]:
        case = cases.queries.case_for(request.user, asked["case"])
        return forecast(request.user, session, asked["before"], at=at, case=case), case.patient_id
    booking = queries.booking_for(request.user, asked["booking"])
    return forecast(request.user, session, asked["before"], at=at, booking=booking), booking.patient_id


@require_POST
@allowed(Action.MOVE_BOOKING)
def board_drop(request: SignedInRequest) -> HttpResponse:
    """Book a case, move a booking or change the order. A refusal changes nothing and says every reason.

    Answers JSON: ``html`` says what became of it, ``sessions`` are the cards as they stand now, ``past`` what somebody
    may go past with a reason. ``version`` is the booking's: as before when closing a gap has kept it at its time.
    """
    form = DropForm(request.POST)
    if not form.is_valid():
        errors = [str(error) for errors in form.errors.values() for error in errors]
        return _answer(request, presenters.refused(_("Nothing was changed."), errors), [], now(), status=400)
    asked = form.cleaned_data
    session = queries.session_to_book(request.user, asked["session"])
    ids, booking = [session.pk], None
    if asked["booking"]:
        booking = queries.booking_to_change(request.user, asked["booking"])
        ids.append(booking.session_id)
    elif not request.user.may(Action.BOOK):
        raise Http404
    at = now()
    try:
        placed = _place(request, asked, session, booking, at)
    except (Refused, BadInput) as refusal:
        return _refused(request, refusal, ids, at)
    said = presenters.done(_said(asked, placed, session), [say(reason) for reason in placed.not_stopped])
    return _answer(request, said, ids, at, booking=str(placed.pk), version=str(placed.version))


def _place(request: SignedInRequest, asked: dict[str, Any], session: Any, booking: Any, at: datetime) -> Any:
    past, reason = asked["past"], asked["reason"]
    wanted = {
        "session": session,
        "before": asked["before"],
        "seen": asked["seen"],
        "expected_version": asked["version"],
        "overrun_reason": reason if Obstacle.TOO_LONG in past else "",
        "despite": past - {Obstacle.TOO_LONG, LIST_LOCKED},
        "despite_reason": reason if past - {Obstacle.TOO_LONG, LIST_LOCKED} else "",
        "list_reason": reason if LIST_LOCKED in past else "",
        "by": request.user,
        "at": at,
    }
    if booking is not None:
        return placing.place_booking(booking=booking, **wanted)
    return placing.place_case(case=cases.queries.bare_case_for(request.user, asked["case"]), **wanted)


def _said(asked: dict[str, Any], placed: Any, session: Any) -> str:
    zone = session.theatre.site.time_zone
    with timezone.override(zone):
        where = presenters.where(placed, zone)
    return (_("Booked: %(where)s") if asked["case"] else _("Moved: %(where)s")) % {"where": where}


def _refused(
    request: SignedInRequest, refusal: Refused | BadInput, ids: list[UUID], at: datetime
) -> HttpResponse:
    reasons = getattr(refusal, "reasons", ())
    said = presenters.refused(say(refusal), [say(reason) for reason in reasons])
    past = {reason.code for reason in reasons}
    if isinstance(refusal, BadInput):
        past = {LIST_LOCKED} if refusal.field == "list_reason" else set()
    may = bool(past) and past <= {str(one) for one in MAY_GO_PAST}
    status = 400 if isinstance(refusal, BadInput) and not may else 409
    return _answer(request, said, ids, at, status=status, past=",".join(sorted(past)) if may else "")


def _answer(
    request: SignedInRequest,
    said: presenters.Said,
    ids: list[UUID],
    at: datetime,
    *,
    status: int = 200,
    **more: str,
) -> HttpResponse:
    html = render_to_string("scheduling/_said.html", {"said": said})
    cards = cards_now(request, ids, is_day="day" in request.POST, at=at)
    return JsonResponse({"html": html, "sessions": cards, **more}, status=status)
