"""What moving a booking would do, before anybody does it."""

from dataclasses import dataclass
from datetime import datetime

import checklists.queries
from checklists import words
from checklists.domain.readiness import Item, Readiness
from common.refusals import Reason
from scheduling.domain.fits import Fit
from scheduling.models import Booking, TheatreSession
from scheduling.queries.places import fit, needs_of, reasons_of
from staff.models import User
from staff.queries import site_ids


@dataclass(frozen=True)
class Change:
    """One requirement whose state would be another at the new time, and why."""

    code: str
    title: str
    state_now: str
    state_then: str
    sentence: str


@dataclass(frozen=True)
class MovePreview:
    """Whether there is a place, and readiness at the booked time and at the new one (None: no place)."""

    place: Fit
    reasons: tuple[Reason, ...]
    now: Readiness
    then: Readiness | None

    @property
    def changes(self) -> tuple[Change, ...]:
        """The requirements that the move would change, in the protocol's order."""
        if self.then is None:
            return ()
        states = {item.code: item.state for item in self.now.items}
        return tuple(
            _change(item, states[item.code].value)
            for item in self.then.items
            if item.code in states and item.state is not states[item.code]
        )


def preview_move(
    booking: Booking, session: TheatreSession, *, by: User, at: datetime, start: datetime | None = None
) -> MovePreview:
    """Return what moving the booking to that session would do as the database stands at this moment."""
    place = fit(
        needs_of(booking.case, minutes=booking.planned_minutes),
        session,
        at=at,
        start=start,
        allow_overrun=True,
        except_bookings=(booking.pk,),
    )
    to = place.during.start if place.during else start
    times = (booking.during.lower, to or booking.during.lower)
    now, then = checklists.queries.move_preview(booking.case, to=times[1], at=at)
    reasons = reasons_of(place.whys, session, sites=site_ids(by))
    return MovePreview(place, reasons, now, then if to else None)


def _change(item: Item, state_now: str) -> Change:
    sentence = words.say(item.whys[0], item.spec) if item.whys else ""
    return Change(item.code, words.title(item.spec), state_now, item.state.value, sentence)
