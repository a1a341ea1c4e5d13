"""What a gateway posts back: receipts and what patients wrote. Believed only with its signature.

The plain gateway signs ``<timestamp>.<body>`` with HMAC-SHA256 and the token we share (``Gateway-Timestamp`` in
seconds, ``Gateway-Signature`` in hex) and posts JSON: {"id", "status", "reference"} or {"id", "from", "text"}.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, unquote, urlsplit

from django.conf import settings

from reminders.domain.states import Receipt

MOST_BYTES = 16384
# How far a gateway's clock may be off, and how old a recorded post may be when somebody plays it again.
TOLERANCE_SECONDS = 300

_RECEIPTS = {
    "delivered": Receipt.DELIVERED,
    "undelivered": Receipt.UNDELIVERED,
    "failed": Receipt.UNDELIVERED,
    "expired": Receipt.UNDELIVERED,
    "rejected": Receipt.UNDELIVERED,
    "canceled": Receipt.UNDELIVERED,
}


class Forged(Exception):
    """The signature is missing, wrong or old. Nothing more is said about it."""


class Unreadable(Exception):
    """Signed, but not what was agreed."""


@dataclass(frozen=True)
class Posted:
    """A request of a gateway. ``address`` is the one it was told to post to, with its query."""

    body: bytes
    headers: Mapping[str, str]
    address: str
    at: datetime


@dataclass(frozen=True)
class ReceiptNote:
    """What became of a message. ``receipt`` is empty while it is still on its way."""

    gateway_id: str
    reference: str
    receipt: Receipt | None


@dataclass(frozen=True)
class Incoming:
    """What somebody wrote to the hospital's number."""

    gateway_id: str
    sent_from: str
    text: str


def receipt_in(posted: Posted) -> ReceiptNote:
    """Return what the gateway says of a message. Raises Forged or Unreadable."""
    names, said = _believed(posted)
    gateway_id, reference = said.get(names.id, ""), said.get("reference", "")
    if not gateway_id and not reference:
        raise Unreadable
    return ReceiptNote(gateway_id, reference, _RECEIPTS.get(said.get(names.status, "").lower()))


def message_in(posted: Posted) -> Incoming:
    """Return what somebody wrote. Raises Forged or Unreadable."""
    names, said = _believed(posted)
    incoming = Incoming(said.get(names.id, ""), said.get(names.sender, ""), said.get(names.text, ""))
    if not incoming.gateway_id or not incoming.sent_from:
        raise Unreadable
    return incoming


@dataclass(frozen=True)
class _Names:
    id: str
    status: str
    sender: str
    text: str


_PLAIN = _Names("id", "status", "from", "text")
_TWILIO = _Names("MessageSid", "MessageStatus", "From", "Body")


def _believed(posted: Posted) -> tuple[_Names, dict[str, str]]:
    place = urlsplit(settings.SMS_URL)
    if place.scheme.startswith("twilio+"):
        return _TWILIO, _from_twilio(posted, key=unquote(place.password or ""))
    return _PLAIN, _from_plain(posted, key=settings.SMS_TOKEN)


def _from_plain(posted: Posted, *, key: str) -> dict[str, str]:
    timestamp = posted.headers.get("Gateway-Timestamp", "")
    expected = sign(posted.body, timestamp=timestamp, key=key)
    if not key or not _same(posted.headers.get("Gateway-Signature", ""), expected):
        raise Forged
    if not timestamp.isdecimal() or abs(posted.at.timestamp() - int(timestamp)) > TOLERANCE_SECONDS:
        raise Forged
    try:
        said = json.loads(posted.body)
    except ValueError as error:
        raise Unreadable from error
    if not isinstance(said, dict):
        raise Unreadable
    return {str(name): without_nul(value) for name, value in said.items() if isinstance(value, str | int)}


def sign(body: bytes, *, timestamp: str, key: str) -> str:
    """Return the signature of a post, as the gateway makes it."""
    return hmac.new(key.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _from_twilio(posted: Posted, *, key: str) -> dict[str, str]:
    # Twilio signs the address as it knows it, then every field by name and value. It sends no time: what is played
    # again has the same MessageSid, and is taken once.
    try:
        fields = parse_qsl(posted.body.decode(), keep_blank_values=True)
    except ValueError as error:
        raise Forged from error
    signed = posted.address + "".join(name + value for name, value in sorted(set(fields)))
    expected = base64.b64encode(hmac.new(key.encode(), signed.encode(), hashlib.sha1).digest()).decode()
    if not key or not _same(posted.headers.get("X-Twilio-Signature", ""), expected):
        raise Forged
    asked = parse_qsl(urlsplit(posted.address).query)
    return {name: without_nul(value) for name, value in [*asked, *fields]}


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())


def without_nul(value: str | int) -> str:
    """Return it as PostgreSQL can keep it: without NUL and without half of a surrogate pair."""
    return str(value).replace("\0", "").encode("utf-8", "replace").decode()
