"""A line to a telephone company: SMPP 3.4, plain or inside TLS (``smpp://`` or ``smpps://user:password@host:port``)."""

import select
import socket
import ssl
import struct
from contextlib import suppress
from typing import Any
from urllib.parse import unquote, urlsplit

from smpplib import consts, exceptions, pdu, smpp
from smpplib.client import Client

from reminders.channels import NotNow

# Who sends only sends, so that nothing is delivered to it. Who listens signs in for both, as every company allows.
TRANSMITTER, TRANSCEIVER = "bind_transmitter", "bind_transceiver"
# What a broken line or an unreadable answer raises, here and in the library.
BROKEN = (
    OSError,
    exceptions.ConnectionError,
    exceptions.PDUError,
    exceptions.UnknownCommandError,
    struct.error,
)
_LONGEST_PDU = 70_000
_PORT = 2775


class Line(Client):
    """The library's client, with the host's name checked in TLS and nothing believed about lengths."""

    state: str

    def _create_socket(self) -> socket.socket:
        plain = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        plain.settimeout(self.timeout)
        if self._ssl_context is None:
            return plain
        secured: socket.socket = self._ssl_context.wrap_socket(plain, server_hostname=self.host)
        return secured

    def read_pdu(self) -> Any:
        """Read one packet. An optional field that the library cannot read must not cost a patient's reply."""
        head = self._recv_exact(4)
        (length,) = struct.unpack(">L", head)
        if not 16 <= length <= _LONGEST_PDU:
            raise exceptions.ConnectionError
        raw = head + self._recv_exact(length - 4)
        packet = smpp.make_pdu(pdu.extract_command(raw), client=self, allow_unknown_opt_params=True)
        with suppress(KeyError, struct.error):
            packet.parse(raw)
        if not packet.is_error():
            self.state = consts.STATE_SETTERS.get(packet.command, self.state)
        return packet

    def has_news(self, wait: float = 0) -> bool:
        """Say whether something comes within so many seconds: a packet, or the end of the line."""
        return bool(select.select([self._socket], [], [], wait)[0])

    def knock(self) -> None:
        """Ask whether somebody is still there."""
        self.send_pdu(smpp.make_pdu("enquire_link", client=self))


def open_line(url: str, *, bind: str, wait: float) -> Line:
    """Connect and sign in. Raises NotNow when nobody answers or the sign-in is refused."""
    place = urlsplit(url)
    line = Line(
        place.hostname or "",
        place.port or _PORT,
        timeout=wait,
        logger_name="smpplib",
        ssl_context=ssl.create_default_context() if place.scheme == "smpps" else None,
        allow_unknown_opt_params=True,
    )
    try:
        line.connect()
        getattr(line, bind)(system_id=unquote(place.username or ""), password=unquote(place.password or ""))
    except BROKEN as error:
        hang_up(line)
        raise NotNow from error
    return line


def hang_up(line: Line) -> None:
    """Close the line, and say goodbye first if it is still of use."""
    if line.state not in {consts.SMPP_CLIENT_STATE_CLOSED, consts.SMPP_CLIENT_STATE_OPEN}:
        with suppress(*BROKEN):
            line.unbind()
    cut(line)


def cut(line: Line) -> None:
    """Close a line that is of no more use."""
    line.state = consts.SMPP_CLIENT_STATE_OPEN
    line.disconnect()
