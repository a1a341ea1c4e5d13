"""The real protocols, and cases prepared by them through the real actions.

``a_hospital()`` has people and a theatre; ``a_booked_case(hospital)`` an operation this morning with nothing
recorded; ``a_case_ready_for_theatre(hospital)`` the same with everything recorded that passes.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings

import cases.actions
import checklists.actions
import checklists.queries
import scheduling.actions
from cases.domain.details import CaseDetails
from cases.domain.kinds import Side
from cases.models import Case, Procedure
from checklists.actions.recording import Entry
from checklists.domain.files.catalogue import ProcedureEntry, parse_procedures
from checklists.domain.files.protocol_files import load
from checklists.domain.protocols import ProtocolSpec
from checklists.models import Evidence, Protocol, Requirement
from checklists.queries.readiness import specs_of_cases
from common import clock
from common.intervals import Interval
from hospital.demo.answers import answers
from scheduling.models import Booking, Theatre
from staff.models import Site, User
from tests.factories.patients import PatientFactory, add_allergy
from tests.factories.staff import (
    SiteFactory,
    anaesthetist_sato,
    coordinator_reyes,
    nurse_lim,
    surgeon_okafor,
    theatre_nurse_moreau,
)
from tests.factories.wishes import ANYWAY

ASKED = timedelta(days=20)
LOADED = datetime(2020, 1, 6, 9, tzinfo=UTC)
BY_ROLE = ("surgeon", "anaesthetist", "ward_nurse", "coordinator")


@dataclass(frozen=True)
class Hospital:
    """A site where it is morning now, one person of each role, one theatre."""

    site: Site
    now: datetime
    coordinator: User
    ward_nurse: User
    surgeon: User
    anaesthetist: User
    theatre_nurse: User
    theatre: Theatre

    def one(self, role: str) -> User:
        """Return the person of that role."""
        return getattr(self, role)

    @property
    def zone(self) -> ZoneInfo:
        """The hospital's clock."""
        return ZoneInfo(self.site.time_zone)


@cache
def _files() -> tuple[tuple[ProtocolSpec, ...], tuple[ProcedureEntry, ...]]:
    """Read the protocols and procedures of the repository, once for all tests."""
    root = Path(settings.PROTOCOLS_DIR)
    specs = load({str(path.relative_to(root)): path.read_text() for path in sorted(root.glob("*/*.yaml"))})
    text = (root / "procedures.yaml").read_text()
    codes = {code for code, _version in specs}
    return tuple(specs.values()), parse_procedures("procedures.yaml", text, protocols=codes)


def load_protocols(at: datetime = LOADED) -> None:
    """Take in the protocols and procedures of the repository, as ``manage.py load_protocols`` does.

    The test database begins with them; only a test that empties its tables needs them again, and has them back as
    they were.
    """
    if Protocol.objects.exists():
        return
    if at in _taken_in:
        _put_back(*_taken_in[at])
        return
    specs, procedures = _files()
    for spec in specs:
        checklists.actions.put_protocol(spec=spec, at=at)
    for entry in procedures:
        values = {key: value for key, value in vars(entry).items() if key != "code"}
        values |= {"anaesthesia": list(entry.anaesthesia), "equipment": list(entry.equipment)}
        cases.actions.put_procedure(code=entry.code, values=values)
    _taken_in[at] = list(Protocol.objects.all()), list(Procedure.objects.all())


_taken_in: dict[datetime, tuple[list[Protocol], list[Procedure]]] = {}


def _put_back(protocols: list[Protocol], procedures: list[Procedure]) -> None:
    # One by one: the driver takes longer to write long texts into one statement.
    for row in (*protocols, *procedures):
        row.save(force_insert=True)


def the_spec(code: str) -> ProtocolSpec:
    """Return the first version of that protocol in the repository."""
    specs, _procedures = _files()
    return next(spec for spec in specs if spec.code == code)


def morning(now: datetime) -> str:
    """Return a time zone in which it is about nine in the morning, so that a test never crosses midnight."""
    offset = 9 - now.hour
    offset += 24 if offset < -12 else 0
    return f"Etc/GMT{'-' if offset >= 0 else '+'}{abs(offset)}"


