"""What a telephone company delivers: receipts, and what patients wrote. Listened to on a line of its own."""

import hashlib
import re
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from smpplib import consts, exceptions

from reminders.channels.segments import decoded
from reminders.channels.smpp.line import TRANSCEIVER, cut, hang_up, open_line
from reminders.channels.webhooks import Incoming, ReceiptNote, without_nul
from reminders.domain.states import Receipt

News = Incoming | ReceiptNote
# True: it is written down and may be forgotten by the company. False: it is to be delivered again.
Hear = Callable[[News], bool]

_IS_RECEIPT, _KIND = 0x04, 0x3C
_GONE = frozenset({3, 4, 5, 8})
_WORDS = {
    "DELIVRD": Receipt.DELIVERED,
    "EXPIRED": Receipt.UNDELIVERED,
    "DELETED": Receipt.UNDELIVERED,
    "UNDELIV": Receipt.UNDELIVERED,
    "REJECTD": Receipt.UNDELIVERED,
}
_ID, _STATE = re.compile(r"\bid:(\S+)", re.IGNORECASE), re.compile(r"\bstat:(\w+)", re.IGNORECASE)
_SILENCE = 30.0


def listen(*, hear: Hear, goes_on: Callable[[], bool], look_up: float = 1.0) -> None:
    """Listen on one line until it breaks or ``goes_on`` says no. Raises NotNow when it cannot be opened.

    Nothing is acknowledged before ``hear`` has written it down, so whatever a killed listener had is delivered again.
    """
    line = open_line(settings.SMS_URL, bind=TRANSCEIVER, wait=settings.SMS_TIMEOUT)
    line.set_message_received_handler(lambda pdu: _heard(pdu, hear))
    line.set_error_pdu_handler(lambda pdu: None)
    try:
        _attend(line, goes_on, look_up)
    except BaseException:
        cut(line)
        raise
    hang_up(line)


def _attend(line: Any, goes_on: Callable[[], bool], look_up: float) -> None:
    quiet_since, has_knocked = time.monotonic(), False
    while goes_on():
        if line.has_news(wait=look_up):
            line.read_once(auto_send_enquire_link=False)
            quiet_since, has_knocked = time.monotonic(), False
        elif time.monotonic() - quiet_since > _SILENCE:
            if has_knocked:
                raise exceptions.ConnectionError
            line.knock()
            quiet_since, has_knocked = time.monotonic(), True


def _heard(pdu: Any, hear: Hear) -> int:
    news = read(pdu)
    if news is None:
        return int(consts.SMPP_ESME_ROK)
    return int(consts.SMPP_ESME_ROK if hear(news) else consts.SMPP_ESME_RX_T_APPN)


def read(pdu: Any) -> News | None:
    """Return what a packet says; nothing where it is neither a receipt nor a message from anybody."""
    text = _text_of(pdu)
    named = _plain(getattr(pdu, "receipted_message_id", None))
    if (pdu.esm_class or 0) & _KIND == _IS_RECEIPT:
        name = named or _found(_ID, text)
        return ReceiptNote(name, "", _receipt(pdu, text)) if name else None
    number = _plain(pdu.source_addr)
    if not number:
        return None
    if pdu.source_addr_ton == consts.SMPP_TON_INTL:
        number = "+" + number.removeprefix("+")
    return Incoming(named, number, text)


def fingerprint(said: Incoming) -> str:
    """Return what two deliveries of one message have in common, for companies that do not number them."""
    seed = f"{said.sent_from}\n{said.text}"
    return "smpp-" + hashlib.sha256(seed.encode()).hexdigest()[:32]


def _receipt(pdu: Any, text: str) -> Receipt | None:
    state = getattr(pdu, "message_state", None)
    if state is not None:
        return Receipt.DELIVERED if state == 2 else Receipt.UNDELIVERED if state in _GONE else None
    return _WORDS.get(_found(_STATE, text).upper())


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""


def _text_of(pdu: Any) -> str:
    raw = pdu.short_message or getattr(pdu, "message_payload", None) or b""
    if (pdu.esm_class or 0) & consts.SMPP_GSMFEAT_UDHI and raw:
        # A part of a long text: each is taken as it comes, so that none waits for one that never comes.
        raw = raw[1 + raw[0] :]
    match pdu.data_coding:
        case consts.SMPP_ENCODING_ISO10646:
            text = raw.decode("utf-16-be", "replace")
        case None | consts.SMPP_ENCODING_DEFAULT:
            text = decoded(raw)
        case consts.SMPP_ENCODING_ISO88595:
            text = raw.decode("iso-8859-5")
        case _:
            text = raw.decode("latin-1")
    return without_nul(text)


def _plain(value: bytes | None) -> str:
    return value.decode("ascii", "replace").strip("\0 ") if value else ""
