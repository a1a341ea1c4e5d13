"""Two bookings that would change places: whether each fits where the other is, and with whom one could change."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import checklists.queries
from checklists.domain.moves import Comparison
from common.intervals import Interval
from common.refusals import Reason
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.fits import Busy, CaseNeeds, Fit, Obstacle, Resource, SessionView, fits
from scheduling.models import Booking
from scheduling.queries.needs import needs_of_booked
from scheduling.queries.places import busy_between, reasons_of
from scheduling.queries.views import views_of
from staff.models import User
from staff.queries import site_ids

# Whoever comes today or tomorrow is fasting, prepared, or can be.
SOON = timedelta(hours=36)
MOST_SUGGESTED = 12


@dataclass(frozen=True)
class Half:
    """One booking at the other's place: what it needs there, and whether and how it fits."""

    booking: Booking
    needs: CaseNeeds
    place: Fit


@dataclass(frozen=True)
class SwapPreview:
    """What a swap would do: both halves, why not in words, and what becomes of each one's readiness."""

    halves: tuple[Half, Half]
    reasons: tuple[tuple[Reason, ...], tuple[Reason, ...]]
    comparisons: tuple[Comparison, Comparison]

    @property
    def fits(self) -> bool:
        """Whether the two can change places."""
        return all(half.place.fits for half in self.halves)

    @property
    def fits_despite(self) -> bool:
        """Whether they can when somebody goes past what is in the way, with a reason."""
        return not self.fits and all(half.place.fits or half.place.passable for half in self.halves)


def halves_of(
    first: Booking,
    second: Booking,
    *,
    at: datetime,
    allow_overrun: bool = False,
    despite: Set[Obstacle] = frozenset(),
) -> tuple[Half, Half]:
    """Return where each would go, as if both had left their places; the second sees what the first would take."""
    both = (first.pk, second.pk)
    for booking in (first, second):
        if booking.session.theatre_id == booking.theatre_id:
            # Read already, with the booking.
            booking.session.theatre = booking.theatre
    needs = needs_of_booked([first, second], at=at)
    pieces = any(one.equipment for one in needs.values())
    views = views_of([first.session, second.session], except_bookings=both, with_equipment=pieces)
    busy = _busy_around([first, second], needs, views, both)
    one = fits(
        needs[first.case_id],
        views[second.session_id],
        busy,
        at=at,
        start=second.during.lower,
        allow_overrun=allow_overrun,
        despite=despite | gone_past(first, second),
    )
    taken = list(_as_busy(first, second, one))
    other = fits(
        needs[second.case_id],
        views[first.session_id],
        [*busy, *taken],
        at=at,
        start=first.during.lower,
        allow_overrun=allow_overrun,
        despite=despite | gone_past(second, first),
    )
    return Half(first, needs[first.case_id], one), Half(second, needs[second.case_id], other)


def gone_past(booking: Booking, there: Booking) -> frozenset[Obstacle]:
    """Return what somebody went past for this booking; it holds for the rest of its day, as in a move."""
    if not _on_one_day(booking, there):
        return frozenset()
    return frozenset(Obstacle(one) for one in booking.despite)


def _on_one_day(first: Booking, second: Booking) -> bool:
    zone = ZoneInfo(first.theatre.site.time_zone)
    return len({one.during.lower.astimezone(zone).date() for one in (first, second)}) == 1


def preview_swap(first: Booking, second: Booking, *, by: User, at: datetime) -> SwapPreview:
    """Return what the swap would do, as the database stands at this moment."""
    halves = halves_of(first, second, at=at)
    sites = site_ids(by)
    one, other = halves
    return SwapPreview(
        halves=halves,
        reasons=(
            reasons_of(one.place.whys, second.session, sites=sites),
            reasons_of(other.place.whys, first.session, sites=sites),
        ),
        comparisons=(
            checklists.queries.move_preview(first.case, to=second.during.lower, at=at),
            checklists.queries.move_preview(second.case, to=first.during.lower, at=at),
        ),
    )


