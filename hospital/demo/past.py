"""Operations of the last year and a half, with the times that were written down: what durations are learned from.

Written straight into the tables: the gate of those days cannot be passed any more.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from cases.domain.diagnoses import CATALOGUE
from cases.domain.privileges import needed
from cases.domain.status import CaseStatus
from cases.models import Case, Procedure
from hospital.demo.names import DIAGNOSES, OFTEN
from hospital.demo.people import Team
from patients.models import Patient
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.durations import Prior
from scheduling.domain.milestones import Milestone as Kind
from scheduling.models import Booking, Clearance, Milestone, Theatre, TheatreSession
from scheduling.queries.durations import forget_durations
from staff.domain.roles import Role
from staff.models import User

LAST_DAYS_AGO, MOST = 40, 500
# The few operations that most of the hospital's work consists of.
USUAL = 4
# How quick the surgeons of a site are, against the catalogue.
PACES = (0.88, 1.12, 1.0)


@dataclass(frozen=True)
class _Done:
    """One operation that was done: who, what, by whom, from when to when."""

    patient: Patient
    procedure: Procedure
    surgeon: User
    start: datetime
    minutes: int


def operate(team: Team, *, random_seed: int, at: datetime) -> int:
    """Write down what the site's surgeons did, most of its grown-up patients once; return how many operations."""
    # A sequence of its own, so that the rest of the story stays what it was.
    rng = Random(f"{random_seed} {team.site.code}")
    grown_up = Patient.objects.filter(site=team.site, birth_date__lt=at.date() - timedelta(days=20 * 366))
    patients = [patient for patient in grown_up.order_by("pk") if rng.random() < 0.8][:MOST]
    done = [_story(patient, team, number, rng, at) for number, patient in enumerate(patients)]
    with transaction.atomic():
        for one in done:
            _write(one, team)
    forget_durations({one.procedure.pk for one in done})
    return len(done)


def _story(patient: Patient, team: Team, number: int, rng: Random, at: datetime) -> _Done:
    surgeons = team.by_role[Role.SURGEON]
    who = number % len(surgeons)
    procedure = rng.choice(_usual(surgeons[who]))
    # One operation on each day, so that nothing overlaps; a year and a half of days for the biggest demo.
    days_ago = LAST_DAYS_AGO + number
    local = at.astimezone(ZoneInfo(team.site.time_zone)) - timedelta(days=days_ago)
    start = local.replace(
        hour=rng.randrange(8, 14), minute=rng.choice((0, 15, 30, 45)), second=0, microsecond=0
    )
    minutes = _took(procedure, PACES[who % len(PACES)], rng)
    return _Done(patient, procedure, surgeons[who], start, minutes)


def _usual(surgeon: User) -> list[Procedure]:
    """Return the most frequent operations that the surgeon is qualified for."""
    codes = sorted(OFTEN, key=lambda code: (-OFTEN[code], code))
    known = {p.code: p for p in Procedure.objects.filter(code__in=codes)}
    able = [
        known[code]
        for code in codes
        if code in known
        and set(needed(access=known[code].access, complexity=known[code].complexity))
        <= set(surgeon.privileges)
    ]
    return able[:USUAL]


def _took(procedure: Procedure, pace: float, rng: Random) -> int:
    prior = Prior(procedure.duration_p50, procedure.planned_minutes)
    return round(prior.fixed + pace * math.exp(rng.gauss(prior.mean, prior.spread)))


def _write(one: _Done, team: Team) -> None:
    by = team.one(Role.THEATRE_NURSE)
    end = one.start + timedelta(minutes=one.minutes)
    during = DateTimeTZRange(one.start, end + timedelta(minutes=settings.TURNOVER_MINUTES), "[)")
    case = _case(one, team)
    theatre = _old_theatre(team)
    session = TheatreSession.objects.create(theatre=theatre, during=during, surgeon=one.surgeon)
    booking = Booking.objects.create(
        case=case,
        session=session,
        theatre=theatre,
        patient=one.patient,
        surgeon=one.surgeon,
        during=during,
        planned_minutes=one.procedure.planned_minutes,
        turnover_minutes=settings.TURNOVER_MINUTES,
        status=BookingStatus.FINISHED.value,
        clearance=_clearance(case, one, by),
        booked_by=team.one(Role.COORDINATOR),
        booked_at=one.start - timedelta(days=30),
    )
    for kind, moment in ((Kind.INTO_THEATRE, one.start), (Kind.OUT_OF_THEATRE, end)):
        Milestone.objects.create(booking=booking, kind=kind.value, at=moment, by=by, recorded_at=moment)


def _old_theatre(team: Team) -> Theatre:
    """Return the room that was used before the two of today were opened."""
    theatre, _new = Theatre.objects.get_or_create(
        site=team.site, code="T0", defaults={"name": "Old theatre", "is_active": False}
    )
    return theatre


def _case(one: _Done, team: Team) -> Case:
    asked = one.start - timedelta(days=60)
    diagnosis = DIAGNOSES[one.procedure.bone_site][0]
    return Case.objects.create(
        site=team.site,
        patient=one.patient,
        procedure=one.procedure,
        side="right" if one.procedure.has_side else "not_applicable",
        diagnosis_code=diagnosis,
        diagnosis_text=CATALOGUE[diagnosis],
        surgeon=one.surgeon,
        decided_on=asked.date(),
        status=CaseStatus.OPERATED.value,
        surgery_at=one.start,
        created_by=team.one(Role.COORDINATOR),
        created_at=asked,
    )


def _clearance(case: Case, one: _Done, by: User) -> Clearance:
    return Clearance.objects.create(
        case=case,
        at=one.start - timedelta(minutes=30),
        by=by,
        role=by.role,
        verdict="ready",
        surgery_at=one.start,
        snapshot={
            "protocol": {"code": one.procedure.protocol_code, "version": "0", "sha256": ""},
            "verdict": "ready",
            "items": [],
        },
    )
