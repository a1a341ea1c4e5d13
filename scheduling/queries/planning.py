"""What the planner is asked, read from the hospital as it stands, and the runs that were made."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.http import Http404

from cases.domain.status import CaseStatus
from cases.domain.waiting import WEIGHTS, ContactStage, Priority
from cases.models import Case
from common.intervals import Interval
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.fits import SessionView
from scheduling.domain.planning.question import Booked, Candidate, Question
from scheduling.domain.planning.wishes import ExtraSession, WhatIf, Wishes
from scheduling.domain.states import RunState
from scheduling.models import Booking, Equipment, PlanRun, Proposal, TheatreSession
from scheduling.queries.needs import needs_of_many
from scheduling.queries.places import busy_between
from scheduling.queries.views import LONGEST_STAY, views_of
from staff.models import Site, User
from staff.queries import site_ids

GOING_ON = frozenset({RunState.WAITING.value, RunState.RUNNING.value})
_CASE = ("procedure", "patient", "surgeon", "site")


def question_of(site: Site, *, first: date, last: date, wishes: Wishes, at: datetime) -> Question:
    """Return what the planner is asked about a hospital, in the same number of queries however large it is."""
    zone = ZoneInfo(site.time_zone)
    start, end = (
        datetime.combine(first, time(), zone),
        datetime.combine(last + timedelta(days=1), time(), zone),
    )
    found = TheatreSession.objects.filter(
        theatre__site=site, during__startswith__gte=max(start, at), during__startswith__lt=end
    )
    # A locked list changes only for a reason that a person gives.
    found = found.exclude(list__locked_at__isnull=False)
    sessions = list(found.select_related("theatre__site", "surgeon"))
    bookings = _bookings(sessions)
    stays = {b.pk for b in bookings if _stays(b, wishes, at)}
    waiting = _waiting(site, wishes)
    movable = [b.pk for b in bookings if b.pk not in stays]
    return Question(
        candidates=_candidates(waiting, bookings, stays, wishes, at),
        sessions=_views(sessions, movable, wishes.what_if, zone),
        busy=busy_between(start, end + timedelta(days=1)),
        first=first,
        last=last,
        at=at,
        zone=site.time_zone,
        weights=wishes.weights,
    )


def _waiting(site: Site, wishes: Wishes) -> list[Case]:
    found = Case.objects.filter(site=site, status=CaseStatus.WAITING.value)
    if wishes.only:
        found = found.filter(pk__in=wishes.only)
    return list(found.select_related(*_CASE).order_by("pk"))


def _bookings(sessions: Sequence[TheatreSession]) -> list[Booking]:
    found = Booking.objects.filter(session__in=sessions).exclude(status=BookingStatus.CANCELLED.value)
    related = [f"case__{name}" for name in _CASE]
    return list(found.select_related(*related).order_by("during", "pk"))


def _stays(booking: Booking, wishes: Wishes, at: datetime) -> bool:
    """Say whether a booking is left where it is: called, too near, agreed with the patient, or not in question."""
    return (
        not wishes.move_booked
        or not wishes.is_about(booking.case_id)
        or booking.status != BookingStatus.BOOKED.value
        or booking.during.lower < at + timedelta(days=wishes.keep_days)
        or booking.case.contact_stage == ContactStage.AGREED.value
    )


def _candidates(
    waiting: Sequence[Case], bookings: Sequence[Booking], stays: set[UUID], wishes: Wishes, at: datetime
) -> list[Candidate]:
    cases = [*waiting, *(booking.case for booking in bookings)]
    minutes = {booking.case_id: booking.planned_minutes for booking in bookings}
    needs = needs_of_many(cases, at=at, minutes=minutes)
    places = {
        booking.case_id: Booked(
            booking_id=booking.pk,
            version=booking.version,
            session_id=booking.session_id,
            start=booking.during.lower,
            stays=booking.pk in stays,
            ward_id=booking.ward_id,
            nights=_nights(booking),
        )
        for booking in bookings
    }
    return [
        Candidate(
            needs=needs[case.pk],
            weight=WEIGHTS[Priority(case.priority)],
            waiting_since=case.decided_on,
            not_before=_not_before(case, wishes, at),
            target=case.target_date,
            wanted=case.wanted_date,
            booked=places.get(case.pk),
        )
        for case in cases
    ]


def _not_before(case: Case, wishes: Wishes, at: datetime) -> date:
    """Return the first whole day after the notice that the patient needs."""
    hours = wishes.notice_days * 24
    if case.notice_hours is not None:
        hours = min(hours, case.notice_hours)
    told = (at + timedelta(hours=hours)).astimezone(ZoneInfo(case.site.time_zone))
    return told.date() + timedelta(days=1)


def _nights(booking: Booking) -> tuple[date, ...]:
    if booking.stay is None:
        return ()
    length = (booking.stay.upper - booking.stay.lower).days
    return tuple(booking.stay.lower + timedelta(days=n) for n in range(length))


def _views(
    sessions: Sequence[TheatreSession], movable: Sequence[UUID], what_if: WhatIf, zone: ZoneInfo
) -> list[SessionView]:
    views = list(views_of(sessions, nights=LONGEST_STAY, except_bookings=movable).values())
    if what_if.extra and views:
        views += _extra(what_if.extra, views[0], zone)
    if what_if.away:
        views = [v for v in views if what_if.away not in (v.surgeon_id, v.anaesthetist_id)]
        views = [replace(view, team=view.team - {what_if.away}) for view in views]
    if what_if.broken:
        views = [replace(view, equipment=_without(view, what_if.broken)) for view in views]
    return views


def _extra(extra: ExtraSession, like: SessionView, zone: ZoneInfo) -> list[SessionView]:
    start, end = (
        datetime.combine(extra.day, hour, zone).astimezone(ZoneInfo("UTC"))
        for hour in (extra.starts_at, extra.ends_at)
    )
    return [
        SessionView(
            session_id=uuid5(extra.theatre, f"{extra.day} {extra.starts_at}"),
            site_id=like.site_id,
            theatre_id=extra.theatre,
            surgeon_id=extra.surgeon,
            anaesthetist_id=None,
            during=Interval(start, end),
            equipment=like.equipment,
            zone=like.zone,
            absences=like.absences,
            wards=like.wards,
        )
    ]


def _without(view: SessionView, broken: UUID) -> dict[str, tuple[UUID, ...]]:
    return {kind: tuple(p for p in pieces if p != broken) for kind, pieces in view.equipment.items()}


def are_cases_of(site: Site, case_ids: Collection[UUID]) -> bool:
    """Say whether all of these are cases of the hospital."""
    return Case.objects.filter(site=site, pk__in=case_ids).count() == len(set(case_ids))


def runs_for(user: User) -> QuerySet[PlanRun]:
    """Return the plans of the person's hospitals, the newest first."""
    return PlanRun.objects.filter(site__in=site_ids(user)).select_related("site", "by")


