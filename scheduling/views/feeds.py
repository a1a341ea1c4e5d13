"""Private calendar addresses: a page to make and revoke them, and the file that each leads to."""

import hashlib
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.clock import now
from common.http import add_refusal
from common.refusals import BadInput, Refused
from common.words import say
from scheduling import queries
from scheduling.actions import feeds as actions
from scheduling.forms.fields import posted, status_of
from scheduling.forms.lists import FeedForm
from scheduling.presenters import feeds as presenters
from scheduling.queries import feeds as feed_queries
from scheduling.queries.beds import wards_for
from staff.access import SignedInRequest, SignIn, allowed
from staff.domain.permissions import Action


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Action.OWN_CALENDAR, Action.PLACE_CALENDAR)
def calendars(request: SignedInRequest) -> HttpResponse:
    """List the addresses that this person may revoke, and make a new one; it is shown this once."""
    form = _form(request)
    made = None
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.make_feed(by=request.user, at=now(), **form.asked())
            form = _form(request, fresh=True)
        except (Refused, BadInput) as refusal:
            add_refusal(form, refusal)
    context = {
        "form": form,
        "made": made,
        "made_of": presenters.name_of(made.feed) if made else "",
        "rows": presenters.rows(feed_queries.feeds_for(request.user)),
    }
    return render(request, "scheduling/calendars.html", context, status=status_of(form))


def _form(request: SignedInRequest, *, fresh: bool = False) -> FeedForm:
    places = request.user.may(Action.PLACE_CALENDAR)
    return FeedForm(
        None if fresh else posted(request),
        own=request.user.may(Action.OWN_CALENDAR),
        theatres=queries.theatres_for(request.user) if places else (),
        wards=wards_for(request.user) if places else (),
    )


@require_POST
@allowed(Action.OWN_CALENDAR, Action.PLACE_CALENDAR)
def revoke(request: SignedInRequest, feed_id: UUID) -> HttpResponse:
    """Make an address lead nowhere."""
    feed = feed_queries.feed_for(request.user, feed_id)
    try:
        actions.revoke_feed(feed=feed, by=request.user, at=now())
        messages.success(request, _("The address leads nowhere any more."))
    except Refused as refusal:
        messages.error(request, say(refusal))
    return redirect("scheduling:calendars")


@require_safe
def calendar_file(request: HttpRequest, secret: str) -> HttpResponse:
    """Hand out the calendar that a private address leads to, as the bookings stand at this moment."""
    at = now()
    try:
        feed = actions.open_feed(secret=secret, address=SignIn().get_client_ip(request), at=at)
    except Refused as refused:
        return HttpResponse(say(refused), status=429, content_type="text/plain; charset=utf-8")
    if feed is None:
        raise Http404
    body = presenters.calendar_file(feed, feed_queries.entries_of(feed, at=at))
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match", "").strip() == tag:
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'inline; filename="theatre.ics"'
    answer["ETag"] = tag
    return answer
