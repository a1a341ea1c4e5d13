"""The theatre board, a week or a day, and the order of a day's cases."""

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import checklists.queries
import staff.queries
from audit.actions import record_access
from common.clock import now
from common.refusals import BadInput, Refused
from common.words import say
from scheduling import actions, queries
from scheduling.actions.lists import ReasonNeeded
from scheduling.forms import BoardFilter, OrderForm
from scheduling.presenters import board as presenters
from scheduling.presenters.lists import see_lines
from scheduling.presenters.words import link
from scheduling.queries import board as board_queries
from scheduling.queries import lists
from scheduling.queries.board import changes
from scheduling.queries.remarks import with_remarks
from scheduling.views.list_reasons import ask_why, reason_given
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action
from staff.domain.roles import Role

NARROWED_BY = ("site", "theatre", "surgeon")

SATURDAY = 5


@require_safe
@allowed(Action.SEE_BOARD)
def board(request: SignedInRequest) -> HttpResponse:
    """Show the sessions of a week (``?week=2026-W48``) or a day (``?day=2026-11-24``) with their cases."""
    at = now()
    asked = BoardFilter(request.GET).asked()
    zones = _zones(request)
    today = at.astimezone(zones[0]).date()
    first, count = _days(request, asked, today)
    stretch = _stretch_asked(asked, zones, first, count)
    found = with_remarks(board_queries.board(request.user, stretch), at=at)
    look = look_of(request, is_day=count == 1)
    alarms = _open_alarms(request)
    waiting = lists.to_see(request.user, at=at) if request.user.may(Action.ACKNOWLEDGE_LIST) else []
    context = {
        "at": at,
        "today": today,
        "is_day": look.is_day,
        "days": presenters.days(found, first, count, today=today, at=at, look=look),
        "any_session": bool(found.sessions),
        "several_sites": look.several_sites,
        "alarms": _alarms(request, alarms),
        "to_see": see_lines(waiting),
        "filters": _filters(request, asked),
        "look": look,
        "last": first + timedelta(days=count - 1),
        "live_url": f"{link('scheduling:board_changes')}?{_here(asked, first, count)}",
        **_around(first, count),
        **_places(request),
    }
    seen = [row.patient_id for row in found.bookings] + [alarm.case.patient_id for alarm in alarms]
    seen += lists.patients_seen(waiting)
    record_access(by_id=request.user.pk, patient_ids=seen, place="scheduling:board", at=at)
    with timezone.override(zones[0]):
        return render(request, "scheduling/board.html", context)


@require_safe
@allowed(Action.SEE_BOARD)
def board_changes(request: SignedInRequest) -> HttpResponse:
    """Return the stamp of every session of the stretch; 304 while none has changed. Asked every few seconds."""
    asked = BoardFilter(request.GET).asked()
    zones = _zones(request)
    # The page names its days, so the clock is hardly ever asked.
    today = asked["day"] or asked["week"] or now().astimezone(zones[0]).date()
    first, count = _days(request, asked, today)
    found = changes.stamps(request.user, _stretch_asked(asked, zones, first, count))
    tag = changes.etag_of(found.items())
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    answer = {str(session_id): str(stamp) for session_id, stamp in found.items()}
    return JsonResponse({"sessions": answer}, headers={"ETag": tag})


def _stretch_asked(
    asked: dict[str, Any], zones: list[ZoneInfo], first: date, count: int
) -> board_queries.Asked:
    return board_queries.Asked(
        start=min(datetime.combine(first, time(), zone) for zone in zones),
        end=max(datetime.combine(first + timedelta(days=count), time(), zone) for zone in zones),
        **{name: asked[name] for name in NARROWED_BY},
    )


def _here(asked: dict[str, Any], first: date, count: int) -> str:
    narrowed = {name: asked[name] for name in NARROWED_BY if asked[name]}
    return "&".join(filter(None, [_stretch(first, count), urlencode(narrowed)]))


def look_of(request: SignedInRequest, *, is_day: bool) -> presenters.Look:
    """Return how this person sees the cards of a board."""
    return presenters.Look(
        is_day=is_day,
        may_move=request.user.may(Action.MOVE_BOOKING),
        may_cancel=request.user.may(Action.CANCEL_BOOKING),
        may_book=request.user.may(Action.BOOK),
        several_sites=len(staff.queries.sites_of(request.user)) > 1,
    )


