"""Theatres, sessions and bookings, made by the real actions; crowds written straight into the tables.

``a_full_theatre_day()`` is the scene of most tests: one theatre, one surgeon, three cases, one place left.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pgtrigger
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

import checklists.actions
from cases.models import Case
from checklists.models import CaseProtocol, Protocol, ReadinessSummary
from common.clock import now
from common.intervals import Interval
from scheduling import actions
from scheduling.models import Booking, Clearance, Milestone, Theatre, TheatreSession
from staff.domain.roles import Role
from staff.models import Site, User
from tests.factories.cases import CaseFactory, ProcedureFactory
from tests.factories.checklists import the_spec
from tests.factories.patients import PatientFactory, add_identifier
from tests.factories.staff import SiteFactory, UserFactory, coordinator_reyes, surgeon_okafor
from tests.factories.wishes import ANYWAY

LONDON = "Europe/London"


def the_protocol(code: str = "knee-hto") -> Protocol:
    """The real protocol of that code, in use."""
    in_use = Protocol.objects.filter(code=code, status="active")
    if not in_use.exists():
        checklists.actions.put_protocol(spec=the_spec(code), at=now())
    return in_use.get()


def in_days(days: int, hour: int = 8, minute: int = 0, zone: str = LONDON) -> datetime:
    """That many days from today on the hospital's clock."""
    local = datetime.now(ZoneInfo(zone)) + timedelta(days=days)
    return local.replace(hour=hour, minute=minute, second=0, microsecond=0)


def a_theatre(site: Site, code: str = "T1") -> Theatre:
    return actions.add_theatre(site=site, code=code, name=f"Theatre {code.removeprefix('T')}")


def a_session(
    theatre: Theatre,
    surgeon: User,
    *,
    start: datetime | None = None,
    hours: int = 8,
    anaesthetist: User | None = None,
) -> TheatreSession:
    start = start or in_days(21)
    return actions.add_session(
        theatre=theatre,
        during=Interval(start, start + timedelta(hours=hours)),
        surgeon=surgeon,
        anaesthetist=anaesthetist,
    )


def a_waiting_case(site: Site, surgeon: User, *, minutes: int = 105, **fields: object) -> Case:
    """A case that waits, with its requirements made and its readiness worked out."""
    code = "tibial-osteotomy" if minutes == 105 else f"knee-{minutes}"
    equipment = fields.pop("equipment", [])
    procedure = ProcedureFactory(code=code, planned_minutes=minutes, equipment=equipment)
    the_protocol(procedure.protocol_code)
    case = CaseFactory(site=site, surgeon=surgeon, procedure=procedure, **fields)
    checklists.actions.prepare(case=case, by=case.created_by, at=now())
    return case


def a_booked_case(session: TheatreSession, *, by: User | None = None, **fields: object) -> Booking:
    """A case of the session's surgeon in the session's next free place."""
    case = a_waiting_case(session.theatre.site, session.surgeon, **fields)
    by = by or coordinator_reyes(session.theatre.site)
    overrun = str(fields.pop("overrun_reason", ""))
    return actions.book_case(
        case_id=case.pk, session=session, overrun_reason=overrun, by=by, at=now(), **ANYWAY
    )


@dataclass(frozen=True)
class Day:
    """A scene: who and what there is."""

    site: Site
    coordinator: User
    surgeon: User
    theatre: Theatre
    session: TheatreSession
    bookings: tuple[Booking, ...]
    waiting: Case


def a_full_theatre_day(site: Site | None = None, *, day: int = 21) -> Day:
    """Okafor's day in Theatre 1 from 08:00 to 16:00: three knees of 105 minutes, and one that waits.

    390 of 480 minutes are used, so that a case of up to 90 minutes still fits and the waiting one (105) does not.
    """
    site = site or SiteFactory(code="north")
    surgeon, coordinator = surgeon_okafor(site), coordinator_reyes(site)
    theatre = a_theatre(site)
    session = a_session(theatre, surgeon, start=in_days(day))
    bookings = tuple(
        a_booked_case(session, by=coordinator, patient__family_name=name)
        for name in ("Petrova", "Lim", "Sato")
    )
    waiting = a_waiting_case(site, surgeon, patient__family_name="Grant", target_date=in_days(60).date())
    return Day(site, coordinator, surgeon, theatre, session, bookings, waiting)


