"""Whether a case fits a session: where it would start, and every reason when it does not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from common.intervals import Interval


class Resource(StrEnum):
    """What a case occupies, one case at a time."""

    THEATRE = "theatre"
    SURGEON = "surgeon"
    ANAESTHETIST = "anaesthetist"
    PATIENT = "patient"
    EQUIPMENT = "equipment"


class Obstacle(StrEnum):
    """Why a case does not fit."""

    CLOSED = "closed"
    OVER = "over"
    OTHER_SITE = "other_site"
    OTHER_SURGEON = "other_surgeon"
    NOT_PRIVILEGED = "not_privileged"
    BEFORE_SESSION = "before_session"
    IN_THE_PAST = "in_the_past"
    TOO_LONG = "too_long"
    TAKEN = "taken"
    NO_EQUIPMENT = "no_equipment"


@dataclass(frozen=True)
class Busy:
    """A resource is occupied for a while by a booking."""

    resource: Resource
    resource_id: UUID
    during: Interval
    booking_id: UUID


@dataclass(frozen=True)
class CaseNeeds:
    """What a case asks of a session. ``minutes`` is the planned time in theatre, without turnover.

    ``privileges``: what its surgeon has to be qualified for.
    """

    case_id: UUID
    patient_id: UUID
    surgeon_id: UUID
    site_id: UUID
    minutes: int
    turnover: int
    equipment: tuple[str, ...] = ()
    privileges: tuple[str, ...] = ()

    def during(self, start: datetime) -> Interval:
        """Return the stretch the case would occupy, turnover included."""
        return Interval.lasting(start, self.minutes + self.turnover)


@dataclass(frozen=True)
class SessionView:
    """A session as the rules see it. ``equipment`` maps each kind to the pieces its site has.

    ``privileges``: what its surgeon is qualified for.
    """

    session_id: UUID
    site_id: UUID
    theatre_id: UUID
    surgeon_id: UUID
    anaesthetist_id: UUID | None
    during: Interval
    closed_reason: str = ""
    equipment: Mapping[str, tuple[UUID, ...]] = field(default_factory=dict)
    privileges: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Why:
    """One reason why the case does not fit, with what a sentence about it needs."""

    obstacle: Obstacle
    details: Mapping[str, object] = field(default_factory=dict)
    busy: Busy | None = None


@dataclass(frozen=True)
class Fit:
    """Where the case would go: ``during`` with turnover and the equipment it would take, or the reasons why not.

    ``minutes_over`` says how far the case would run past the session's end.
    """

    during: Interval | None
    equipment_ids: tuple[UUID, ...] = ()
    minutes_over: int = 0
    whys: tuple[Why, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether the case can be booked there as it is."""
        return not self.whys


def fits(
    needs: CaseNeeds,
    session: SessionView,
    busy: Iterable[Busy],
    *,
    at: datetime,
    start: datetime | None = None,
    allow_overrun: bool = False,
) -> Fit:
    """Return where the case fits in the session, or every reason why it does not.

    ``busy`` is what is occupied around that day, anywhere. With ``start`` only that moment is tried; otherwise
    the earliest one at which theatre, people and equipment are free. ``at`` is now.
    """
    refused = _refused_outright(needs, session, at, start)
    if refused:
        return Fit(None, whys=refused)
    busy = _relevant(needs, session, busy)
    starts = [start] if start else _candidate_starts(session, busy, at)
    tries = [_try(needs, session, busy, s) for s in starts]
    return _best(tries, session, allow_overrun)


def minutes_left(session: Interval, cases: Iterable[tuple[int, int]]) -> int:
    """Return the minutes a further case could use, or, negative, how far the session is over.

    ``cases`` are (planned, turnover) minutes in running order. The turnover after the last case does not make
    a session run over; a further case would have to wait for it.
    """
    cases = list(cases)
    used = sum(planned + turnover for planned, turnover in cases)
    last_turnover = cases[-1][1] if cases else 0
    over = used - last_turnover - session.minutes
    return -over if over > 0 else max(0, session.minutes - used)