def swaps_for(booking: Booking, *, at: datetime) -> list[Booking]:
    """Return who could come in place of this booking and give it theirs: of the same site, today or tomorrow.

    Those who are ready come first, then whoever is soonest. A fixed number of queries.
    """
    found = list(
        Booking.objects.filter(
            theatre__site=booking.theatre.site_id,
            status=BookingStatus.BOOKED.value,
            during__overlap=(at, at + SOON),
            surgeon=booking.surgeon_id,
        )
        .exclude(pk=booking.pk)
        .select_related(
            "case__procedure", "case__site", "case__patient", "case__surgeon", "case__readiness", "patient"
        )
        .select_related(
            "theatre__site", "surgeon", "anaesthetist", "session__theatre__site", "session__surgeon"
        )
        .prefetch_related("patient__identifiers")
        .order_by("during", "pk")[: 3 * MOST_SUGGESTED]
    )
    if not found:
        return []
    bookings = [booking, *found]
    needs = needs_of_booked(bookings, at=at)
    views = views_of([one.session for one in bookings])
    busy = _busy_around(bookings, needs, views, ())
    fitting = [other for other in found if _both_fit(booking, other, needs, views, busy, at)]
    return sorted(fitting, key=lambda one: (not _is_ready(one), one.during.lower))[:MOST_SUGGESTED]


def _both_fit(
    first: Booking,
    second: Booking,
    needs: dict[UUID, CaseNeeds],
    views: dict[UUID, SessionView],
    busy: Sequence[Busy],
    at: datetime,
) -> bool:
    """Say whether the two could change places; the same rules as ``halves_of``, over what was read for all."""
    left = [one for one in busy if one.booking_id not in {first.pk, second.pk}]
    there = fits(
        needs[first.case_id],
        views[second.session_id],
        left,
        at=at,
        start=second.during.lower,
        despite=gone_past(first, second),
    )
    # Beds and complex cases still count the two themselves here; the preview counts them without.
    same_day = _on_one_day(first, second)
    if _hard(there, same_day=same_day):
        return False
    taken = [*left, *_as_busy(first, second, there)]
    here = fits(
        needs[second.case_id],
        views[first.session_id],
        taken,
        at=at,
        start=first.during.lower,
        despite=gone_past(second, first),
    )
    return not _hard(here, same_day=same_day)


def _hard(place: Fit, *, same_day: bool) -> bool:
    soft = {Obstacle.NO_BED, Obstacle.TOO_MANY_COMPLEX}
    # Who cannot be ready by that day is none the less so an hour later on it; a person decides.
    soft |= {Obstacle.NOT_READY_BY} if same_day else set()
    return any(why.obstacle not in soft for why in place.whys)


def _is_ready(booking: Booking) -> bool:
    summary = getattr(booking.case, "readiness", None)
    return summary is not None and summary.verdict in {"ready", "overridden"}


def _busy_around(
    bookings: Sequence[Booking],
    needs: dict[UUID, CaseNeeds],
    views: dict[UUID, SessionView],
    except_bookings: Sequence[UUID],
) -> list[Busy]:
    longest = timedelta(minutes=max(one.minutes + one.turnover for one in needs.values()))
    first = min(one.during.lower for one in bookings)
    return busy_between(
        min(first, *(view.during.start for view in views.values())),
        max(view.during.end for view in views.values()) + longest,
        except_bookings=except_bookings,
    )


def _as_busy(booking: Booking, place_of: Booking, place: Fit) -> Iterable[Busy]:
    """Yield what the booking would occupy at the place of the other one."""
    if place.during is None:
        return
    stretch: Interval = place.during
    yield Busy(Resource.THEATRE, place_of.theatre_id, stretch, booking.pk)
    yield Busy(Resource.SURGEON, booking.surgeon_id, stretch, booking.pk)
    yield Busy(Resource.PATIENT, booking.patient_id, stretch, booking.pk)
    if place_of.session.anaesthetist_id:
        yield Busy(Resource.ANAESTHETIST, place_of.session.anaesthetist_id, stretch, booking.pk)
    for piece in place.equipment_ids:
        yield Busy(Resource.EQUIPMENT, piece, stretch, booking.pk)
