"""Patients, cases and theatre time for the ordeal, written straight into the tables. Booking is done by the API."""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

import staff.actions
from cases.models import Case
from patients.models import Patient
from reminders.domain.due import is_quiet
from scheduling.models import Theatre, TheatreSession
from staff.models import User
from tests.factories.cases import ProcedureFactory
from tests.factories.staff import SiteFactory, UserFactory, coordinator_reyes

LONDON = ZoneInfo("Europe/London")
IN_A_SESSION = 4
# An operation the day after tomorrow: the patient is told of it and asked about health, both at once.
AT_ONCE = 2
LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=LONDON)
# Patients of so many hours around the world; it is day for some of them and night for the others.
ZONES = tuple(f"Etc/GMT{hours:+d}" for hours in range(-12, 13))
# Neither dusk nor dawn while the ordeal lasts.
MARGIN = timedelta(hours=1, minutes=30)


@dataclass(frozen=True)
class Wanted:
    """A case to book, where, and where to when it is moved."""

    case: UUID
    session: UUID
    later: UUID
    is_night: bool


@dataclass(frozen=True)
class World:
    """Everybody, and the token of the coordinator who books."""

    wanted: tuple[Wanted, ...]
    token: str


def people(count: int, *, at: datetime, luck: random.Random) -> World:
    """Make waiting cases for so many reminders, and theatre time for each on two days.

    One patient in eight sleeps now.
    """
    count = -(-count // AT_ONCE)
    site = SiteFactory(code="ordeal")
    coordinator = coordinator_reyes(site)
    day, night = _zones(at)
    zones = [luck.choice(night) if number % 8 == 7 else luck.choice(day) for number in range(count)]
    patients = Patient.objects.bulk_create(_patient(number, site, zone) for number, zone in enumerate(zones))
    Patient.known_at.through.objects.bulk_create(
        Patient.known_at.through(patient_id=patient.pk, site_id=site.pk) for patient in patients
    )
    sessions = _sessions(site, -(-count // IN_A_SESSION), at, days=2)
    later = _sessions(site, len(sessions), at, days=3)
    procedure = ProcedureFactory(equipment=[], planned_minutes=60)
    cases = Case.objects.bulk_create(
        _case(patient, sessions[number // IN_A_SESSION].surgeon, procedure, coordinator)
        for number, patient in enumerate(patients)
    )
    wanted = tuple(
        Wanted(
            case.pk,
            sessions[number // IN_A_SESSION].pk,
            later[number // IN_A_SESSION].pk,
            is_night=zones[number] in night,
        )
        for number, case in enumerate(cases)
    )
    return World(wanted, staff.actions.issue_token(user=coordinator, days=1))


def _zones(at: datetime) -> tuple[list[str], list[str]]:
    quiet = {zone: [is_quiet(at + shift, ZoneInfo(zone)) for shift in (-MARGIN, MARGIN)] for zone in ZONES}
    return (
        [zone for zone, both in quiet.items() if not any(both)],
        [zone for zone, both in quiet.items() if all(both)],
    )


def _patient(number: int, site, zone: str) -> Patient:
    return Patient(
        site=site, family_name=f"Petrova{number}", given_name="Anna", birth_date=date(1972, 3, 14), sex="female",
        language="ru" if number % 3 == 0 else "en", time_zone=zone, phone=f"+4477{number:08d}",
        email=f"patient{number}@example.com", contact_first="sms" if number % 2 else "email",
        search_key=f"petrova{number} anna", created_at=LONG_AGO, updated_at=LONG_AGO,
    )  # fmt: skip


def _case(patient: Patient, surgeon: User, procedure, by: User) -> Case:
    return Case(
        site_id=patient.site_id, patient=patient, procedure=procedure, side="left", diagnosis_code="M17.1",
        diagnosis_text="Gonarthrosis", surgeon=surgeon, urgency="elective", decided_on=date(2026, 10, 1),
        created_by=by, created_at=LONG_AGO,
    )  # fmt: skip


def _sessions(site, count: int, at: datetime, *, days: int) -> list[TheatreSession]:
    """As many theatres as it takes, a surgeon in each, so many days from now."""
    start = datetime.combine((at + timedelta(days=days)).astimezone(LONDON).date(), time(8), tzinfo=LONDON)
    during = DateTimeTZRange(start, start + timedelta(hours=9), "[)")
    return TheatreSession.objects.bulk_create(
        TheatreSession(
            theatre=Theatre.objects.get_or_create(
                site=site, code=f"T{number}", defaults={"name": f"T{number}"}
            )[0],
            during=during,
            surgeon=UserFactory(username=f"surgeon{number}", role="surgeon", site=site),
        )
        for number in range(count)
    )
