"""The demo's post office, spoken to as the hospital, as somebody looking and as somebody at a telephone."""

import hashlib
import hmac
import json
import os
import signal
import smtplib
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from deploy.local.home import CLONE, PYTHON

TOKEN = "the token of this test"


@dataclass
class Hospital:
    """Hears what the gateway posts; silent while ``is_away``."""

    heard: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    is_away: bool = False
    port: int = 0

    def of(self, where: str) -> list[dict[str, str]]:
        return [said for place, said in self.heard if place.endswith(f"/{where}/")]


class Ear(BaseHTTPRequestHandler):
    hospital: Hospital

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        signed = self.headers["Gateway-Timestamp"].encode() + b"." + body
        expected = hmac.new(TOKEN.encode(), signed, hashlib.sha256).hexdigest()
        believed = self.headers["Gateway-Signature"] == expected and not self.hospital.is_away
        if believed:
            self.hospital.heard.append((self.path, json.loads(body)))
        self.send_response(204 if believed else 503)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Says nothing."""


@dataclass
class Office:
    smtp: int
    page: str
    folder: Path
    command: list[str]
    process: subprocess.Popen | None = None

    def open(self) -> None:
        self.process = subprocess.Popen(self.command, cwd=CLONE, env={**os.environ, "SMS_TOKEN": TOKEN})
        wait_for(lambda: answers(self.smtp) and answers(int(self.page.rpartition(":")[2])))

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def take(self, subject: str, text: str, to: str = "anna@example.com", **more: str) -> None:
        message = EmailMessage()
        message["Subject"], message["From"], message["To"] = subject, "hospital@example.com", to
        message.set_content(text)
        if "html" in more:
            message.add_alternative(more["html"], subtype="html")
            message.add_attachment("BEGIN:VCALENDAR", subtype="calendar", filename="visit.ics")
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=10) as connection:
            connection.send_message(message)

    def newest(self) -> str:
        return sorted(self.folder.glob("*.eml"))[-1].stem

    def text(self, reference: str, words: str = "Tomorrow.", to: str = "+447700900001", token: str = TOKEN):
        said = {"to": to, "from": "Hospital", "text": words, "reference": reference}
        return self.post("/messages", json.dumps(said).encode(), {"Authorization": f"Bearer {token}"})

    def reply(self, phone: str, words: str, **headers: str):
        return self.post("/reply", urlencode({"phone": phone, "text": words}).encode(), headers)

    def post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        request = urllib.request.Request(self.page + path, data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.read()

    def look(self, path: str = "/", **headers: str) -> str:
        request = urllib.request.Request(self.page + path, headers=headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            return answer.read().decode()


def wait_for(what) -> None:
    deadline = time.monotonic() + 30
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def hospital() -> Iterator[Hospital]:
    hospital = Hospital()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("OneEar", (Ear,), {"hospital": hospital}))
    hospital.port = server.server_port
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield hospital
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def office(tmp_path_factory, hospital) -> Iterator[Office]:
    folder, smtp, page = tmp_path_factory.mktemp("mail"), free_port(), free_port()
    command = [PYTHON, "-m", "deploy.local.post_office", "--smtp", str(smtp), "--page", str(page)]
    command += ["--folder", str(folder), "--hospital", f"http://127.0.0.1:{hospital.port}"]
    office = Office(smtp, f"http://127.0.0.1:{page}", folder, command)
    office.open()
    yield office
    office.kill()


def test_a_message_is_kept_and_shown_in_its_own_letters(office):
    office.take("Ваша запись", "Приходите к 07:30", to="boris@example.com")
    assert "Ваша запись" in office.look("/?to=boris%40example.com")
    assert "Приходите к 07:30" in office.look(f"/letter?name={office.newest()}")


def test_the_newest_stands_first(office):
    office.take("the earlier one", ".")
    office.text("newest-first", "then a text")
    page = office.look()
    assert page.index("then a text") < page.index("the earlier one")


def test_what_a_message_says_stays_text(office):
    office.take("<script>alert(1)</script>", "<img src=x onerror=alert(2)>")
    office.text("script", "<script>alert(3)</script>")
    for page in (office.look(), office.look(f"/letter?name={office.newest()}")):
        assert "<script" not in page
        assert "<img" not in page


def test_the_html_of_a_letter_is_shown_in_a_cage_and_its_files_are_listed(office):
    office.take("Visit", "in words", html="<script>alert(1)</script><p>in colour</p>")
    name = office.newest()
    page = office.look(f"/letter?name={name}")
    assert '<iframe sandbox src="/letter/html?' in page
    assert "visit.ics" in page
    assert "BEGIN:VCALENDAR" in office.look(f"/letter/file?name={name}&file=0")
    with urllib.request.urlopen(f"{office.page}/letter/html?name={name}", timeout=10) as answer:
        assert answer.headers["Content-Security-Policy"].endswith("sandbox")


def test_only_messages_are_shown(office):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        office.look("/letter?name=../../secrets")


def test_a_website_with_a_name_of_its_own_for_this_machine_reads_nothing(office):
    with pytest.raises(urllib.error.HTTPError, match="421"):
        office.look("/", Host="evil.example:8025")


def test_a_text_is_taken_once_and_its_receipt_is_posted_signed(office, hospital):
    status, first = office.text("only-once")
    assert status == 201
    again, second = office.text("only-once")
    assert (again, second) == (409, first)
    given = {"id": json.loads(first)["id"], "status": "delivered", "reference": "only-once"}
    wait_for(lambda: given in hospital.of("receipts"))
    assert office.look("/?phone=%2B447700900001").count("Tomorrow.") == 1


def test_only_the_hospital_can_send_texts(office):
    assert office.text("forged", token="a guess")[0] == 401
    assert office.post("/messages", b"no json", {"Authorization": f"Bearer {TOKEN}"})[0] == 400


def test_a_reply_reaches_the_hospital(office, hospital):
    assert office.reply("+447700900002", "да, 1")[0] == 200
    wait_for(lambda: ("+447700900002", "да, 1") in [(s["from"], s["text"]) for s in hospital.of("inbound")])
    assert "the hospital has it" in office.look(f"/?phone={quote('+447700900002')}")


def test_another_website_cannot_type_on_a_telephone(office):
    assert office.reply("+447700900003", "1", Origin="https://evil.example")[0] == 404


def test_nothing_is_forgotten_when_the_office_is_killed(office, hospital):
    hospital.is_away = True
    office.text("before the kill", "kept through it")
    office.reply("+447700900004", "said before the kill")
    office.kill()
    with open(office.folder / "texts.jsonl", "ab") as journal:
        journal.write(b'{"id": "cut sh')
    hospital.is_away = False

    office.open()

    assert office.text("before the kill")[0] == 409
    wait_for(lambda: "said before the kill" in [said["text"] for said in hospital.of("inbound")])
    assert "kept through it" in office.look()
