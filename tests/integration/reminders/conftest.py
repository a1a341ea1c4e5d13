from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from scheduling.models import Booking, Theatre, TheatreSession
from staff.models import Site
from tests.factories.cases import CaseFactory
from tests.factories.patients import PatientFactory
from tests.factories.staff import SiteFactory, coordinator_reyes, surgeon_okafor

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=LONDON)
OPERATION = datetime(2026, 12, 15, 8, 30, tzinfo=LONDON)


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
    """Book a case straight into the tables: what scheduling does has its own tests."""
    theatre = Theatre.objects.create(site=site, code="T1", name="Theatre 1")

    def book(*, start: datetime = OPERATION, **patient: object) -> Booking:
        fields = {"site": site, "email": "anna@example.org"} | patient
        case = CaseFactory(site=site, patient=PatientFactory(**fields), booked=True)
        during = DateTimeTZRange(start, start + timedelta(minutes=105), "[)")
        surgeon = surgeon_okafor(site)
        session, _new = TheatreSession.objects.get_or_create(theatre=theatre, during=during, surgeon=surgeon)
        return Booking.objects.create(
            case=case,
            session=session,
            theatre=theatre,
            patient=case.patient,
            surgeon=surgeon,
            during=during,
            planned_minutes=90,
            turnover_minutes=15,
            booked_by=coordinator_reyes(site),
            booked_at=NOON,
        )

    return book


def move(booking: Booking, start: datetime) -> Booking:
    """Move it straight in the tables."""
    booking.during = DateTimeTZRange(start, start + timedelta(minutes=105), "[)")
    booking.version += 1
    booking.save(update_fields=["during", "version"])
    return booking


def cancel(booking: Booking) -> Booking:
    """Cancel it straight in the tables."""
    booking.status, booking.cancel_reason = "cancelled", "medical_change"
    booking.cancelled_by, booking.cancelled_at = booking.booked_by, NOON
    booking.version += 1
    booking.save(update_fields=["status", "cancel_reason", "cancelled_by", "cancelled_at", "version"])
    return booking
