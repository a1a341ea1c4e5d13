"""One rule, one function: what keeps a case out of a session, whatever place in it is free."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from scheduling.domain.fits.beds import Bed
from scheduling.domain.fits.terms import CaseNeeds, DayRange, Obstacle, SessionView, Why

LOCAL = "local"


def about_the_session(
    needs: CaseNeeds, session: SessionView, *, at: datetime, start: datetime | None
) -> Iterator[Why]:
    """Yield what is wrong with the session itself, for this case, at this moment."""
    if session.closed_reason:
        yield Why(Obstacle.CLOSED, {"reason": session.closed_reason})
    if session.during.end <= at:
        yield Why(Obstacle.OVER)
    if session.site_id != needs.site_id:
        yield Why(Obstacle.OTHER_SITE)
    if needs.surgeon_id != session.surgeon_id and needs.surgeon_id not in session.team:
        yield Why(Obstacle.OTHER_SURGEON)
    yield from _about_what_it_is_for(needs, session)
    if start is not None and start < session.during.start:
        yield Why(Obstacle.BEFORE_SESSION)
    if start is not None and start < at:
        yield Why(Obstacle.IN_THE_PAST)


def _about_what_it_is_for(needs: CaseNeeds, session: SessionView) -> Iterator[Why]:
    for privilege in needs.privileges:
        if privilege not in needs.qualified:
            yield Why(Obstacle.NOT_PRIVILEGED, {"privilege": privilege, "who": needs.surgeon})
    if session.procedures and needs.procedure not in session.procedures:
        yield Why(Obstacle.PROCEDURE_NOT_ALLOWED)
    if not session.with_anaesthetist and LOCAL not in needs.anaesthesia:
        yield Why(Obstacle.NO_ANAESTHETIST)
    if needs.is_child and not session.takes_children:
        yield Why(Obstacle.NO_CHILDREN)
    limit = session.complex_limit
    if needs.is_complex and limit is not None and session.complex_booked >= limit:
        yield Why(Obstacle.TOO_MANY_COMPLEX, {"limit": limit})


def about_the_day(needs: CaseNeeds, session: SessionView, start: datetime, bed: Bed) -> Iterator[Why]:
    """Yield what is wrong with the day on which the case would start, and with the days of its stay."""
    first = session.local_day(start)
    last = session.local_day(start + timedelta(minutes=needs.minutes))
    for closure in session.closures:
        if closure.touches(first, last):
            yield Why(Obstacle.THEATRE_CLOSED, _days(closure) | {"reason": closure.reason})
    yield from _away(session, needs.surgeon_id, Obstacle.SURGEON_AWAY, first, last, who=needs.surgeon)
    if session.anaesthetist_id is not None:
        yield from _away(session, session.anaesthetist_id, Obstacle.ANAESTHETIST_AWAY, first, last)
    for days in needs.unavailable:
        if days.touches(first, first + timedelta(days=needs.stay)):
            yield Why(Obstacle.PATIENT_AWAY, _days(days))
    if needs.earliest_ready is not None and first < needs.earliest_ready:
        yield Why(Obstacle.NOT_READY_BY, {"day": needs.earliest_ready, "requirement": needs.earliest_by})
    if bed.full_night is not None:
        yield Why(Obstacle.NO_BED, {"night": bed.full_night})


def _away(
    session: SessionView, person: UUID, obstacle: Obstacle, first: date, last: date, **named: str
) -> Iterator[Why]:
    for days in session.absences.get(person, ()):
        if days.touches(first, last):
            yield Why(obstacle, _days(days) | named)


def _days(days: DayRange) -> dict[str, object]:
    return {"first": days.first, "last": days.last}
