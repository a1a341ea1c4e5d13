"""Text messages by a gateway that speaks as Twilio does: a form, and basic authentication.

It has no documented way to name a message so that it is taken once, so a lost answer stays in doubt here. Receipts
come with our reference in their address, so that they find the message even then.
"""

from base64 import b64encode
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from django.conf import settings
from django.urls import reverse

from reminders.channels import TextMessage


class TwilioGateway:
    """``twilio+https://account:token@host``, with the path of the messages where it is not the usual one."""

    takes_once = False

    def __init__(self, url: str) -> None:
        place = urlsplit(url.removeprefix("twilio+"))
        account = unquote(place.username or "")
        path = place.path.rstrip("/") or f"/2010-04-01/Accounts/{account}/Messages.json"
        self.url = place._replace(netloc=place.netloc.rpartition("@")[2], path=path).geturl()
        self._key = b64encode(f"{account}:{unquote(place.password or '')}".encode()).decode()

    def headers(self, message: TextMessage) -> dict[str, str]:
        """Who asks; what follows is a form."""
        return {
            "Authorization": f"Basic {self._key}",
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def body(self, message: TextMessage) -> bytes:
        """The message, and where to say what became of it when the hospital can be reached from outside."""
        form = {"To": message.to, "From": settings.SMS_FROM, "Body": message.text}
        if settings.PUBLIC_URL.startswith("https://"):
            address = settings.PUBLIC_URL + reverse("reminders:gateway_receipts")
            form["StatusCallback"] = f"{address}?{urlencode({'reference': message.reference})}"
        return urlencode(form).encode()

    def gateway_id(self, answer: Any) -> str:
        """Its "sid"."""
        return str(answer.get("sid", "")) if isinstance(answer, dict) else ""

    def has_it_already(self, status: int, answer: Any) -> bool:
        """It never says so."""
        return False
