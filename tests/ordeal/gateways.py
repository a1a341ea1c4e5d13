"""A mail server and an SMS gateway that misbehave, and write down what they took before they say so.

    python -m tests.ordeal.gateways --smtp PORT --sms PORT --journal FILE --faults 0.2 --seed 1

``FILE.calm``, once it exists, ends the misbehaviour. The journal is what the patients got: a line for each message,
on the disk before the answer. A text whose reference is known already is not taken again.
"""

import argparse
import asyncio
import json
import os
import random
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

# Longer than the hospital waits for an answer.
TARPIT = 3.5
# Slow, and yet in time: whoever cancels now meets a message on its way.
SLOW = 0.7
MAIL_FAULTS = (
    "slowly",
    "slowly",
    "later at MAIL",
    "later at RCPT",
    "never at RCPT",
    "tarpit at MAIL",
    "later at DATA",
    "later after it",
    "never after it",
    "took it and hung up",
    "hung up",
    "took it in silence",
)
TEXT_FAULTS = (
    "slowly",
    "slowly",
    "too many",
    "error",
    "never",
    "error after it",
    "took it and hung up",
    "hung up",
    "took it in silence",
    "later",
)
AFTER = {"took it in silence": TARPIT, "slowly": SLOW}
ANSWERS = {"DATA": b"354 go on", "QUIT": b"221 bye"}
REFUSALS = {
    ("MAIL", "later at MAIL"): b"451 later",
    ("RCPT", "later at RCPT"): b"450 later",
    ("RCPT", "never at RCPT"): b"550 nobody here",
    ("DATA", "later at DATA"): b"451 later",
}
_HEADER = re.compile(rb"(?im)^(message-id|subject): *<?([^>\r\n]*)")
_MOST = 2**20


@dataclass
class Gateways:
    """Both, with one journal and one source of bad luck."""

    journal: Path
    faults: float
    luck: random.Random
    known: dict[str, str] = field(default_factory=dict)

    def fault(self, kinds: tuple[str, ...]) -> str:
        if self.journal.with_suffix(".calm").exists() or self.luck.random() >= self.faults:
            return ""
        fault = self.luck.choice(kinds)
        with open(self.journal.with_suffix(".faults"), "a") as file:
            file.write(fault + "\n")
        return fault

    def write(self, **line: object) -> None:
        with open(self.journal, "a") as file:
            file.write(json.dumps({"at": time.time(), **line}) + "\n")
            file.flush()
            os.fsync(file.fileno())

    async def mail(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One SMTP connection."""
        fault, to = "", ""
        await _say(writer, b"220 here")
        while line := await reader.readline():
            verb = line[:4].decode().upper()
            if verb == "MAIL":
                fault = self.fault(MAIL_FAULTS)
            elif verb == "RCPT":
                to = line.decode().partition("<")[2].partition(">")[0]
            if fault == f"tarpit at {verb}":
                await asyncio.sleep(TARPIT)
            answer = REFUSALS.get((verb, fault)) or ANSWERS.get(verb, b"250 ok")
            await _say(writer, answer)
            if answer == ANSWERS["QUIT"]:
                break
            if answer == ANSWERS["DATA"]:
                content = await reader.readuntil(b"\r\n.\r\n")
                if not await self._letter(content, to, fault, writer):
                    return
        writer.close()

    async def _letter(self, content: bytes, to: str, fault: str, writer: asyncio.StreamWriter) -> bool:
        """Answer for a letter; False when the line is cut instead."""
        if refusal := {"later after it": b"451 later", "never after it": b"554 no"}.get(fault):
            await _say(writer, refusal)
            return True
        if fault != "hung up":
            found = {name.lower(): value.decode() for name, value in _HEADER.findall(content)}
            self.write(channel="email", to=to, reference=found.get(b"message-id", ""), fault=fault)
        await asyncio.sleep(AFTER.get(fault, 0))
        if fault.endswith(("hung up", "silence")):
            writer.transport.abort()
            return False
        await _say(writer, b"250 taken")
        return True

    async def text(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One HTTP connection."""
        while head := await _until(reader, b"\r\n\r\n"):
            length = re.search(rb"(?i)content-length: *(\d+)", head)
            said = json.loads(await reader.readexactly(int(length[1]) if length else 0))
            fault = self.fault(TEXT_FAULTS)
            if not await self._answer(said, fault, writer):
                break
        writer.close()

    async def _answer(self, said: dict[str, str], fault: str, writer: asyncio.StreamWriter) -> bool:
        refusals = {"too many": 429, "error": 500, "never": 400, "later": 503}
        if fault in refusals:
            await _http(writer, refusals[fault], {})
            return True
        if fault == "hung up":
            writer.transport.abort()
            return False
        reference = said["reference"]
        is_known = reference in self.known
        if not is_known:
            self.known[reference] = uuid4().hex
            self.write(channel="sms", to=said["to"], reference=reference, fault=fault)
        await asyncio.sleep(AFTER.get(fault, 0))
        if fault.endswith(("hung up", "silence")):
            writer.transport.abort()
            return False
        status = 500 if fault == "error after it" else 409 if is_known else 201
        await _http(writer, status, {"id": self.known[reference]})
        return True


async def _until(reader: asyncio.StreamReader, end: bytes) -> bytes:
    try:
        return await reader.readuntil(end)
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


async def _say(writer: asyncio.StreamWriter, line: bytes) -> None:
    writer.write(line + b"\r\n")
    await writer.drain()


async def _http(writer: asyncio.StreamWriter, status: int, words: dict[str, str]) -> None:
    body = json.dumps(words).encode()
    later = b"Retry-After: 1\r\n" if status in (429, 503) else b""
    head = f"HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    writer.write(head.encode() + later + b"\r\n" + body)
    await writer.drain()


def read(journal: Path) -> list[dict[str, object]]:
    """Everything that was taken, in the order in which it was."""
    return [json.loads(line) for line in journal.read_text().splitlines()] if journal.exists() else []


def faults(journal: Path) -> int:
    """How often they have misbehaved."""
    file = journal.with_suffix(".faults")
    return len(file.read_text().splitlines()) if file.exists() else 0


async def _serve(chosen: argparse.Namespace) -> None:
    gateways = Gateways(chosen.journal, chosen.faults, random.Random(chosen.seed))
    gateways.known.update({str(line["reference"]): uuid4().hex for line in read(chosen.journal)})

    def quiet(conversation):
        async def talk(reader, writer):
            try:
                await conversation(reader, writer)
            except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                writer.transport.abort()

        return talk

    await asyncio.start_server(quiet(gateways.mail), "127.0.0.1", chosen.smtp, limit=_MOST)
    server = await asyncio.start_server(quiet(gateways.text), "127.0.0.1", chosen.sms, limit=_MOST)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--smtp", type=int, required=True)
    parser.add_argument("--sms", type=int, required=True)
    parser.add_argument("--journal", type=Path, required=True)
    parser.add_argument("--faults", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=1)
    asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
