"""Who books, cancels and moves while everything falls: each asks again, with the same key, until there is an answer."""

import http.client
import json
import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

AGAIN = 0.3  # seconds


@dataclass(frozen=True)
class Answer:
    """What the hospital said in the end, and between which moments it must have done it."""

    status: int
    body: Any
    asked_at: float
    answered_at: float


@dataclass
class Desk:
    """One person with one token at the hospital's API."""

    port: int
    token: str
    tries: int = 0

    def ask(self, path: str, body: object, *, version: int | None = None, patience: float = 60) -> Answer:
        """Post until it is answered by yes or no. Raises TimeoutError when nobody answers at all."""
        headers = {
            "Authorization": f"Token {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": uuid4().hex,
        }
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        deadline, asked_at = time.monotonic() + patience, time.time()
        while time.monotonic() < deadline:
            self.tries += 1
            answer = self._once(path, json.dumps(body), headers)
            if answer and answer[0] < 500 and answer[0] not in (408, 423, 425, 429):
                return Answer(answer[0], answer[1], asked_at, time.time())
            time.sleep(AGAIN)
        raise TimeoutError(f"{path}: no answer in {patience} s, last {answer}")

    def _once(self, path: str, body: str, headers: dict[str, str]) -> tuple[int, Any] | None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            connection.request("POST", f"/api/v1/{path}", body, headers)
            response = connection.getresponse()
            text = response.read()
            return response.status, json.loads(text) if text.startswith(b"{") else text.decode(
                errors="replace"
            )
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            connection.close()
