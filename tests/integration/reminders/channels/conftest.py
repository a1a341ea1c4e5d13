import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

import pytest

from reminders.channels import Letter, TextMessage

ANNA = "+447700900123"


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    body: bytes
    # The port it came from: requests of one connection share it.
    port: int

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))


@dataclass
class Gateway:
    """A real HTTP server. ``answers`` are given one for each request, the last one again and again.

    An answer is (status, body) or (status, body, headers), or one of the faults "hang up" and "say nothing".
    ``by_reference`` makes it take a reference once, as the plain gateway promises.
    """

    url: str = ""
    answers: list[Any] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)

    def next_answer(self) -> Any:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def _handler(gateway: Gateway) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            gateway.requests.append(Request(self.path, dict(self.headers), body, self.client_address[1]))
            answer = gateway.next_answer()
            if answer == "hang up":
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
            elif answer == "say nothing":
                gateway.gone.wait(10)
                self.close_connection = True
            else:
                self._say(*answer)

        do_GET = do_POST

        def _say(self, status: int, body: Any = "", headers: dict[str, str] | None = None) -> None:
            raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_words: object) -> None:
            pass

    return Handler


@pytest.fixture
def gateway():
    gateway = Gateway(answers=[(201, {"id": "gateway-1"})])
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(gateway))
    server.daemon_threads = True
    gateway.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield gateway
    gateway.gone.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def nobody_there() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


@pytest.fixture
def text() -> Callable[..., TextMessage]:
    def write(words: str = "Hello", to: str = ANNA, reference: str = "reminder-1") -> TextMessage:
        return TextMessage(to, words, reference)

    return write


@pytest.fixture
def letter() -> Letter:
    return Letter(
        to="anna@example.org",
        subject="Ваш визит",
        text="Добрый день.\n.\nДо встречи.\n",
        message_id="<0190-reminder@hospital.example>",
        html="<p>Добрый день.</p>",
        calendar=b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n",
    )
