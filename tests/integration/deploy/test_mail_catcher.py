"""The demo's post office, spoken to as the hospital and as somebody looking would."""

import smtplib
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from deploy.local.home import CLONE, PYTHON


@dataclass(frozen=True)
class Office:
    smtp: int
    page: str
    folder: Path

    def take(self, subject: str, text: str, to: str = "anna@example.com") -> None:
        message = EmailMessage()
        message["Subject"], message["From"], message["To"] = subject, "hospital@example.com", to
        message.set_content(text)
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=10) as connection:
            connection.send_message(message)

    def look(self, path: str = "/") -> str:
        with urllib.request.urlopen(self.page + path, timeout=10) as answer:
            return answer.read().decode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Iterator[Office]:
    folder, smtp, page = tmp_path_factory.mktemp("mail"), free_port(), free_port()
    command = [PYTHON, "-m", "deploy.local.mail_catcher", "--smtp", str(smtp), "--page", str(page)]
    with subprocess.Popen([*command, "--folder", str(folder)], cwd=CLONE) as process:
        deadline = time.monotonic() + 30
        for port in (smtp, page):
            while not answers(port):
                assert time.monotonic() < deadline
                time.sleep(0.05)
        yield Office(smtp, f"http://127.0.0.1:{page}", folder)
        process.kill()


def test_a_message_is_kept_and_shown_in_its_own_letters(office):
    office.take("Ваша запись", "Приходите к 07:30", to="boris@example.com")
    page = office.look("/?to=boris%40example.com")
    assert "Ваша запись" in page
    newest = sorted(office.folder.glob("*.eml"))[-1]
    assert "Приходите к 07:30" in office.look(f"/letter?name={newest.stem}")


def test_the_newest_stands_first(office):
    office.take("the earlier one", ".")
    office.take("the later one", ".")
    page = office.look()
    assert page.index("the later one") < page.index("the earlier one")


def test_what_a_message_says_stays_text(office):
    office.take("<script>alert(1)</script>", "<img src=x onerror=alert(2)>")
    newest = sorted(office.folder.glob("*.eml"))[-1]
    for page in (office.look(), office.look(f"/letter?name={newest.stem}")):
        assert "<script" not in page
        assert "<img" not in page


def test_only_messages_are_shown(office):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        office.look("/letter?name=../../secrets")
