"""What the answers of HTTP gateways mean, and whether one can be reached at all."""

import logging
import socket
import ssl
from typing import NoReturn
from urllib.parse import urlsplit

from reminders.channels import InDoubt, NotNow, Rejected

# These speak of how the hospital is set up and not of one message: no patient is given up for them.
_OUR_SIDE = frozenset({401, 402, 403, 404, 405, 407, 408})
_LONGEST_WAIT = 3600

_log = logging.getLogger(__name__)


def reach(url: str, *, wait: float, secure: ssl.SSLContext) -> None:
    """Knock once, before anything is claimed: an absent gateway, or one with a false certificate, is NotNow."""
    place = urlsplit(url)
    is_tls, host = place.scheme == "https", place.hostname or ""
    try:
        with socket.create_connection((host, place.port or (443 if is_tls else 80)), timeout=wait) as line:
            if is_tls:
                secure.wrap_socket(line, server_hostname=host).close()
    except OSError as error:
        raise NotNow from error


def refuse(status: int, retry_after: str = "") -> NoReturn:
    """Raise what an answer means that is no acceptance: NotNow, Rejected, or InDoubt for all that says nothing.

    A redirect is never followed: the message would go to somebody whom the operator has not named.
    """
    if status == 429 or (status == 503 and retry_after):
        raise NotNow(_seconds(retry_after))
    if 300 <= status < 400 or status in _OUR_SIDE:
        _log.warning(
            "a gateway turns the hospital away: look at its address and its key", extra={"status": status}
        )
        raise NotNow
    if 400 <= status < 500:
        raise Rejected
    raise InDoubt


def _seconds(retry_after: str) -> int:
    return min(int(retry_after), _LONGEST_WAIT) if retry_after.isdecimal() else 0
