"""The demo's post office: takes every e-mail the hospital sends and shows the mailboxes to whoever looks.

    python -m deploy.local.mail_catcher --smtp PORT --page PORT --folder DIR

Loopback only. A message is on the disk before the sender is told that it was taken.
"""

import argparse
import asyncio
import email
import email.policy
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit
from uuid import uuid4

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP, Envelope, Session

LOOPBACK = "127.0.0.1"
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
a { color: #0b5cad } pre { white-space: pre-wrap; background: #f3f5f8; padding: 1rem; border-radius: .5rem }
li { margin: .4rem 0 } time, .to { color: #55606e }
"""


@dataclass(frozen=True)
class Letter:
    name: str
    to: str
    subject: str
    date: str
    text: str


class PostOffice:
    """Keeps messages as files named so that sorting by name is sorting by arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._counter = len(list(folder.glob("*.eml")))

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.keep(envelope.original_content or b"", envelope.rcpt_tos)
        return "250 Kept"

    def keep(self, content: bytes, recipients: list[str]) -> None:
        self._counter += 1
        header = "".join(f"X-Delivered-To: {address}\r\n" for address in recipients).encode()
        file = self.folder / f"{self._counter:08d}-{uuid4().hex[:8]}.eml"
        with open(file.with_suffix(".new"), "wb") as new:
            new.write(header + content)
            new.flush()
            os.fsync(new.fileno())
        file.with_suffix(".new").rename(file)
        folder = os.open(self.folder, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    def letters(self) -> Iterator[Letter]:
        """The newest thousand, newest first."""
        for file in sorted(self.folder.glob("*.eml"), reverse=True)[:1000]:
            yield read(file)

    def letter(self, name: str) -> Letter | None:
        found = [file for file in self.folder.glob("*.eml") if file.stem == name]
        return read(found[0]) if found else None


def read(file: Path) -> Letter:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    try:
        part = message.get_body(preferencelist=("plain", "html"))
        text = str(part.get_content()) if part else ""
    except (LookupError, ValueError, KeyError):
        text = file.read_bytes().decode(errors="replace")
    to = ", ".join(message.get_all("X-Delivered-To", [])) or str(message.get("To", ""))
    return Letter(file.stem, to, str(message.get("Subject", "")), str(message.get("Date", "")), text)


def mailboxes_page(office: PostOffice, only: str | None) -> str:
    everything = list(office.letters())
    letters = [letter for letter in everything if only is None or letter.to == only]
    boxes = sorted({letter.to for letter in everything})
    rows = "".join(
        f'<li><time>{escape(letter.date)}</time> <a href="/letter?name={quote(letter.name)}">'
        f'{escape(letter.subject) or "(no subject)"}</a> <span class="to">{escape(letter.to)}</span></li>'
        for letter in letters
    )
    links = " · ".join(f'<a href="/?to={quote(box)}">{escape(box)}</a>' for box in boxes)
    heading = f"Mailbox of {escape(only)}" if only else "Everything the hospital sent"
    return page(heading, f"<p>{links}</p><ul>{rows}</ul>" if letters else "<p>Nothing has been sent yet.</p>")


def letter_page(letter: Letter) -> str:
    return page(
        escape(letter.subject) or "(no subject)",
        f'<p class="to">To {escape(letter.to)} · <time>{escape(letter.date)}</time></p>'
        f"<pre>{escape(letter.text)}</pre>",
    )


def page(heading: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f'<title>{heading}</title><link rel="stylesheet" href="/style.css">'
        f'<body><p><a href="/">All messages</a></p><h1>{heading}</h1>{body}</body></html>'
    )


class Window(BaseHTTPRequestHandler):
    """The page: reads only."""

    office: PostOffice

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = {name: found[0] for name, found in parse_qs(address.query).items()}
        if address.path == "/style.css":
            self.answer(200, STYLE, "text/css")
        elif address.path == "/":
            self.answer(200, mailboxes_page(self.office, asked.get("to")))
        elif address.path == "/letter" and (letter := self.office.letter(asked.get("name", ""))):
            self.answer(200, letter_page(letter))
        else:
            self.answer(404, page("No such message", ""))

    def answer(self, status: int, text: str, kind: str = "text/html") -> None:
        body = text.encode("utf-8", errors="replace")
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'self'")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: an address line can hold a mailbox's name."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--smtp", type=int, required=True)
    parser.add_argument("--page", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    chosen = parser.parse_args()
    office = PostOffice(chosen.folder)
    window = type("OfficeWindow", (Window,), {"office": office})
    server = ThreadingHTTPServer((LOOPBACK, chosen.page), window)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    loop = asyncio.new_event_loop()
    controller = UnthreadedController(office, hostname=LOOPBACK, port=chosen.smtp, loop=loop)
    controller.begin()
    loop.run_forever()


if __name__ == "__main__":
    main()
