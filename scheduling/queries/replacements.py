"""Who of the waiting list could take a place that came free: the likeliest of it, each judged by every rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case as When_
from django.db.models import F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

import cases.queries
from cases.models import Case
from common.intervals import Interval
from common.refusals import Reason
from scheduling import words
from scheduling.domain.fits import Busy, CaseNeeds, Fit, SessionView, fits
from scheduling.domain.replacements import (
    ORDINARY_NOTICE_HOURS,
    Asking,
    Candidate,
    Notice,
    Standing,
    hours_left,
    notice_of,
    ranked,
)
from scheduling.models import Booking, Gap, Team
from scheduling.queries.needs import needs_of_many
from scheduling.queries.places import busy_between
from scheduling.queries.views import views_of
from staff.models import User
from staff.queries import site_ids

# So many are judged by every rule; whoever the session, the minutes or the notice rule out comes after the others.
MOST_JUDGED = 40
LONGEST_CASE = timedelta(hours=16)


@dataclass(frozen=True)
class Replacement:
    """One waiting case for the place: whether it fits, why not, the notice, and how far its preparation is."""

    case: Case
    needs: CaseNeeds
    place: Fit
    reasons: tuple[Reason, ...]
    notice: Notice
    standing: Standing

    @property
    def fits(self) -> bool:
        """Whether every rule and the notice say yes."""
        return self.place.fits and self.notice.is_enough


def replacements_for(user: User, gap: Gap, *, at: datetime) -> list[Replacement]:
    """Return the likeliest cases in the order in which they are asked; those that do not fit stand last, with why.

    The number of queries depends neither on the waiting list nor on how many are judged.
    """
    zone = ZoneInfo(gap.session.theatre.site.time_zone)
    asking = asking_of(gap, at=at, zone=zone)
    found = list(_likeliest(user, gap, asking)[:MOST_JUDGED])
    if not found:
        return []
    needs = needs_of_many(found, at=at)
    view = views_of([gap.session])[gap.session_id]
    busy = busy_between(gap.during.lower, gap.during.upper + LONGEST_CASE)
    places = {case.pk: _place(needs[case.pk], view, busy, gap, at) for case in found}
    reasons = _reasons(places, gap, user)
    day = gap.during.lower.astimezone(zone).date()
    rows = {
        case.pk: Replacement(
            case=case,
            needs=needs[case.pk],
            place=places[case.pk],
            reasons=reasons[case.pk],
            notice=notice_of(case.notice_hours, asking),
            standing=standing_of(needs[case.pk], day),
        )
        for case in found
    }
    return [rows[one.case_id] for one in ranked(map(_candidate, rows.values()))]


def asking_of(gap: Gap, *, at: datetime, zone: ZoneInfo) -> Asking:
    """Return when patients would be asked for the gap, and for when."""
    start = gap.during.lower
    return Asking(
        at=at,
        start=start,
        arrival=start - timedelta(minutes=settings.ARRIVE_MINUTES_BEFORE),
        fasting=timedelta(minutes=settings.FASTING_FOOD_MINUTES),
        zone=zone,
    )


def standing_of(needs: CaseNeeds, day: date) -> Standing:
    """Return how far the preparation is for that day; without any day on which it could be done it is late."""
    if not needs.earliest_by:
        return Standing.READY
    if needs.earliest_ready is None or needs.earliest_ready > day:
        return Standing.LATE
    return Standing.IN_TIME


def _likeliest(user: User, gap: Gap, asking: Asking) -> QuerySet[Case]:
    """Return the waiting cases of the site, those first that the database cannot rule out already."""
    session = gap.session
    surgeons = {session.surgeon_id, *_team(session.team_id)}
    minutes = Interval(gap.during.lower, gap.during.upper).minutes
    by_day = hours_left(asking.at, asking.arrival, asking.zone, in_days=True)
    usual = Value(ORDINARY_NOTICE_HOURS)
    of_them = When(Q(surgeon__in=surgeons), then=Value(0))
    short_enough = When(Q(procedure__planned_minutes__lte=minutes), then=Value(0))
    in_time = When(Q(notice__lte=by_day), then=Value(0))
    rows = cases.queries.waiting(user).filter(site=session.theatre.site_id)
    return (
        rows.annotate(notice=Coalesce(F("notice_hours"), usual, output_field=IntegerField()))
        .annotate(
            unlikely=When_(of_them, default=Value(4), output_field=IntegerField())
            + When_(short_enough, default=Value(2), output_field=IntegerField())
            + When_(in_time, default=Value(1), output_field=IntegerField())
        )
        .select_related("readiness")
        .order_by("unlikely", F("target_date").asc(nulls_last=True), "priority", "decided_on", "pk")
    )


def _team(team_id: UUID | None) -> Sequence[UUID]:
    if team_id is None:
        return ()
    members = Team.members.through.objects.filter(team=team_id)
    return list(members.values_list("user_id", flat=True))


def _place(needs: CaseNeeds, view: SessionView, busy: Sequence[Busy], gap: Gap, at: datetime) -> Fit:
    return fits(needs, view, busy, at=at, start=gap.during.lower)


def _reasons(places: dict[UUID, Fit], gap: Gap, user: User) -> dict[UUID, tuple[Reason, ...]]:
    ids = {why.busy.booking_id for place in places.values() for why in place.whys if why.busy}
    rows = Booking.objects.filter(pk__in=ids).select_related(
        "patient", "theatre__site", "surgeon", "anaesthetist"
    )
    holders = {booking.pk: booking for booking in rows} if ids else {}
    sites = set(site_ids(user))
    found = {}
    for case_id, place in places.items():
        said = {}
        for why in place.whys:
            holder = holders.get(why.busy.booking_id) if why.busy else None
            may_see = holder is not None and holder.theatre.site_id in sites
            reason = words.reason(why, gap.session, holder, may_see=may_see)
            said[str(reason)] = reason
        found[case_id] = tuple(said.values())
    return found


def _candidate(row: Replacement) -> Candidate:
    return Candidate(
        case_id=row.case.pk,
        fits=row.fits,
        standing=row.standing,
        target_date=row.case.target_date,
        priority=row.case.priority,
        waiting_since=row.case.decided_on,
        minutes=row.needs.minutes,
    )
