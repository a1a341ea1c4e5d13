from datetime import datetime, timedelta
from functools import partial

import pytest
from aiosmtpd.controller import Controller

from staff.models import Site
from tests.factories.bookings import NOON, a_booking
from tests.factories.staff import SiteFactory


class Clock:
    """The database's clock, in the hands of a test."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def goes_on(self, **how_long: float) -> datetime:
        self.at += timedelta(**how_long)
        return self.at


class MailServer:
    """A real SMTP server. ``at_rcpt`` and ``at_data`` answer in its place, once for each reply in the list."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.recipients: list[str] = []
        self.at_rcpt: list[str] = []
        self.at_data: list[str] = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.at_rcpt:
            return self.at_rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = self.at_data.pop(0) if self.at_data else "250 OK"
        if answer == "take it and hang up":
            self.taken.append(envelope.content)
            server.transport.abort()
            return "250 OK"
        if answer.startswith("250"):
            self.taken.append(envelope.content)
            self.recipients += envelope.rcpt_tos
        return answer


class FreePort(Controller):
    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def mail(settings):
    handler = MailServer()
    controller = FreePort(handler, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.DEFAULT_FROM_EMAIL = "Greenlist hospital <appointments@hospital.example>"
    yield handler
    controller.stop()


@pytest.fixture
def site(db) -> Site:
    return SiteFactory(code="north", time_zone="Europe/London")


@pytest.fixture
def book(site):
    return partial(a_booking, site)
