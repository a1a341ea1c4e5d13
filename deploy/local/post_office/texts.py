"""Telephones: every text the hospital sent, every reply, and what of it the hospital has heard."""

import json
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4


@dataclass(frozen=True)
class Text:
    """``is_reply``: written on the telephone. ``is_known``: the hospital has the reply, or the receipt."""

    id: str
    at: float
    phone: str
    text: str
    sender: str = ""
    reference: str = ""
    is_reply: bool = False
    is_known: bool = False


class Telephones:
    """Everything in the order in which it came; a journal of lines, each on the disk before anybody is told."""

    def __init__(self, journal: Path) -> None:
        self._lock = threading.Lock()
        self._texts: dict[str, Text] = {}
        self._by_reference: dict[str, str] = {}
        for line in _whole_lines(journal):
            self._remember(line)
        self._journal = open(journal, "ab")  # noqa: SIM115 - kept open while the office is

    def take(self, *, phone: str, text: str, sender: str, reference: str) -> tuple[Text, bool]:
        """Keep a text of the hospital; return it, and whether it is new. A reference is taken once."""
        with self._lock:
            if known := self._by_reference.get(reference):
                return self._texts[known], False
            new = Text(uuid4().hex, time.time(), phone, text, sender, reference)
            return self._keep(new), True

    def reply(self, *, phone: str, text: str) -> Text:
        """Keep what somebody wrote on that telephone."""
        with self._lock:
            return self._keep(Text(uuid4().hex, time.time(), phone, text, is_reply=True))

    def has_heard(self, text: Text) -> None:
        """The hospital has the reply, or the receipt of its own text."""
        with self._lock:
            self._keep(replace(text, is_known=True))

    def texts(self) -> list[Text]:
        """All of them, newest first."""
        with self._lock:
            return sorted(self._texts.values(), key=lambda text: text.at, reverse=True)

    def _keep(self, text: Text) -> Text:
        line = asdict(text)
        self._journal.write(json.dumps(line).encode() + b"\n")
        self._journal.flush()
        os.fsync(self._journal.fileno())
        self._remember(line)
        return text

    def _remember(self, line: dict[str, Any]) -> None:
        text = Text(**line)
        self._texts[text.id] = text
        if text.reference:
            self._by_reference[text.reference] = text.id


def _whole_lines(journal: Path) -> Iterator[dict[str, Any]]:
    """A line that a power failure cut short was never answered for; it is cut off so that the next one is whole."""
    if not journal.exists():
        return
    whole = journal.read_bytes()
    whole = whole[: whole.rfind(b"\n") + 1]
    os.truncate(journal, len(whole))
    for line in whole.splitlines():
        yield json.loads(line)