def _open_alarms(request: SignedInRequest) -> list[Any]:
    # Nearly always there is none, and whether there is one is a far cheaper question.
    alarms = checklists.queries.open_alarms(request.user)
    return list(alarms) if alarms.exists() else []


def _zones(request: SignedInRequest) -> list[ZoneInfo]:
    sites = staff.queries.sites_of(request.user)
    return [ZoneInfo(zone) for zone in dict.fromkeys(site.time_zone for site in sites)] or [ZoneInfo("UTC")]


def _days(request: SignedInRequest, asked: dict[str, Any], today: date) -> tuple[date, int]:
    if asked["day"]:
        return asked["day"], 1
    if not asked["week"] and "Mobi" in request.headers.get("User-Agent", ""):
        # A telephone has room for a day; a week is one press away.
        return today, 1
    # At the weekend it is the coming week that a coordinator works on.
    first = asked["week"] or today + timedelta(days=7 - today.weekday() if today.weekday() >= SATURDAY else 0)
    return first - timedelta(days=first.weekday()), 7


def _around(first: date, count: int) -> dict[str, object]:
    step = timedelta(days=count)
    year, week, _weekday = first.isocalendar()
    return {
        "first": first,
        "this_week": f"week={year}-W{week:02}",
        "this_day": f"day={first.isoformat()}",
        "previous": _stretch(first - step, count),
        "next": _stretch(first + step, count),
    }


def _stretch(first: date, count: int) -> str:
    if count == 1:
        return f"day={first.isoformat()}"
    year, week, _weekday = first.isocalendar()
    return f"week={year}-W{week:02}"


def _filters(request: SignedInRequest, asked: dict[str, Any]) -> dict[str, object]:
    theatres = queries.theatres_for(request.user).values_list("pk", "name")
    surgeons = staff.queries.colleagues(request.user, Role.SURGEON).values_list("pk", "full_name")
    sites = [(s.pk, s.name) for s in staff.queries.sites_of(request.user)]
    kept = "".join(f"&{key}={asked[key]}" for key in NARROWED_BY if asked[key])
    return {
        "site": presenters.options(sites, asked["site"]),
        "theatre": presenters.options(theatres, asked["theatre"]),
        "surgeon": presenters.options(surgeons, asked["surgeon"]),
        "kept": kept,
    }


def _alarms(request: SignedInRequest, alarms: list[Any]) -> tuple[presenters.AlarmLine, ...]:
    specs = board_queries.titles_of([alarm.case_id for alarm in alarms])
    may = request.user.may(Action.ACKNOWLEDGE_ALARM)
    return presenters.alarm_lines(alarms, specs, may_acknowledge=may)


def _places(request: SignedInRequest) -> dict[str, object]:
    return {
        "waiting_url": link("scheduling:waiting_list"),
        "waiting_count": board_queries.waiting_count(request.user),
        "sessions_url": link("scheduling:sessions") if request.user.may(Action.EDIT_SESSIONS) else "",
        "heartbeat_url": link("reminders:heartbeat") if request.user.may(Action.SEE_REMINDERS) else "",
    }


@require_POST
@allowed(Action.MOVE_BOOKING)
def reorder(request: SignedInRequest, session_id: UUID) -> HttpResponse:
    """Put one case of a session before or after its neighbour; the day closes up behind it."""
    session = queries.session_for(request.user, session_id)
    zone = ZoneInfo(session.theatre.site.time_zone)
    back = f"{link('scheduling:board')}?day={session.during.lower.astimezone(zone):%Y-%m-%d}"
    form = OrderForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The order is not clear. Please try again."))
        return redirect(f"{back}#session-{session.pk}")
    try:
        moved = actions.change_running_order(
            session=session,
            booking_ids=form.cleaned_data["order"],
            list_reason=reason_given(request),
            by=request.user,
            at=now(),
        )
        messages.success(request, _("The running order is changed. Times follow on from the first case."))
        for reason in (reason for one in moved for reason in one.not_stopped):
            messages.warning(request, say(reason))
    except ReasonNeeded as needed:
        return ask_why(request, needed)
    except (Refused, BadInput) as refusal:
        sentences = [say(refusal), *(say(reason) for reason in getattr(refusal, "reasons", ()))]
        messages.error(request, " ".join(sentences))
    return redirect(f"{back}#{_anchor(request, session.pk)}")


def _anchor(request: SignedInRequest, session_id: UUID) -> str:
    try:
        return f"booking-{UUID(request.GET.get('moved', ''))}"
    except ValueError:
        return f"session-{session_id}"
