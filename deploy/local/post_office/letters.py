"""Mailboxes: every letter the hospital sent, kept as it came and read again when somebody looks."""

import email
import email.policy
import os
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from uuid import uuid4

from aiosmtpd.smtp import SMTP, Envelope, Session

MOST_SHOWN = 1000


@dataclass(frozen=True)
class Enclosure:
    """A file that came with a letter."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """What the page shows of one. ``at`` is when it was sent, in seconds."""

    name: str
    to: str
    subject: str
    at: float
    text: str
    html: str
    enclosures: tuple[Enclosure, ...]


class Mailboxes:
    """Keeps letters as files named so that sorting by name is sorting by arrival. Spoken to by aiosmtpd."""

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
        for file in sorted(self.folder.glob("*.eml"), reverse=True)[:MOST_SHOWN]:
            yield read(file)

    def letter(self, name: str) -> Letter | None:
        found = [file for file in self.folder.glob("*.eml") if file.stem == name]
        return read(found[0]) if found else None


def read(file: Path) -> Letter:
    raw = file.read_bytes()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    to = ", ".join(message.get_all("X-Delivered-To", [])) or str(message.get("To", ""))
    text = _part(message, "plain")
    return Letter(
        name=file.stem,
        to=to,
        subject=str(message.get("Subject", "")),
        at=_sent_at(message, file),
        text=raw.decode(errors="replace") if text is None else text,
        html=_part(message, "html") or "",
        enclosures=tuple(_enclosures(message)),
    )


def _part(message: EmailMessage, kind: str) -> str | None:
    """The letter's body in that form, "" without one, None when it cannot be read."""
    try:
        part = message.get_body(preferencelist=(kind,))
        return str(part.get_content()) if part else ""
    except (LookupError, ValueError, KeyError):
        return None


def _sent_at(message: EmailMessage, file: Path) -> float:
    try:
        return parsedate_to_datetime(str(message["Date"])).timestamp()
    except (TypeError, ValueError):
        return file.stat().st_mtime


def _enclosures(message: EmailMessage) -> Iterator[Enclosure]:
    bodies = ("text/plain", "text/html")
    for part in message.walk():
        name = part.get_filename()
        if part.is_multipart() or (part.get_content_type() in bodies and not name):
            continue
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        yield Enclosure(name or part.get_content_type(), part.get_content_type(), content)
