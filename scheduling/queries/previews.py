"""What moving a booking would do, before anybody does it."""

from dataclasses import dataclass
from datetime import datetime

import checklists.queries
from checklists.domain.moves import Comparison
from common.refusals import Reason
from scheduling.domain.fits import Fit
from scheduling.models import Booking, TheatreSession
from scheduling.queries.needs import needs_of_booked
from scheduling.queries.places import fit, reasons_of
from staff.models import User
from staff.queries import site_ids


@dataclass(frozen=True)
class MovePreview:
    """Whether there is a place and why not, and what the new time does to the preparation.

    ``has_time``: there is a new time to compare with; without one, it is the booked time on both sides.
    """

    place: Fit
    reasons: tuple[Reason, ...]
    comparison: Comparison
    has_time: bool


def preview_move(
    booking: Booking, session: TheatreSession, *, by: User, at: datetime, start: datetime | None = None
) -> MovePreview:
    """Return what moving the booking to that session would do as the database stands at this moment."""
    place = fit(
        needs_of_booked([booking], at=at)[booking.case_id],
        session,
        at=at,
        start=start,
        allow_overrun=True,
        except_bookings=(booking.pk,),
    )
    to = place.during.start if place.during else start
    comparison = checklists.queries.move_preview(booking.case, to=to or booking.during.lower, at=at)
    reasons = reasons_of(place.whys, session, sites=site_ids(by))
    return MovePreview(place, reasons, comparison, to is not None)
