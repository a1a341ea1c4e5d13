"""The office's one address: the page to look at, the gateway that the hospital posts to, and replies."""

import hmac
import json
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from deploy.local.post_office import pages
from deploy.local.post_office.errands import Errands
from deploy.local.post_office.letters import Letter, Mailboxes
from deploy.local.post_office.texts import Telephones

STYLE = Path(__file__).with_name("style.css")
MOST_BYTES = 16384
OWN_NAMES = ("127.0.0.1", "localhost")
PLAIN = "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'"
# A letter's HTML is shown as a stranger's: no scripts, no forms, nothing fetched from anywhere.
CAGED = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@dataclass
class Office:
    """Everything the window looks at."""

    mailboxes: Mailboxes
    telephones: Telephones
    errands: Errands
    token: str


class Window(BaseHTTPRequestHandler):
    """Pages are looked at with GET; POST /messages is the gateway, POST /reply somebody at a telephone."""

    office: Office

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = {name: found[0] for name, found in parse_qs(address.query).items()}
        if not self.is_own_name():
            self.answer(421, "")
        elif address.path == "/style.css":
            self.answer(200, STYLE.read_bytes(), "text/css")
        elif address.path == "/":
            self.show_everything(asked)
        elif address.path.startswith("/letter") and (
            letter := self.office.mailboxes.letter(asked.get("name", ""))
        ):
            self.show_letter(address.path, letter, asked)
        else:
            self.answer(404, pages.page("No such message", ""))

    def do_POST(self) -> None:
        body = self.body()
        if body is None:
            self.answer(413, "")
        elif self.path == "/messages":
            self.take(body)
        elif self.path == "/reply" and self.is_own_name() and self.is_own_page():
            self.reply(body)
        else:
            self.answer(404, pages.page("Nothing is taken here", ""))

    def show_everything(self, asked: dict[str, str]) -> None:
        letters, texts = list(self.office.mailboxes.letters()), self.office.telephones.texts()
        self.answer(200, pages.overview(letters, texts, to=asked.get("to", ""), phone=asked.get("phone", "")))

    def show_letter(self, path: str, letter: Letter, asked: dict[str, str]) -> None:
        number = asked.get("file", "")
        if path == "/letter/html":
            self.answer(200, letter.html, policy=CAGED)
        elif path == "/letter/file" and number.isdecimal() and int(number) < len(letter.enclosures):
            self.answer(200, letter.enclosures[int(number)].content, "text/plain")
        else:
            self.answer(200, pages.letter(letter))

    def take(self, body: bytes) -> None:
        """Take a text of the hospital: {"to", "from", "text", "reference"}; 409 for a reference taken before."""
        given = self.headers.get("Authorization", "")
        if not self.office.token or not hmac.compare_digest(
            given.encode(), f"Bearer {self.office.token}".encode()
        ):
            return self.say(401, {"error": "wrong token"})
        try:
            said = json.loads(body)
            wanted = {name: str(said[key]) for name, key in NAMES.items()}
        except (ValueError, KeyError, TypeError):
            return self.say(400, {"error": "to, from, text and reference are wanted"})
        text, is_new = self.office.telephones.take(**wanted)
        if is_new:
            self.office.errands.send(text)
        return self.say(201 if is_new else 409, {"id": text.id})

    def reply(self, body: bytes) -> None:
        """Keep what somebody typed on a telephone and go back to it."""
        typed = {name: found[0] for name, found in parse_qs(body.decode(errors="replace")).items()}
        phone, words = typed.get("phone", "").strip(), typed.get("text", "").strip()
        if phone and words:
            self.office.errands.send(self.office.telephones.reply(phone=phone, text=words))
        self.send_response(303)
        self.send_header("Location", f"/?phone={quote(phone)}" if phone else "/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > MOST_BYTES:
            self.close_connection = True
            return None
        return self.rfile.read(int(length))

    def is_own_name(self) -> bool:
        """Any website can point a name of its own at this machine; it does not get to read the mail."""
        return self.headers.get("Host", "").rpartition(":")[0] in OWN_NAMES

    def is_own_page(self) -> bool:
        """Nor may another website type on these telephones."""
        origin = self.headers.get("Origin")
        return origin is None or urlsplit(origin).netloc == self.headers.get("Host")

    def say(self, status: int, words: dict[str, str]) -> None:
        self.answer(status, json.dumps(words), "application/json")

    def answer(
        self, status: int, content: str | bytes, kind: str = "text/html", *, policy: str = PLAIN
    ) -> None:
        body = content.encode("utf-8", errors="replace") if isinstance(content, str) else content
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: an address line can hold a mailbox's name."""


NAMES = {"phone": "to", "sender": "from", "text": "text", "reference": "reference"}


def window(office: Office) -> type[Window]:
    """The window of one office."""
    return type("OfficeWindow", (Window,), {"office": office, "protocol_version": "HTTP/1.1"})
