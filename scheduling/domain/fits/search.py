"""Where in a session the case would go: the earliest moment at which theatre, people and equipment are free."""

from collections.abc import Iterable, Iterator, Set
from datetime import datetime, timedelta
from uuid import UUID

from common.intervals import Interval
from scheduling.domain.fits.beds import choose_bed
from scheduling.domain.fits.rules import about_the_day
from scheduling.domain.fits.terms import (
    PASSABLE,
    Busy,
    CaseNeeds,
    Fit,
    Obstacle,
    Resource,
    SessionView,
    Why,
)


def search(
    needs: CaseNeeds,
    session: SessionView,
    busy: Iterable[Busy],
    *,
    at: datetime,
    start: datetime | None,
    allow_overrun: bool,
    despite: Set[Obstacle],
) -> Fit:
    """Return the first place without an obstacle, or the one that comes nearest, with its obstacles."""
    busy = _relevant(needs, session, busy)
    starts = [start] if start else _candidate_starts(session, busy, at)
    tries = []
    for one in starts:
        fit = _try(needs, session, busy, one, allow_overrun, despite & PASSABLE)
        if fit.fits:
            return fit
        tries.append(fit)
    return min(tries, key=_distance)


def _distance(fit: Fit) -> tuple[bool, bool, int]:
    found = {why.obstacle for why in fit.whys}
    return Obstacle.TAKEN in found, Obstacle.NO_EQUIPMENT in found, len(fit.whys)


def _relevant(needs: CaseNeeds, session: SessionView, busy: Iterable[Busy]) -> tuple[Busy, ...]:
    mine = {
        (Resource.THEATRE, session.theatre_id),
        (Resource.SURGEON, needs.surgeon_id),
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


def _try(
    needs: CaseNeeds,
    session: SessionView,
    busy: tuple[Busy, ...],
    start: datetime,
    allow_overrun: bool,
    despite: Set[Obstacle],
) -> Fit:
    during = needs.during(start)
    pieces, clashes = _clashes(needs, session, [b for b in busy if b.during.overlaps(during)])
    left = max(0, _minutes(session.during.end - start))
    over = max(0, _minutes(start + timedelta(minutes=needs.minutes) - session.during.end))
    day = session.local_day(start)
    bed = choose_bed(needs, session, day)
    found = [*clashes, *about_the_day(needs, session, start, bed)]
    if over and not (allow_overrun and left):
        found.append(Why(Obstacle.TOO_LONG, {"minutes": needs.minutes, "left": left}))
    return Fit(
        during if start < session.during.end else None,
        pieces,
        over,
        tuple(why for why in found if why.obstacle not in despite),
        ward_id=bed.ward_id,
        stay=(day, day + timedelta(days=needs.stay)) if needs.stay else None,
        despite=tuple(sorted({why.obstacle for why in found if why.obstacle in despite})),
    )


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


def _clashes(
    needs: CaseNeeds, session: SessionView, clashing: list[Busy]
) -> tuple[tuple[UUID, ...], list[Why]]:
    people = [b for b in clashing if b.resource is not Resource.EQUIPMENT]
    whys = [Why(Obstacle.TAKEN, {"resource": b.resource.value}, b) for b in people]
    taken = {b.resource_id: b for b in clashing if b.resource is Resource.EQUIPMENT}
    chosen: list[UUID] = []
    for kind in needs.equipment:
        pieces = session.equipment.get(kind, ())
        free = [piece for piece in pieces if piece not in taken and piece not in chosen]
        if free:
            chosen.append(free[0])
        else:
            holder = next((taken[p] for p in pieces if p in taken), None)
            whys.append(Why(Obstacle.NO_EQUIPMENT, {"kind": kind, "pieces": len(pieces)}, holder))
    return tuple(chosen), whys


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


def hard(whys: Iterable[Why]) -> Iterator[Why]:
    """Yield what nobody can go past."""
    return (why for why in whys if why.obstacle not in PASSABLE and why.obstacle is not Obstacle.TOO_LONG)