def a_hospital(**site: object) -> Hospital:
    """A hospital with the real protocols."""
    now = clock.now()
    load_protocols()
    place = SiteFactory(**({"code": "north", "name": "North Hospital", "time_zone": morning(now)} | site))
    for kind, name in (("c_arm", "C-arm"), ("mini_c_arm", "Mini C-arm")):
        scheduling.actions.add_equipment(site=place, kind=kind, name=f"{name} {place.code}")
    return Hospital(
        site=place,
        now=now,
        coordinator=coordinator_reyes(place),
        ward_nurse=nurse_lim(place),
        surgeon=surgeon_okafor(place),
        anaesthetist=anaesthetist_sato(place),
        theatre_nurse=theatre_nurse_moreau(place),
        theatre=scheduling.actions.add_theatre(site=place, code="T1", name="Theatre 1"),
    )


def a_waiting_case(
    hospital: Hospital, *, side: Side = Side.LEFT, procedure: str = "knee-hto-opening", **patient
) -> Case:  # type: ignore[no-untyped-def]
    """Request an operation twenty days ago. Nothing is recorded yet."""
    at = hospital.now - ASKED
    fields = {"site": hospital.site, "family_name": "Petrova", "given_name": "Anna"} | patient
    person = PatientFactory(**fields)
    add_allergy(person, "Penicillin", reactions="rash", criticality="high")
    return cases.actions.request_case(
        patient=person,
        procedure=Procedure.objects.get(code=procedure),
        surgeon=hospital.surgeon,
        details=CaseDetails(
            side=side, diagnosis_code="M17.1", decided_on=at.astimezone(hospital.zone).date()
        ),
        site=hospital.site,
        by=hospital.coordinator,
        at=at,
    )


def book(hospital: Hospital, case: Case, *, start: datetime | None = None) -> Booking:
    """Book a case, by default for an hour from now."""
    start = start or (hospital.now + timedelta(hours=1)).replace(second=0, microsecond=0)
    session = scheduling.actions.add_session(
        theatre=hospital.theatre,
        during=Interval.lasting(start, 4 * 60),
        surgeon=hospital.surgeon,
        anaesthetist=hospital.anaesthetist,
    )
    return scheduling.actions.book_case(
        case_id=case.pk,
        session=session,
        by=hospital.coordinator,
        at=hospital.now - ASKED,
        start=start,
        **ANYWAY,
    )


def a_booked_case(hospital: Hospital, *, start: datetime | None = None, **wanted) -> Booking:  # type: ignore[no-untyped-def]
    """Request and book an operation."""
    return book(hospital, a_waiting_case(hospital, **wanted), start=start)


def record_everything(
    hospital: Hospital, case: Case, *, at: datetime | None = None, leave_out: Collection[str] = ()
) -> None:
    """Record what passes for every requirement that is asked for, each by a role that may."""
    at = at or hospital.now - timedelta(minutes=30)
    case = Case.objects.select_related("patient", "procedure", "site").get(pk=case.pk)
    facts = checklists.queries.facts_of([case])[case.pk]
    today = at.astimezone(hospital.zone).date()
    on = case.surgery_at.astimezone(hospital.zone).date() if case.surgery_at else today
    rows = dict(Requirement.objects.filter(case=case).values_list("code", "pk"))
    entries: dict[str, list[Entry]] = {}
    for spec in specs_of_cases([case.pk])[case.pk].requirements:
        if spec.code not in leave_out:
            found = answers(spec, facts, Random(7), on=on, collected=today)
            role = next(role for role in BY_ROLE if role in spec.recorded_by)
            entries.setdefault(role, []).append(Entry(rows[spec.code], found, at))
    for role, mine in entries.items():
        checklists.actions.record_many(case=case, entries=mine, by=hospital.one(role), at=at)


def a_case_ready_for_theatre(hospital: Hospital, **wanted) -> Booking:  # type: ignore[no-untyped-def]
    """An operation in an hour, with everything recorded half an hour ago."""
    booking = a_booked_case(hospital, **wanted)
    record_everything(hospital, booking.case)
    return Booking.objects.get(pk=booking.pk)


def requirement(case: Case, code: str) -> Requirement:
    """Return the case's requirement of that code."""
    return Requirement.objects.get(case=case, code=code)


def record(
    hospital: Hospital, case: Case, code: str, values: dict, *, role: str, at: datetime | None = None
) -> Evidence:  # type: ignore[type-arg]
    """Record something for one requirement."""
    at = at or hospital.now - timedelta(minutes=5)
    return checklists.actions.record_evidence(
        requirement=requirement(case, code), values=values, collected_at=at, by=hospital.one(role), at=at
    )
