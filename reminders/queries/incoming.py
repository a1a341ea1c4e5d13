"""What came in before."""

from datetime import datetime

from reminders.domain.answers import Source
from reminders.models import Answer


def heard_as(mark: str, *, since: datetime) -> str:
    """Return the name of a text message with this mark that came in since then, or nothing."""
    named = Answer.objects.filter(
        source=Source.SMS.value, gateway_id__gte=mark, gateway_id__lt=mark + "~", received_at__gte=since
    )
    return named.order_by("-received_at").values_list("gateway_id", flat=True).first() or ""
