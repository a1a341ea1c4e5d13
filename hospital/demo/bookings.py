"""Filling the sessions from the waiting list: full this week, emptier the further away."""

import math
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from cases.domain.status import CaseStatus
from cases.models import Case
from common.refusals import Refused
from hospital.demo.people import Team
from scheduling.actions import book_case, call_for_patient, cancel_booking, plan_visit
from scheduling.domain.bookings import BookingStatus, CancelReason
from scheduling.domain.visits import VisitKind
from scheduling.models import Booking, TheatreSession
from staff.domain.roles import Role

# Anaesthesia, preparation and emergence around the surgery (clinical facts, section 8.1: 20, 15 and 10).
AROUND = 45
# Surgery takes a lognormal time; this many sigmas above the median lies the 80th percentile.
P80 = 0.8416
# Planners book near the 75th percentile; surgeons guess a little around it.
GUESS = (0.3, 1.0)


def fill(team: Team, rng: Random, *, at: datetime) -> None:
    """Book waiting cases into the site's sessions from today on."""
    sessions = TheatreSession.objects.filter(theatre__site=team.site, during__endswith__gt=_midnight(at))
    waiting = list(
        Case.objects.filter(site=team.site, status=CaseStatus.WAITING.value)
        .select_related("procedure")
        .order_by("target_date", "pk")
    )
    # The last to come have no date yet: a waiting list is never empty.
    waiting = waiting[: len(waiting) * 3 // 4]
    by = team.one(Role.COORDINATOR)
    for session in sessions.select_related("theatre__site", "surgeon", "anaesthetist").order_by("during"):
        mine = [case for case in waiting if case.surgeon_id == session.surgeon_id]
        for case in mine[: _how_many(session, rng, at)]:
            if _book(case, session, by, rng, at):
                waiting.remove(case)


def cancel_some(team: Team, rng: Random, *, at: datetime, how_many: int) -> None:
    """Cancel a few bookings of the coming weeks, each with its reason."""
    later = Booking.objects.filter(
        theatre__site=team.site,
        status=BookingStatus.BOOKED.value,
        during__startswith__gt=at + timedelta(days=3),
    )
    reasons = [CancelReason.PATIENT_ASKED, CancelReason.NO_BED, CancelReason.ACUTE_ILLNESS]
    for booking in rng.sample(list(later.order_by("pk")), how_many):
        cancel_booking(
            booking=booking, reason=rng.choice(reasons).value, by=team.one(Role.COORDINATOR), at=at
        )


def plan_visits(team: Team, *, at: datetime) -> None:
    """Plan the day with the anaesthetist for most of those who come later, and the control visit of some."""
    # A sequence of its own, so that the rest of the story stays what it was.
    rng, zone = Random(team.site.code), ZoneInfo(team.site.time_zone)
    later = Booking.objects.filter(
        theatre__site=team.site,
        status=BookingStatus.BOOKED.value,
        during__startswith__gt=at + timedelta(days=14),
    )
    for booking in later.select_related("case").order_by("during", "theatre"):
        surgery_at = booking.during.lower.astimezone(zone)
        if rng.random() < 0.6:
            before = surgery_at - timedelta(days=rng.randrange(7, 11))
            _plan(booking, VisitKind.ASSESSMENT, before, "Outpatients, room 2", team, rng, at)
        if rng.random() < 0.3:
            _plan(booking, VisitKind.CONTROL, surgery_at + timedelta(days=42), "Outpatients", team, rng, at)


def _plan(booking, kind: VisitKind, day: datetime, place: str, team: Team, rng: Random, at: datetime) -> None:  # type: ignore[no-untyped-def]
    day -= timedelta(days=max(0, day.weekday() - 4))
    visit_at = day.replace(hour=rng.randrange(9, 16), minute=rng.choice((0, 20, 40)))
    plan_visit(
        case=booking.case,
        kind=kind.value,
        visit_at=visit_at,
        place=place,
        by=team.one(Role.COORDINATOR),
        at=at,
    )


def call_some(team: Team, *, at: datetime) -> None:
    """Call the patients of today whose time has come and who are ready; the gate decides."""
    due = Booking.objects.filter(
        theatre__site=team.site,
        status=BookingStatus.BOOKED.value,
        during__startswith__lt=at + timedelta(minutes=45),
    )
    for booking in due.order_by("during"):
        try:
            call_for_patient(booking=booking, by=team.one(Role.THEATRE_NURSE), at=at)
        except Refused:
            continue


def _book(case: Case, session: TheatreSession, by, rng: Random, at: datetime) -> bool:  # type: ignore[no-untyped-def]
    decided = max(case.created_at + timedelta(hours=3), at - timedelta(days=rng.randrange(2, 20)))
    start = session.during.lower
    when = min(decided, at, start - timedelta(hours=12))
    if when <= case.created_at:
        return False
    reason = "Last case of the day, agreed with the team" if rng.random() < 0.06 else ""
    # Most are planned for as long as such operations took; some surgeons know better.
    typed = _minutes(case, rng)
    minutes = typed if rng.random() < 0.2 else None
    try:
        book_case(
            case_id=case.pk,
            session=session,
            by=by,
            at=when,
            minutes=minutes,
            overrun_reason=reason,
        )
    except Refused:
        return False
    return True


def _minutes(case: Case, rng: Random) -> int:
    median, eightieth = (case.procedure.duration_p50 - AROUND, case.procedure.planned_minutes - AROUND)
    sigma = math.log(eightieth / median) / P80
    minutes = AROUND + median * math.exp(sigma * rng.uniform(*GUESS))
    return int(round(minutes / 5) * 5)


def _how_many(session: TheatreSession, rng: Random, at: datetime) -> int:
    weeks = max(0, (session.during.lower - at).days // 7)
    hours = (session.during.upper - session.during.lower).total_seconds() / 3600
    fullness = max(0.2, 1.0 - 0.17 * weeks)
    return round(hours / 1.7 * fullness * rng.uniform(0.8, 1.1))


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)
