"""Tells the hospital what a gateway tells it: that a text arrived, and what was replied. Tries until it is heard."""

import hashlib
import hmac
import json
import queue
import time
import urllib.error
import urllib.request

from deploy.local.post_office.texts import Telephones, Text

WAIT = 2  # seconds before the next try
# Nobody needs the receipt of a text that the hospital does not know after a minute: it was sent by somebody else.
RECEIPT_TRIES = 30
NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Errands:
    """One errand after another, on a thread of its own; those of the last life first."""

    def __init__(self, telephones: Telephones, *, hospital: str, token: str) -> None:
        self._telephones, self._hospital, self._token = telephones, hospital, token
        self._waiting: queue.Queue[tuple[Text, int]] = queue.Queue()
        for text in reversed(telephones.texts()):
            if not text.is_known:
                self.send(text)

    def send(self, text: Text) -> None:
        """Tell the hospital of this text when it is its turn."""
        self._waiting.put((text, 0))

    def run(self) -> None:
        """Never returns."""
        while True:
            text, tries = self._waiting.get()
            if self._told(text) or (not text.is_reply and tries >= RECEIPT_TRIES):
                self._telephones.has_heard(text)
            else:
                time.sleep(WAIT)
                self._waiting.put((text, tries + 1))

    def _told(self, text: Text) -> bool:
        if text.is_reply:
            return self._posted("inbound", {"id": text.id, "from": text.phone, "text": text.text})
        return self._posted("receipts", {"id": text.id, "status": "delivered", "reference": text.reference})

    def _posted(self, where: str, said: dict[str, str]) -> bool:
        body, timestamp = json.dumps(said).encode(), str(int(time.time()))
        signature = hmac.new(self._token.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
        request = urllib.request.Request(
            f"{self._hospital}/reminders/gateway/{where}/",
            data=body,
            headers={
                "Content-Type": "application/json",
                "Gateway-Timestamp": timestamp,
                "Gateway-Signature": signature.hexdigest(),
            },
        )
        try:
            with NO_PROXY.open(request, timeout=10) as answer:
                return bool(200 <= answer.status < 300)
        except (urllib.error.URLError, OSError):
            return False
