"""A telephone company: a real SMPP server in a thread, and one that breaks off in the middle."""

import asyncio
import socket
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import smpp34

TRANSCEIVER, TRANSMITTER, SUBMIT, RESPONSE = 0x00000009, 0x00000002, 0x00000004, 0x80000000


@dataclass
class Company:
    """``answers``: what becomes of each part, a message id or a refusal's number; the last one again and again."""

    port: int = 0
    answers: list[str | int] = field(default_factory=lambda: ["m1"])
    taken: list[Any] = field(default_factory=list)
    lines: list[Any] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _server: Any = None

    def start(self) -> None:
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,))
        self._thread.start()
        assert ready.wait(10)

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def deliver(self, text: bytes, **fields: Any) -> bool:
        """Deliver on the newest line; say whether the hospital has acknowledged it."""
        said = {"destination_addr": "441234567890", "source_addr": "447700900123", **fields}
        return asyncio.run_coroutine_threadsafe(self._deliver(text, said), self._loop).result(20)

    async def _deliver(self, text: bytes, said: dict[str, Any]) -> bool:
        response = await self.lines[-1].deliver_sm(short_message=text, **said)
        return bool(response.is_success)

    async def _close(self) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task
        await self._server.stop()

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._open())
        ready.set()
        self._loop.run_forever()

    async def _open(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._server = smpp34.Server("127.0.0.1", self.port, system_id="company")
        await self._server.start()
        self._task = self._loop.create_task(self._serve())

    async def _serve(self) -> None:
        while True:
            event = await self._server.next()
            if isinstance(event, smpp34.Esme):
                self.lines.append(event)
                self.came.set()
            elif isinstance(event, smpp34.SubmitSmEvent):
                self._answer(event)

    def _answer(self, event: Any) -> None:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.taken.append(event)
        if isinstance(answer, str):
            event.accept(message_id=answer)
        else:
            event.reject(answer)


class RudeCompany(threading.Thread):
    """Takes every sign-in, and hangs up when it has read a message without saying whether it took it.

    ``silent``: it says nothing and keeps the line. Unless it ``greets``, it hangs up right after the sign-in.
    """

    def __init__(self, *, silent: bool = False, greets: bool = True) -> None:
        super().__init__()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self._silent, self._greets, self._over = silent, greets, threading.Event()
        self._signed_in = threading.Semaphore(0)
        self.read: list[bytes] = []

    def run(self) -> None:
        while not self._over.is_set():
            with suppress(OSError), self._door.accept()[0] as line:
                self._talk(line)

    def has_seen(self, many: int) -> bool:
        """Wait until so many have signed in."""
        return all(self._signed_in.acquire(timeout=5) for _ in range(many))

    def stop(self) -> None:
        self._over.set()
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            pass
        self.join()
        self._door.close()

    def _talk(self, line: socket.socket) -> None:
        while head := line.recv(16):
            length, command, _status, sequence = struct.unpack(">LLLL", head)
            body = line.recv(length - 16) if length > 16 else b""
            if command in {TRANSCEIVER, TRANSMITTER}:
                line.sendall(struct.pack(">LLLL", 16 + 3, command | RESPONSE, 0, sequence) + b"co\0")
                self._signed_in.release()
                if not self._greets:
                    return
            elif command == SUBMIT:
                self.read.append(body)
                if self._silent:
                    self._over.wait(5)
                return
