"""Every session a case might go to in the coming weeks: whether it fits, why not, and whether it can be ready."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cases.models import Case
from checklists.domain.readiness import Readiness
from checklists.queries.readiness import readiness_at
from common.intervals import Interval
from common.refusals import Reason
from scheduling import words
from scheduling.domain.fits import (
    Busy,
    CaseNeeds,
    Fit,
    Obstacle,
    Resource,
    Why,
    fits,
    minutes_left,
)
from scheduling.models import Booking, TheatreSession
from scheduling.queries.needs import needs_of
from scheduling.queries.places import busy_between
from scheduling.queries.sessions import sessions_for
from scheduling.queries.views import views_of
from scheduling.queries.waiting import minutes_of
from staff.models import User
from staff.queries import site_ids

WEEKS = 6
_MOST_TELLING = list(Resource)


@dataclass(frozen=True)
class Offer:
    """One session for one case. ``left`` is what would be left of it, negative when it would run over.

    ``reasons`` say why not; ``readiness`` is what is known for the start it would get.
    """

    session: TheatreSession
    fit: Fit
    left: int
    reasons: tuple[Reason, ...] = ()
    readiness: Readiness | None = None

    @property
    def fits(self) -> bool:
        """Whether the case can be booked there as it is."""
        return self.fit.fits

    @property
    def fits_with_overrun(self) -> bool:
        """Whether the only thing in the way is that the case would run past the session's end."""
        return self.is_too_long and not self.fit.passable

    @property
    def fits_despite(self) -> bool:
        """Whether a person may go past all that is in the way, with a reason."""
        return bool(self.fit.passable)

    @property
    def is_too_long(self) -> bool:
        """Whether the case could go there if the session may run over."""
        too_long = any(why.obstacle is Obstacle.TOO_LONG for why in self.fit.whys)
        return too_long and self.fit.during is not None


def offers(
    user: User, case: Case, *, at: datetime, booking: Booking | None = None, minutes: int | None = None
) -> tuple[list[Offer], Readiness | None]:
    """Return an offer per session of the case's site in the next six weeks, and the readiness as booked now.

    ``booking`` is the one that would move; ``minutes`` are a person's. The number of queries does not depend on the
    number of sessions.
    """
    sessions = list(
        sessions_for(user).filter(
            theatre__site=case.site_id, during__overlap=(at, at + timedelta(weeks=WEEKS))
        )
    )
    moving = (booking.pk,) if booking else ()
    needs = needs_of(case, at=at, minutes=minutes or (booking.planned_minutes if booking else None))
    found = _fits(sessions, needs, at=at, moving=moving)
    booked = minutes_of([s.pk for s in sessions], except_bookings=moving)
    reasons = _reasons(sessions, found, sites=site_ids(user))
    starts = {s.pk: fit.during.start for s, fit in zip(sessions, found, strict=True) if fit.during}
    times = set(starts.values()) | ({booking.during.lower} if booking else set())
    known = readiness_at(case, times, at=at)
    rows = [
        Offer(
            session=session,
            fit=fit,
            left=_left(session, booked.get(session.pk, []), needs),
            reasons=reasons[session.pk],
            readiness=known[starts[session.pk]] if session.pk in starts else None,
        )
        for session, fit in zip(sessions, found, strict=True)
    ]
    return rows, known[booking.during.lower] if booking else None


def _fits(
    sessions: Sequence[TheatreSession], needs: CaseNeeds, *, at: datetime, moving: tuple[UUID, ...]
) -> list[Fit]:
    if not sessions:
        return []
    longest = timedelta(minutes=needs.minutes + needs.turnover)
    first = min(s.during.lower for s in sessions)
    last = max(s.during.upper for s in sessions) + longest
    by_day = _by_day(busy_between(first, last, except_bookings=moving))
    views = views_of(sessions, nights=needs.stay, except_bookings=moving)
    return [
        fits(needs, views[s.pk], _near(by_day, s.during.lower, s.during.upper + longest), at=at)
        for s in sessions
    ]


def _by_day(busy: Iterable[Busy]) -> dict[object, set[Busy]]:
    days: dict[object, set[Busy]] = defaultdict(set)
    for one in busy:
        for day in _days(one.during.start, one.during.end):
            days[day].add(one)
    return days


def _near(by_day: dict[object, set[Busy]], start: datetime, end: datetime) -> set[Busy]:
    return set().union(*(by_day.get(day, set()) for day in _days(start, end)))


def _days(start: datetime, end: datetime) -> Iterable[object]:
    day = start.date()
    while day <= end.date():
        yield day
        day += timedelta(days=1)


def _left(session: TheatreSession, booked: list[tuple[int, int]], needs: CaseNeeds) -> int:
    stretch = Interval(session.during.lower, session.during.upper)
    return minutes_left(stretch, [*booked, (needs.minutes, needs.turnover)])


def _reasons(
    sessions: Sequence[TheatreSession], found: Sequence[Fit], *, sites: Collection[UUID]
) -> dict[UUID, tuple[Reason, ...]]:
    ids = {why.busy.booking_id for fit in found for why in fit.whys if why.busy}
    rows = Booking.objects.filter(pk__in=ids).select_related(
        "patient", "theatre__site", "surgeon", "anaesthetist"
    )
    holders = {b.pk: b for b in rows} if ids else {}
    return {
        session.pk: _sentences(session, fit, holders, sites)
        for session, fit in zip(sessions, found, strict=True)
    }


def _one_each(whys: Sequence[Why]) -> Iterable[Why]:
    """Leave out that the same booking also has the surgeon and the anaesthetist of the theatre it is in."""
    seen: set[UUID] = set()
    for why in sorted(whys, key=lambda why: _MOST_TELLING.index(why.busy.resource) if why.busy else -1):
        if why.busy is None or why.busy.booking_id not in seen:
            yield why
        if why.busy is not None:
            seen.add(why.busy.booking_id)


def _sentences(
    session: TheatreSession, fit: Fit, holders: dict[UUID, Booking], sites: Collection[UUID]
) -> tuple[Reason, ...]:
    found: dict[str, Reason] = {}
    for why in _one_each(fit.whys):
        holder = holders.get(why.busy.booking_id) if why.busy else None
        may_see = holder is not None and holder.theatre.site_id in sites
        reason = words.reason(why, session, holder, may_see=may_see)
        found[str(reason)] = reason
    return tuple(found.values())
