"""A coordinator at the board: looks at its cards as the page does, and drops a case where a person would."""

import json
import random
import re
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import django.test
from django.conf import settings

from staff.models import User
from tests.races.conftest import Answer, Client

CSRF = "a" * 32
_BOOKING = re.compile(r'id="booking-([0-9a-f-]+)" data-v="(\d+)"')


@dataclass(frozen=True)
class Card:
    """A session as the board shows it: the bookings that can be moved, in order, and the stamp of that order."""

    session: str
    seen: str
    bookings: list[tuple[str, int]]

    def stays(self, booking: str, before: str) -> bool:
        """Say whether the booking stands right there already."""
        order = [pk for pk, _version in self.bookings]
        if booking not in order:
            return False
        after = order[order.index(booking) + 1 :]
        return before == (after[0] if after else "") or before == booking


class AtTheBoard(Client):
    """One who has signed in with a browser, beside the token for the API."""

    def sign_in(self, user: User) -> None:
        """Sign in as a browser does, and keep its cookies."""
        browser = django.test.Client()
        browser.force_login(user)
        session = browser.cookies[settings.SESSION_COOKIE_NAME].value
        self.cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}"

    def cards(self, sessions: list[str]) -> dict[str, Card]:
        """Fetch these sessions as the board does."""
        answer = self._ask("GET", f"/board/sessions/?{urlencode([('id', pk) for pk in sessions])}")
        return {card.session: card for card in _cards(answer)}

    def drop(self, card: Card, *, before: str = "", **what: Any) -> Answer:
        """Let go of a booking (with its version) or of a case over this card."""
        form = {"session": card.session, "before": before, "seen": card.seen, **what}
        return self._ask("POST", "/board/drop/", urlencode(form))

    def _ask(self, method: str, path: str, form: str = "") -> Answer:
        headers = {"Cookie": self.cookies, "X-CSRFToken": CSRF, "Accept": "application/json"}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        self.connection.request(method, path, form or None, headers)
        response = self.connection.getresponse()
        text = response.read()
        ms = (time.perf_counter() - begun) * 1000
        return Answer(response.status, json.loads(text) if text.startswith(b"{") else text, ms)


def _cards(answer: Answer) -> list[Card]:
    assert answer.status == 200, answer
    return [
        Card(one["id"], one["stamp"].split(".")[0], [(pk, int(v)) for pk, v in _BOOKING.findall(one["html"])])
        for one in answer.body["sessions"]
    ]


def somewhere(rng: random.Random, booking: str, over: Card) -> str | None:
    """Choose before whom the booking is let go over that card ("": at the end); None when there is no other place."""
    places = [
        place for place in ("", *(pk for pk, _version in over.bookings)) if not over.stays(booking, place)
    ]
    return rng.choice(places) if places else None
