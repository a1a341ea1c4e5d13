"""Text messages by an HTTP gateway: what every one of them has in common, and the plain JSON one.

A gateway cannot be asked beforehand, so an offer only looks at the message. What is sent once is answered by the
gateway, or it is doubt; where the gateway knows our reference (``takes_once``) that doubt may be settled by asking
again.
"""

import json
import ssl
from typing import Any, Protocol

import urllib3
from django.conf import settings
from urllib3.exceptions import ConnectTimeoutError as NoConnection
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.util import Timeout

from reminders.channels import InDoubt, NotNow, Outgoing, Rejected, Taken, TextMessage
from reminders.channels.gateways import reach, refuse
from reminders.channels.numbers import is_number
from reminders.channels.segments import measure

_MOST_OF_AN_ANSWER = 65536


class Dialect(Protocol):
    """How one kind of gateway wants to be spoken to."""

    takes_once: bool
    url: str

    def headers(self, message: TextMessage) -> dict[str, str]:
        """Who asks, and in what form."""

    def body(self, message: TextMessage) -> bytes:
        """The message."""

    def gateway_id(self, answer: Any) -> str:
        """The gateway's own name for what it took."""

    def has_it_already(self, status: int, answer: Any) -> bool:
        """Whether a refusal only says that this reference was taken before."""


class JsonGateway:
    """Any gateway that takes {"to", "from", "text", "reference"} and never takes a reference twice."""

    takes_once = True

    def __init__(self, url: str) -> None:
        self.url = url

    def headers(self, message: TextMessage) -> dict[str, str]:
        """The token, and our reference once more where proxies and gateways look for it."""
        return {
            "Authorization": f"Bearer {settings.SMS_TOKEN}",
            "Content-Type": "application/json",
            "Idempotency-Key": message.reference,
        }

    def body(self, message: TextMessage) -> bytes:
        """The message as JSON."""
        said = {"to": message.to, "from": settings.SMS_FROM, "text": message.text}
        return json.dumps({**said, "reference": message.reference}).encode()

    def gateway_id(self, answer: Any) -> str:
        """Its "id"."""
        return str(answer.get("id", "")) if isinstance(answer, dict) else ""

    def has_it_already(self, status: int, answer: Any) -> bool:
        """409 says so by itself; 422 only when its body does, for it may also mean a number that cannot be."""
        return status == 409 or (status == 422 and "duplicate" in json.dumps(answer).lower())


class HttpChannel:
    """One kept connection to a gateway, used for many messages. Raises NotNow when it cannot be reached."""

    def __init__(self, dialect: Dialect) -> None:
        self.takes_once = dialect.takes_once
        self._dialect = dialect
        self._message: TextMessage | None = None
        wait = settings.SMS_TIMEOUT
        secure = ssl.create_default_context()
        reach(dialect.url, wait=wait, secure=secure)
        self._http = urllib3.PoolManager(
            maxsize=1, retries=False, timeout=Timeout(connect=wait, read=wait), ssl_context=secure
        )

    def offer(self, message: Outgoing) -> None:
        """Look at the message; nobody is asked yet. Raises Rejected."""
        assert isinstance(message, TextMessage)
        if not is_number(message.to) or not message.text.strip():
            raise Rejected
        self._message = message

    def hand_over(self) -> Taken:
        """Send what was offered. Raises NotNow, Rejected, or InDoubt when the answer got lost."""
        message, self._message = self._message, None
        if message is None:
            raise NotNow
        status, wait, answer = self._post(message)
        gateway_id = self._dialect.gateway_id(answer)[:100]
        # A 200 that names nothing may be anybody's, a login page for one: only the gateway knows to name what it took.
        has_it = bool(gateway_id) if 200 <= status < 300 else self._dialect.has_it_already(status, answer)
        if not has_it:
            refuse(status, wait)
        return Taken(gateway_id, measure(message.text).segments)

    def take_back(self) -> None:
        """Forget the offer."""
        self._message = None

    def close(self) -> None:
        """Let go of the connection."""
        self._http.clear()

    def _post(self, message: TextMessage) -> tuple[int, str, Any]:
        say = self._dialect
        try:
            response = self._http.request(
                "POST", say.url, body=say.body(message), headers=say.headers(message),
                redirect=False, preload_content=False,
            )  # fmt: skip
            raw = response.read(_MOST_OF_AN_ANSWER)
            response.drain_conn()
        except (NewConnectionError, NoConnection) as error:
            raise NotNow from error
        except (HTTPError, OSError) as error:
            raise InDoubt from error
        return response.status, response.headers.get("Retry-After", ""), _parsed(raw)


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None
