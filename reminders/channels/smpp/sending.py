"""Text messages by SMPP. A long text goes in parts, each answered by itself.

The protocol has no reference that is taken once, so a lost answer is doubt; so is a text of which only some parts
were taken. The receipt is asked for the last part and stands for the whole: a telephone shows a text when all of it
is there.
"""

import hashlib
import time
from typing import Any

from django.conf import settings
from smpplib import consts

from reminders.channels import InDoubt, NotNow, Outgoing, Rejected, Taken, TextMessage
from reminders.channels.numbers import is_number
from reminders.channels.segments import Alphabet, alphabet_of, encoded, parts
from reminders.channels.smpp.line import BROKEN, TRANSMITTER, Line, cut, hang_up, open_line

_CODING = {Alphabet.GSM7: consts.SMPP_ENCODING_DEFAULT, Alphabet.UCS2: consts.SMPP_ENCODING_ISO10646}
_LATER = frozenset(
    {
        consts.SMPP_ESME_RINVBNDSTS,
        consts.SMPP_ESME_RSYSERR,
        consts.SMPP_ESME_RMSGQFUL,
        consts.SMPP_ESME_RSUBMITFAIL,
        consts.SMPP_ESME_RTHROTTLED,
        consts.SMPP_ESME_RX_T_APPN,
    }
)
_MOST_PARTS = 10
# Between the parts of one text a busy company is given time: half a text is worse than a slow one.
_TRIES, _PAUSE = 5, 1.0


class SmppChannel:
    """One line to the telephone company, used for many messages. Raises NotNow when it cannot be opened."""

    takes_once = False

    def __init__(self) -> None:
        self._message: TextMessage | None = None
        self._answers: dict[int, Any] = {}
        self._line: Line | None = None
        self._connect()

    def offer(self, message: Outgoing) -> None:
        """Look at the message, and whether the line is still there. Raises NotNow or Rejected."""
        assert isinstance(message, TextMessage)
        if not is_number(message.to) or not message.text.strip() or len(parts(message.text)) > _MOST_PARTS:
            raise Rejected
        self._freshen()
        self._message = message

    def hand_over(self) -> Taken:
        """Send what was offered. Raises NotNow, Rejected, or InDoubt when an answer got lost."""
        message, self._message = self._message, None
        if message is None or self._line is None:
            raise NotNow
        pieces = _packets(message)
        taken = self._submit(pieces[0])
        for piece in pieces[1:]:
            taken = self._submit_the_rest(piece)
        return Taken(_text(taken.message_id)[:100], segments=len(pieces))

    def take_back(self) -> None:
        """Forget the offer."""
        self._message = None

    def close(self) -> None:
        """Say goodbye."""
        if self._line is not None:
            hang_up(self._line)
        self._line = None

    def _connect(self) -> Line:
        line = open_line(settings.SMS_URL, bind=TRANSMITTER, wait=settings.SMS_TIMEOUT)
        line.set_message_sent_handler(self._keep)
        line.set_error_pdu_handler(self._keep)
        # Replies come on the line of the listener; whatever strays here is to be delivered again, there.
        line.set_message_received_handler(lambda pdu: consts.SMPP_ESME_RX_T_APPN)
        self._line = line
        return line

    def _keep(self, pdu: Any) -> None:
        self._answers[pdu.sequence] = pdu

    def _freshen(self) -> None:
        line = self._line or self._connect()
        try:
            while line.has_news():
                line.read_once(auto_send_enquire_link=False)
        except BROKEN:
            self._drop()
            self._connect()
        self._answers.clear()

    def _submit_the_rest(self, piece: dict[str, Any]) -> Any:
        for _turn in range(_TRIES):
            try:
                return self._submit(piece)
            except NotNow:
                time.sleep(_PAUSE)
            except Rejected as error:
                raise InDoubt from error
        raise InDoubt

    def _submit(self, piece: dict[str, Any]) -> Any:
        line = self._line
        if line is None:
            raise InDoubt
        try:
            asked = line.send_message(**piece)
        except BROKEN as error:
            # A packet that was not sent to its last byte is no packet.
            self._drop()
            raise NotNow from error
        answer = self._answer_to(line, asked.sequence)
        if answer.status != consts.SMPP_ESME_ROK:
            raise NotNow if answer.status in _LATER else Rejected
        return answer

    def _answer_to(self, line: Line, sequence: int) -> Any:
        until = time.monotonic() + settings.SMS_TIMEOUT
        try:
            while sequence not in self._answers and time.monotonic() < until:
                line.read_once(auto_send_enquire_link=False)
        except BROKEN as error:
            self._drop()
            raise InDoubt from error
        if sequence not in self._answers:
            raise InDoubt
        return self._answers.pop(sequence)

    def _drop(self) -> None:
        if self._line is not None:
            cut(self._line)
        self._line = None


def _packets(message: TextMessage) -> list[dict[str, Any]]:
    alphabet, pieces = alphabet_of(message.text), parts(message.text)
    group = hashlib.sha256(message.reference.encode()).digest()[0]
    common = {
        **_sender(settings.SMS_FROM),
        "dest_addr_ton": consts.SMPP_TON_INTL,
        "dest_addr_npi": consts.SMPP_NPI_ISDN,
        "destination_addr": message.to.removeprefix("+"),
        "data_coding": _CODING[alphabet],
        "esm_class": consts.SMPP_GSMFEAT_UDHI if len(pieces) > 1 else consts.SMPP_MSGMODE_DEFAULT,
    }
    packets = []
    for number, piece in enumerate(pieces, start=1):
        header = bytes([5, 0, 3, group, len(pieces), number]) if len(pieces) > 1 else b""
        is_last = number == len(pieces)
        said = {"short_message": header + encoded(piece, alphabet), "registered_delivery": int(is_last)}
        packets.append(common | said)
    return packets


def _sender(name: str) -> dict[str, Any]:
    if name.removeprefix("+").isdecimal():
        kind = consts.SMPP_TON_INTL if name.startswith("+") else consts.SMPP_TON_UNK
        plan = consts.SMPP_NPI_ISDN
    else:
        kind, plan = consts.SMPP_TON_ALNUM, consts.SMPP_NPI_UNK
    return {"source_addr_ton": kind, "source_addr_npi": plan, "source_addr": name.removeprefix("+")}


def _text(value: bytes | str | None) -> str:
    return value.decode("ascii", "replace") if isinstance(value, bytes) else value or ""