def a_crowd(
    site: Site, first: date, *, theatres: int, days: int, cases_each: int, zone: str = LONDON
) -> list[Booking]:
    """Bookings straight into the tables: so many theatres on so many days, each with so many cases."""
    protocol, by = the_protocol(), coordinator_reyes(site)
    procedure = ProcedureFactory()
    made = []
    for number in range(theatres):
        surgeon = UserFactory(username=f"crowd{number}", role=Role.SURGEON, site=site)
        theatre = a_theatre(site, f"T{number + 1:02}")
        for day in range(days):
            eight = datetime(first.year, first.month, first.day, 8, tzinfo=ZoneInfo(zone)) + timedelta(
                days=day
            )
            session = a_session(theatre, surgeon, start=eight)
            made += [
                _crowd_booking(session, eight + timedelta(minutes=90 * n), procedure, protocol, by)
                for n in range(cases_each)
            ]
    return made


def _crowd_booking(session, start, procedure, protocol, by):  # type: ignore[no-untyped-def]
    site = session.theatre.site
    patient = PatientFactory(site=site)
    add_identifier(patient, f"N-{patient.pk}", authority="national", kind="national")
    case = CaseFactory(
        site=site,
        patient=patient,
        surgeon=session.surgeon,
        procedure=procedure,
        created_by=by,
        booked=True,
        surgery_at=start,
    )
    CaseProtocol.objects.create(case=case, protocol=protocol, pinned_at=start, pinned_by=by)
    ReadinessSummary.objects.create(
        case=case,
        verdict="at_risk",
        worst="missing",
        open_count=4,
        in_the_way=[
            {
                "code": "glucose",
                "state": "missing",
                "owner": "coordinator",
                "due_on": None,
                "forecast": "in_time",
                "why": "nothing_recorded",
                "params": {},
            }
        ],
        computed_at=start - timedelta(days=1),
    )
    return Booking.objects.create(
        case=case,
        session=session,
        theatre=session.theatre,
        patient=patient,
        surgeon=session.surgeon,
        during=DateTimeTZRange(start, start + timedelta(minutes=90), "[)"),
        planned_minutes=75,
        turnover_minutes=15,
        booked_by=by,
        booked_at=start - timedelta(days=1),
    )


def operated(case: Case, *, minutes: int, by: User, days_ago: int = 30) -> Booking:
    """The case as an operation of the past that took so long, written straight into the tables."""
    number = TheatreSession.objects.count()
    theatre, _new = Theatre.objects.get_or_create(
        site=case.site, code=f"P{number}", defaults={"name": f"Past {number}"}
    )
    start = now() - timedelta(days=days_ago, hours=number * 3)
    during = DateTimeTZRange(start, start + timedelta(minutes=minutes), "[)")
    session = TheatreSession.objects.create(theatre=theatre, during=during, surgeon=case.surgeon)
    clearance = Clearance.objects.create(
        case=case, at=start, by=by, role=by.role, verdict="ready", surgery_at=start, snapshot={}
    )
    booking = Booking.objects.create(
        case=case,
        session=session,
        theatre=theatre,
        patient=case.patient,
        surgeon=case.surgeon,
        during=during,
        planned_minutes=minutes,
        turnover_minutes=0,
        booked_by=by,
        booked_at=start,
        clearance=clearance,
        status="finished",
    )
    # The table of moves knows no way from waiting straight to operated.
    with pgtrigger.ignore("cases.Case:case_status_moves"):
        Case.objects.filter(pk=case.pk).update(status="operated", surgery_at=start)
    for kind, at in (("into_theatre", start), ("out_of_theatre", start + timedelta(minutes=minutes))):
        Milestone.objects.create(booking=booking, kind=kind, at=at, by=by, recorded_at=at)
    return booking
