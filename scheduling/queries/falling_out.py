"""Which booked cases a change of their session would leave without a place, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from common.refusals import Reason
from common.words import clock_words, say
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.fits import Busy, CaseNeeds, Fit, Obstacle, SessionView, Why, fits
from scheduling.models import Booking, TheatreSession
from scheduling.queries.needs import needs_of_booked
from scheduling.queries.places import busy_between, reasons_of
from scheduling.queries.views import views_of
from staff.models import User
from staff.queries import site_ids

_DONE = (BookingStatus.CANCELLED.value, BookingStatus.FINISHED.value)


def who_would_fall_out(
    session: TheatreSession, wished: TheatreSession, *, by: User, at: datetime
) -> tuple[Reason, ...]:
    """Return a reason for everything that keeps a booked case out of the session as it is wished.

    Only what the change brings about counts: what was accepted when the case was booked stays accepted.
    """
    bookings = _live(session)
    if not bookings:
        return ()
    needs = needs_of_booked(bookings, at=at)
    now = views_of([session], nights=0)[session.pk]
    then = views_of([wished], nights=0)[wished.pk]
    first, last = min(b.during.lower for b in bookings), max(b.during.upper for b in bookings)
    busy = busy_between(first, last)
    found: list[Reason] = []
    for booking in bookings:
        before = _fit(booking, needs[booking.case_id], now, busy, at)
        after = _fit(booking, needs[booking.case_id], then, busy, at)
        whys = _new(before, after)
        found += _named(booking, reasons_of(whys, wished, sites=site_ids(by)))
    return tuple(found)


def _live(session: TheatreSession) -> Sequence[Booking]:
    return list(
        Booking.objects.filter(session=session)
        .exclude(status__in=_DONE)
        .select_related("case__procedure", "case__site", "case__surgeon", "case__patient", "theatre__site")
        .order_by("during")
    )


def _fit(booking: Booking, needs: CaseNeeds, view: SessionView, busy: Iterable[Busy], at: datetime) -> Fit:
    others = [b for b in busy if b.booking_id != booking.pk]
    beside = view.complex_booked - (1 if needs.is_complex and view.complex_limit is not None else 0)
    view = replace(view, complex_booked=beside)
    return fits(needs, view, others, at=at, start=booking.during.lower)


def _new(before: Fit, after: Fit) -> list[Why]:
    stood = {_what(why) for why in before.whys}
    return [
        why
        for why in after.whys
        if _what(why) not in stood
        or (why.obstacle is Obstacle.TOO_LONG and after.minutes_over > before.minutes_over)
    ]


def _what(why: Why) -> tuple[object, ...]:
    return why.obstacle, why.details.get("resource"), why.details.get("privilege"), why.details.get("first")


def _named(booking: Booking, reasons: Iterable[Reason]) -> list[Reason]:
    patient = f"{booking.case.patient.family_name.upper()} {booking.case.patient.given_name}"
    start = clock_words(booking.during.lower, booking.theatre.site.time_zone)
    return [
        Reason(
            "%(start)s %(patient)s: %(why)s",
            reason.code,
            {"start": start, "patient": patient, "why": say(reason), "booking": str(booking.pk)},
        )
        for reason in reasons
    ]
