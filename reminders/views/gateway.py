"""Where the SMS gateway posts receipts and replies. It signs in with a signature on every post, and learns nothing.

No session, no CSRF token: the signature is over the body itself. What went wrong is said by the status alone.
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from common.clock import now
from reminders import actions
from reminders.channels import webhooks
from reminders.channels.webhooks import Forged, Posted, Unreadable
from reminders.domain.answers import Source

Heard = Callable[[Posted], HttpResponse]


def _from_the_gateway(hear: Heard) -> Callable[[HttpRequest], HttpResponse]:
    @csrf_exempt
    @require_POST
    @wraps(hear)
    def view(request: HttpRequest) -> HttpResponse:
        body = request.read(webhooks.MOST_BYTES + 1)
        if len(body) > webhooks.MOST_BYTES:
            return HttpResponse(status=413)
        address = settings.PUBLIC_URL + request.get_full_path()
        try:
            return hear(Posted(body, request.headers, address, at=now()))
        except Forged:
            return HttpResponse(status=403)
        except Unreadable:
            return HttpResponse(status=400)

    return view


@_from_the_gateway
def receipts(posted: Posted) -> HttpResponse:
    """Take in what became of a message. One that is not known may come to be: 404 makes the gateway try again."""
    note = webhooks.receipt_in(posted)
    known = actions.take_receipt(
        gateway_id=note.gateway_id, receipt=note.receipt, at=posted.at, reference=note.reference
    )
    return HttpResponse(status=204 if known else 404)


@_from_the_gateway
def inbound(posted: Posted) -> HttpResponse:
    """Take in what a patient wrote, once however often it is posted."""
    said = webhooks.message_in(posted)
    actions.take_in(
        sent_from=said.sent_from,
        text=said.text,
        gateway_id=said.gateway_id[:100],
        source=Source.SMS,
        at=posted.at,
    )
    return HttpResponse(status=204)
