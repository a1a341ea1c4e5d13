import json
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from aiosmtpd.controller import Controller

from staff.models import Site
from tests.factories.bookings import NOON, a_booking
from tests.factories.staff import SiteFactory


class Clock:
    """The database's clock, in the hands of a test."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def goes_on(self, **how_long: float) -> datetime:
        self.at += timedelta(**how_long)
        return self.at


class MailServer:
    """A real SMTP server. ``at_rcpt`` and ``at_data`` answer in its place, once for each reply in the list."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.recipients: list[str] = []
        self.at_rcpt: list[str] = []
        self.at_data: list[str] = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.at_rcpt:
            return self.at_rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = self.at_data.pop(0) if self.at_data else "250 OK"
        if answer == "take it and hang up":
            self.taken.append(envelope.content)
            server.transport.abort()
            return "250 OK"
        if answer.startswith("250"):
            self.taken.append(envelope.content)
            self.recipients += envelope.rcpt_tos
        return answer


class FreePort(Controller):
    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class PhoneNetwork:
    """A real HTTP gateway for text messages that takes a reference once. ``faults`` come first, once each:

    a status, (status, headers), "hang up", "take it and hang up", or something to call before it answers.
    """

    def __init__(self) -> None:
        self.taken: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        self.faults: list[object] = []

    @property
    def texts(self) -> list[str]:
        return [message["text"] for message in self.taken.values()]

    def take(self, message: dict[str, str]) -> int:
        is_new = message["reference"] not in self.taken
        self.taken.setdefault(message["reference"], message)
        return 201 if is_new else 409


def _gateway(network: PhoneNetwork) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            network.asked.append(message["reference"])
            fault = network.faults.pop(0) if network.faults else None
            if isinstance(fault, Callable):
                fault = fault()
            if isinstance(fault, str):
                if fault.startswith("take it"):
                    network.take(message)
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            status, headers = fault if isinstance(fault, tuple) else (fault or network.take(message), {})
            body = json.dumps({"id": f"g-{message['reference']}"}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            pass

    return Handler


@pytest.fixture
def phones(settings):
    network = PhoneNetwork()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _gateway(network))
    server.daemon_threads = True
    settings.SMS_URL, settings.SMS_TOKEN = f"http://127.0.0.1:{server.server_port}/", "secret"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield network
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def mail(settings):
    handler = MailServer()
    controller = FreePort(handler, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.DEFAULT_FROM_EMAIL = "Greenlist hospital <appointments@hospital.example>"
    yield handler
    controller.stop()


@pytest.fixture
def site(db) -> Site:
    return SiteFactory(code="north", time_zone="Europe/London")


@pytest.fixture
def book(site):
    return partial(a_booking, site)
