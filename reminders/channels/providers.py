"""E-mail through a provider's API instead of SMTP: for hospitals without a mail server of their own.

``EMAIL_URL=anymail+mailgun://key@domain``; what the query names goes to the provider's backend as it is. A provider
cannot be asked beforehand, and none promises to take a reference once: a lost answer is doubt.
"""

import logging
import ssl
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import requests
from anymail.exceptions import AnymailConfigurationError, AnymailError, AnymailRequestsAPIError
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from urllib3.exceptions import NewConnectionError

from reminders.channels import InDoubt, Letter, NotNow, Outgoing, Rejected, Taken
from reminders.channels.gateways import reach, refuse
from reminders.channels.mime import CALENDAR_NAME, calendar_type

# By what name a backend wants the key.
_KEYS = {"postmark": "server_token", "mailersend": "api_token", "mailtrap": "api_token"}
_REFUSED = frozenset({"invalid", "rejected", "failed"})

_log = logging.getLogger(__name__)


class ProviderChannel:
    """One session with the provider, used for many letters. Raises NotNow when it cannot be opened."""

    takes_once = False

    def __init__(self) -> None:
        self._letter: EmailMultiAlternatives | None = None
        try:
            self._backend = _backend(settings.EMAIL_PROVIDER_URL)
        except (AnymailConfigurationError, ImportError) as error:
            _log.error("EMAIL_URL does not name a provider with all that it needs")
            raise NotNow from error
        reach(self._backend.api_url, wait=settings.EMAIL_TIMEOUT, secure=ssl.create_default_context())
        self._backend.open()

    def offer(self, message: Outgoing) -> None:
        """Write the letter; nobody is asked yet."""
        assert isinstance(message, Letter)
        self._letter = _as_django_writes(message)

    def hand_over(self) -> Taken:
        """Send what was offered. Raises NotNow, Rejected, or InDoubt when the answer got lost."""
        letter, self._letter = self._letter, None
        if letter is None:
            raise NotNow
        try:
            self._backend.send_messages([letter])
        except AnymailRequestsAPIError as error:
            _judge(error)
        except AnymailError as error:
            raise Rejected from error
        return _taken(letter)

    def take_back(self) -> None:
        """Forget the offer."""
        self._letter = None

    def close(self) -> None:
        """Let go of the session."""
        self._backend.close()


def _backend(url: str) -> Any:
    place = urlsplit(url)
    name = place.scheme.removeprefix("anymail+").replace("-", "_")
    options: dict[str, Any] = {_KEYS.get(name, "api_key"): unquote(place.username or "")}
    if name == "mailgun" and place.hostname:
        options["sender_domain"] = place.hostname
    options |= dict(parse_qsl(place.query))
    return get_connection(
        f"anymail.backends.{name}.EmailBackend",
        timeout=settings.EMAIL_TIMEOUT,
        # What one provider cannot do, such as headers of our own, must not keep a letter from the patient.
        ignore_unsupported_features=True,
        **options,
    )


def _as_django_writes(letter: Letter) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        settings.DEFAULT_FROM_EMAIL,
        [letter.to],
        headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"},
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    if letter.calendar:
        message.attach(CALENDAR_NAME, letter.calendar, calendar_type(letter))
    # Shown in the provider's own log, so that somebody can look up a letter that is in doubt.
    message.metadata = {"reference": letter.message_id.strip("<>").partition("@")[0]}  # type: ignore[attr-defined]
    return message


def _taken(letter: Any) -> Taken:
    # The backend raises nothing for a refused recipient once it may ignore what it cannot do, so it is read here.
    status = letter.anymail_status
    if status.status and status.status & _REFUSED:
        raise Rejected
    if not status.message_id:
        raise InDoubt
    return Taken(str(status.message_id)[:100])


def _judge(error: AnymailRequestsAPIError) -> None:
    response = error.response
    if response is not None:
        refuse(response.status_code, response.headers.get("Retry-After", ""))
    cause = error.__cause__
    reason = getattr(cause.args[0], "reason", None) if cause and cause.args else None
    if isinstance(cause, requests.ConnectTimeout) or isinstance(reason, NewConnectionError):
        raise NotNow from error
    raise InDoubt from error