def _refused_outright(
    needs: CaseNeeds, session: SessionView, at: datetime, start: datetime | None
) -> tuple[Why, ...]:
    whys = []
    if session.closed_reason:
        whys.append(Why(Obstacle.CLOSED, {"reason": session.closed_reason}))
    if session.during.end <= at:
        whys.append(Why(Obstacle.OVER))
    if session.site_id != needs.site_id:
        whys.append(Why(Obstacle.OTHER_SITE))
    if session.surgeon_id != needs.surgeon_id:
        whys.append(Why(Obstacle.OTHER_SURGEON))
    else:
        lacking = (p for p in needs.privileges if p not in session.privileges)
        whys += [Why(Obstacle.NOT_PRIVILEGED, {"privilege": privilege}) for privilege in lacking]
    if start is not None and start < session.during.start:
        whys.append(Why(Obstacle.BEFORE_SESSION))
    if start is not None and start >= session.during.end:
        whys.append(Why(Obstacle.TOO_LONG, {"minutes": needs.minutes, "left": 0}))
    if start is not None and start < at:
        whys.append(Why(Obstacle.IN_THE_PAST))
    return tuple(whys)


def _relevant(needs: CaseNeeds, session: SessionView, busy: Iterable[Busy]) -> tuple[Busy, ...]:
    mine = {
        (Resource.THEATRE, session.theatre_id),
        (Resource.SURGEON, session.surgeon_id),
        (Resource.ANAESTHETIST, session.anaesthetist_id),
        (Resource.PATIENT, needs.patient_id),
    }
    mine |= {
        (Resource.EQUIPMENT, piece) for kind in needs.equipment for piece in session.equipment.get(kind, ())
    }
    found = (b for b in busy if (b.resource, b.resource_id) in mine)
    return tuple(sorted(found, key=lambda b: (b.during.start, b.during.end, b.resource, b.booking_id)))


def _candidate_starts(session: SessionView, busy: tuple[Busy, ...], at: datetime) -> list[datetime]:
    earliest = max(session.during.start, _next_five_minutes(at))
    ends = {b.during.end for b in busy if earliest < b.during.end < session.during.end}
    return sorted({earliest} | ends)


def _next_five_minutes(at: datetime) -> datetime:
    whole = at.replace(second=0, microsecond=0)
    if whole < at:
        whole += timedelta(minutes=1)
    return whole + timedelta(minutes=-whole.minute % 5)


def _try(needs: CaseNeeds, session: SessionView, busy: tuple[Busy, ...], start: datetime) -> Fit:
    during = needs.during(start)
    clashes = [b for b in busy if b.during.overlaps(during)]
    people = [b for b in clashes if b.resource is not Resource.EQUIPMENT]
    whys = [Why(Obstacle.TAKEN, {"resource": b.resource.value}, b) for b in people]
    pieces, missing = _choose_equipment(needs, session, clashes)
    whys += missing
    end = Interval.lasting(start, needs.minutes).end
    over = max(0, int((end - session.during.end).total_seconds() // 60))
    return Fit(during, pieces, over, tuple(whys))


def _choose_equipment(
    needs: CaseNeeds, session: SessionView, clashes: list[Busy]
) -> tuple[tuple[UUID, ...], list[Why]]:
    taken = {b.resource_id: b for b in clashes if b.resource is Resource.EQUIPMENT}
    chosen: list[UUID] = []
    missing = []
    for kind in needs.equipment:
        pieces = session.equipment.get(kind, ())
        free = [piece for piece in pieces if piece not in taken and piece not in chosen]
        if free:
            chosen.append(free[0])
        else:
            holder = next((taken[p] for p in pieces if p in taken), None)
            missing.append(Why(Obstacle.NO_EQUIPMENT, {"kind": kind, "pieces": len(pieces)}, holder))
    return tuple(chosen), missing


def _best(tries: list[Fit], session: SessionView, allow_overrun: bool) -> Fit:
    for fit in tries:
        if fit.fits and (fit.minutes_over == 0 or allow_overrun):
            return fit
    free = next((fit for fit in tries if fit.fits), None)
    if free is None:
        return Fit(None, whys=tries[0].whys if tries else (Why(Obstacle.OVER),))
    assert free.during is not None
    left = max(0, int((session.during.end - free.during.start).total_seconds() // 60))
    minutes = left + free.minutes_over
    return Fit(
        free.during,
        free.equipment_ids,
        free.minutes_over,
        (Why(Obstacle.TOO_LONG, {"minutes": minutes, "left": left}),),
    )
