"""Pieces of the board, fetched by the page itself: cards that changed, and who could go."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.actions import record_access
from common.clock import now
from common.words import clock_words
from scheduling.forms.board import WhoCouldGo
from scheduling.presenters import board as presenters
from scheduling.presenters.words import link
from scheduling.queries import board as board_queries
from scheduling.queries.board import changes
from scheduling.queries.board.waiting import could_go
from scheduling.queries.durations import estimate_for
from scheduling.queries.remarks import with_remarks
from scheduling.views.board import look_of
from staff.access import SignedInRequest, allowed
from staff.domain.permissions import Action

# More than this at once, and the page is loaded again instead.
MOST_CARDS = 60


@require_safe
@allowed(Action.SEE_BOARD)
def board_sessions(request: SignedInRequest) -> HttpResponse:
    """Return the cards of some sessions (``?id=…&id=…``) as they stand now, and who changed each last."""
    ids = list(filter(None, map(_uuid, request.GET.getlist("id")[:MOST_CARDS])))
    return JsonResponse({"sessions": cards_now(request, ids, is_day="day" in request.GET, at=now())})


def cards_now(
    request: SignedInRequest, ids: list[UUID], *, is_day: bool, at: datetime
) -> list[dict[str, str]]:
    """Return these cards, printed, as far as the person may see them; looking at them is written down."""
    found = with_remarks(board_queries.some_sessions(request.user, ids), at=at)
    printed = presenters.cards(found, at=at, look=look_of(request, is_day=is_day))
    last = changes.last_changes(list(printed))
    seen = [row.patient_id for row in found.bookings]
    record_access(by_id=request.user.pk, patient_ids=seen, place="scheduling:board_sessions", at=at)
    return [
        {
            "id": str(row.id),
            "stamp": str(found.stamps[row.id]),
            "html": printed[row.id],
            "changed": _changed(last.get(row.id), row.zone),
        }
        for row in found.sessions
    ]


def _changed(last: changes.LastChange | None, zone: str) -> str:
    if last is None:
        return ""
    at = clock_words(last.at, zone)
    if not last.by:
        return _("Changed at %(time)s") % {"time": at}
    return _("Changed at %(time)s by %(name)s") % {"time": at, "name": last.by}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_safe
@allowed(Action.BOOK)
def board_waiting(request: SignedInRequest) -> HttpResponse:
    """Return the column of those who could go on the days that the board shows."""
    at = now()
    asked = WhoCouldGo(request.GET).asked()
    zone = get_current_timezone()
    found = could_go(
        request.user,
        name=asked["q"] or "",
        surgeon=asked["surgeon"],
        first=asked["first"],
        last=asked["last"],
        everybody=bool(asked["everybody"]),
        zone=zone,  # type: ignore[arg-type]
    )
    record_access(
        by_id=request.user.pk,
        patient_ids=[case.patient_id for case in found.cases],
        place="scheduling:board_waiting",
        at=at,
    )
    context = {
        "cases": presenters.panel_cases(found.cases, estimate_for(found.cases), last=asked["last"], at=at),
        "total": found.total,
        "waiting_url": link("scheduling:waiting_list"),
    }
    return render(request, "scheduling/_board_waiting.html", context)
