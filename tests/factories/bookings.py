"""Booked cases, written straight into the tables: what scheduling does has its own tests."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from scheduling.models import Booking, Theatre, TheatreSession
from staff.models import Site
from tests.factories.cases import CaseFactory
from tests.factories.patients import PatientFactory
from tests.factories.staff import coordinator_reyes, surgeon_okafor

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=LONDON)
OPERATION = datetime(2026, 12, 15, 8, 30, tzinfo=LONDON)
LASTING = timedelta(minutes=105)


def a_booking(site: Site, *, start: datetime = OPERATION, theatre: str = "T1", **patient: object) -> Booking:
    """A case of a new patient with okafor, 90 minutes and 15 of turnover, booked by reyes at ``NOON``."""
    fields = {"site": site, "email": "anna@example.org"} | patient
    surgeon, during = surgeon_okafor(site), DateTimeTZRange(start, start + LASTING, "[)")
    case = CaseFactory(
        site=site, patient=PatientFactory(**fields), surgeon=surgeon, booked=True, surgery_at=start
    )
    room, _new = Theatre.objects.get_or_create(site=site, code=theatre, defaults={"name": theatre})
    session, _new = TheatreSession.objects.get_or_create(theatre=room, during=during, surgeon=surgeon)
    return Booking.objects.create(
        case=case,
        session=session,
        theatre=room,
        patient=case.patient,
        surgeon=surgeon,
        during=during,
        planned_minutes=90,
        turnover_minutes=15,
        booked_by=coordinator_reyes(site),
        booked_at=NOON,
    )


def move(booking: Booking, start: datetime) -> Booking:
    """Move it."""
    booking.during = DateTimeTZRange(start, start + LASTING, "[)")
    booking.version += 1
    booking.save(update_fields=["during", "version"])
    return booking


def cancel(booking: Booking, at: datetime = NOON) -> Booking:
    """Cancel it."""
    booking.status, booking.cancel_reason = "cancelled", "medical_change"
    booking.cancelled_by, booking.cancelled_at = booking.booked_by, at
    booking.version += 1
    booking.save(update_fields=["status", "cancel_reason", "cancelled_by", "cancelled_at", "version"])
    return booking