def run_for(user: User, run_id: UUID | str) -> PlanRun:
    """Return one of them, or 404."""
    run = runs_for(user).filter(pk=run_id).first()
    if run is None:
        raise Http404
    return run


def runs_to_take_up(*, silent_since: datetime) -> list[UUID]:
    """Return the runs that nobody works on: not begun yet, or begun by a worker that has fallen silent."""
    lost = Q(state=RunState.RUNNING.value, heard_at__lt=silent_since)
    found = PlanRun.objects.filter(Q(state=RunState.WAITING.value) | lost)
    return list(found.order_by("at").values_list("pk", flat=True))


def proposals_of(run: PlanRun) -> list[Proposal]:
    """Return the lines of a plan in the order in which they may be accepted."""
    related = ("case__patient", "case__procedure", "case__surgeon", "session__theatre", "session__surgeon")
    found = Proposal.objects.filter(run=run).select_related(*related, "booking__theatre")
    return list(found)


def bookings_beside(proposals: Sequence[Proposal]) -> list[Booking]:
    """Return who is booked now in the sessions that the lines are about."""
    sessions = {p.session_id for p in proposals if p.session_id}
    found = Booking.objects.filter(session__in=sessions).exclude(status=BookingStatus.CANCELLED.value)
    return list(found.select_related("case__patient", "case__procedure"))


def sites_for(user: User) -> QuerySet[Site]:
    """Return the person's hospitals."""
    return Site.objects.filter(pk__in=site_ids(user))


def equipment_for(user: User) -> QuerySet[Equipment]:
    """Return the shared equipment in use at the person's hospitals."""
    return Equipment.objects.filter(site__in=site_ids(user), is_active=True).order_by("name")


def tomorrow(at: datetime, zone: ZoneInfo) -> date:
    """Return the first day that can be planned."""
    return at.astimezone(zone).date() + timedelta(days=1)
