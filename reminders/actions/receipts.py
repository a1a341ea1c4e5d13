"""What the network said later of a text message that a gateway had taken."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from reminders.domain.states import Outcome, Receipt
from reminders.models import Message

_PERHAPS_TAKEN = [Outcome.HANDING_OVER.value, Outcome.SENT.value, Outcome.IN_DOUBT.value]


@transaction.atomic
def take_receipt(*, gateway_id: str, receipt: Receipt | None, at: datetime, reference: str = "") -> bool:
    """Write down what became of a message; say whether there is such a message. Taking it twice does no harm.

    A receipt may overtake the answer of the gateway, and then only our ``reference`` tells whose it is. "Delivered"
    stays, whatever comes after it. A message in doubt stays in doubt: whoever calls is shown the receipt.
    """
    message = _newest(Q(gateway_id=gateway_id)) if gateway_id else None
    if message is None and reference:
        message = _newest(Q(message_id=reference, gateway_id="", outcome__in=_PERHAPS_TAKEN))
    if message is None:
        return False
    message.gateway_id = message.gateway_id or gateway_id
    if receipt and message.receipt != Receipt.DELIVERED.value and message.receipt != receipt.value:
        message.receipt, message.receipt_at = receipt.value, at
    message.save(update_fields=["gateway_id", "receipt", "receipt_at"])
    return True


def _newest(which: Q) -> Message | None:
    # A gateway's names may come round again after years: the newest is meant.
    return Message.objects.filter(which).select_for_update().order_by("-at").first()
