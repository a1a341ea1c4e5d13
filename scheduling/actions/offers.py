"""A place that came free: offered to several patients at once, for a while, and won by one.

Whoever answers locks the gap first, so that of two who say yes at the same moment the second hears that it has gone.
Then the places, the case and the booking come in the order of ``locks``. Nobody who holds a case ever waits for a gap.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop as noop

import cases.queries
from cases.domain.status import CaseStatus
from cases.models import Case
from common.intervals import Interval
from common.locking import lock_row
from common.refusals import BadInput, Reason, Refused
from scheduling import queries
from scheduling.actions import locks
from scheduling.actions.booking import as_range, book_case
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.fits import CaseNeeds
from scheduling.domain.offers import SHORTEST_GAP, USUALLY_STANDS_FOR, OfferGone, check_open, expiry
from scheduling.domain.states import GapState, OfferState
from scheduling.models import Booking, Gap, Offer, TheatreSession
from scheduling.signals import offer_changed
from staff.models import User
from staff.queries import site_ids

MOST_AT_ONCE = 10
# What a locked list says of it.
TAKEN = noop("A free place was offered and taken.")
_OPEN = OfferState.OPEN.value


@dataclass(frozen=True)
class Offered:
    """What came of offering: the offers made, what is to be known of each, and who could not be offered it and why."""

    offers: tuple[Offer, ...]
    told: dict[UUID, tuple[Reason, ...]]
    refused: tuple[tuple[Case, tuple[Reason, ...]], ...]


@transaction.atomic
def open_gap(
    *,
    session: TheatreSession,
    during: Interval,
    by: User,
    at: datetime,
    left_by: Booking | None = None,
) -> Gap:
    """Say that a stretch of a session is free and wanted filled; the gap that stands there already is returned."""
    locks.lock_sessions([session.pk])
    standing = Gap.objects.filter(
        session=session, state=GapState.OPEN.value, during__overlap=as_range(during)
    )
    if found := standing.order_by("at").first():
        return found
    if during.end <= at:
        raise Refused("That time has passed.", code="in_the_past")
    if during.end - during.start < SHORTEST_GAP:
        raise BadInput("end", "Less than 30 minutes is too short for any case.")
    if _live(session.pk).filter(during__overlap=as_range(during)).exists():
        raise Refused("The place is not free any more.", code="not_free")
    return Gap.objects.create(session=session, during=as_range(during), left_by=left_by, by=by, at=at)


@transaction.atomic
def offer_to(
    *,
    gap: Gap,
    case_ids: Sequence[UUID],
    minutes: int = USUALLY_STANDS_FOR,
    by: User,
    at: datetime,
) -> Offered:
    """Offer the place to these cases at once, each for so many minutes. Who does not fit is returned with the reasons.

    The apps above are told of each offer in the transaction; what they answer (no message goes by night) is returned.
    """
    if not 0 < len(set(case_ids)) <= MOST_AT_ONCE:
        raise BadInput("cases", "Choose between 1 and 10 patients.")
    gap = _lock(gap.pk)
    _check_wanted(gap)
    locked = cases.queries.lock_many(case_ids)
    needs = queries.needs_of_many(locked.values(), at=at)
    whys = _whys_not(locked, needs, gap, by, at)
    made, told, refused = [], {}, []
    for case_id, case in sorted(locked.items()):
        if whys[case_id]:
            refused.append((case, whys[case_id]))
            continue
        until = expiry(at=at, start=gap.during.lower, minutes=minutes, ahead=needs_ahead())
        needed = needs[case_id].minutes
        offer = Offer.objects.create(
            gap=gap, case=case, start=gap.during.lower, minutes=needed, by=by, at=at, expires_at=until
        )
        made.append(offer)
        told[offer.pk] = announce(offer, "offered", by=by, at=at)
    return Offered(tuple(made), told, tuple(refused))


@transaction.atomic
def accept_offer(*, offer: Offer, by: User | None, at: datetime) -> Booking:
    """Book the case into the place and return the booking; the other offers of the place are over.

    ``by`` None: the patient said yes. The booking is then that of whoever offered the place. Raises ``OfferGone`` when
    somebody else was first or time is over, and ``NoPlace`` with every reason when it does not fit any more.
    """
    gap = _lock(offer.gap_id)
    offer = _now(offer.pk)
    check_open(OfferState(offer.state), expires_at=offer.expires_at, at=at)
    if gap.state != GapState.OPEN.value:
        raise OfferGone("The place has gone: somebody else has it, or it was taken back.")
    booking = book_case(
        case_id=offer.case_id,
        session=gap.session,
        start=offer.start,
        list_reason=TAKEN,
        by=by or offer.by,
        at=at,
    )
    _answer(offer, OfferState.ACCEPTED, by, at)
    Gap.objects.filter(pk=gap.pk).update(
        state=GapState.FILLED.value, filled_by=booking, version=gap.version + 1
    )
    _withdraw(gap, by, at)
    announce(offer, "accepted", by=by, at=at)
    return booking


@transaction.atomic
def decline_offer(*, offer: Offer, by: User | None, at: datetime) -> Offer:
    """Write down that the patient does not want the place; the case goes on waiting."""
    _lock(offer.gap_id)
    offer = _now(offer.pk)
    check_open(OfferState(offer.state), expires_at=offer.expires_at, at=at)
    _answer(offer, OfferState.DECLINED, by, at)
    announce(offer, "declined", by=by, at=at)
    return offer


@transaction.atomic
def give_up_gap(*, gap: Gap, by: User, at: datetime, expected_version: int | None = None) -> Gap:
    """Stop looking for somebody: every open offer of the place is taken back."""
    gap = _lock(gap.pk)
    locks.check_version(gap.version, expected_version)
    _check_wanted(gap)
    gap.state, gap.version = GapState.GIVEN_UP.value, gap.version + 1
    gap.save(update_fields=["state", "version"])
    _withdraw(gap, by, at)
    return gap


@transaction.atomic
def expire_offers(*, at: datetime) -> int:
    """End what nobody answered in time, and what cannot be had any more; return how many. Safe to repeat.

    A gap that somebody is answering at this moment is left to the next time.
    """
    free = Gap.objects.select_for_update(of=("self",), skip_locked=True).filter(
        pk__in=Offer.objects.filter(state=_OPEN).values("gap")
    )
    gaps = [gap.pk for gap in free]
    offers = Offer.objects.filter(gap__in=gaps, state=_OPEN)
    ended = offers.filter(expires_at__lte=at).update(state=OfferState.EXPIRED.value, answered_at=at)
    booked = offers.exclude(case__status=CaseStatus.WAITING.value)
    return ended + booked.update(state=OfferState.WITHDRAWN.value, answered_at=at)


def needs_ahead() -> timedelta:
    """Return how long before the start a patient has to know: the way to the hospital, and no food before."""
    return timedelta(minutes=max(settings.ARRIVE_MINUTES_BEFORE, settings.FASTING_FOOD_MINUTES))


def announce(offer: Offer, change: str, *, by: User | None, at: datetime) -> tuple[Reason, ...]:
    """Send the news inside the transaction; return what whoever made the offer has to be told."""
    answers: list[Any] = offer_changed.send(sender=Offer, offer=offer, change=change, by=by, at=at)
    return tuple(reason for _receiver, told in answers for reason in told or ())


def _whys_not(
    locked: Mapping[UUID, Case], needs: Mapping[UUID, CaseNeeds], gap: Gap, by: User, at: datetime
) -> dict[UUID, tuple[Reason, ...]]:
    """Return for each case every reason why it cannot have the place."""
    offered = set(Offer.objects.filter(gap=gap, state=_OPEN).values_list("case_id", flat=True))
    places = queries.fit_each(needs.values(), gap.session, at=at, start=gap.during.lower)
    sites = site_ids(by)
    whys: dict[UUID, tuple[Reason, ...]] = {}
    for pk, case in locked.items():
        if case.status != CaseStatus.WAITING.value:
            whys[pk] = (Reason("The case does not wait for a place any more.", "not_waiting"),)
        elif pk in offered:
            whys[pk] = (Reason("The place is offered to this patient already.", "offered_already"),)
        else:
            whys[pk] = queries.reasons_of(places[pk].whys, gap.session, sites=sites)
    return whys


def _lock(gap_id: UUID) -> Gap:
    rows = Gap.objects.select_related("session__theatre__site", "session__surgeon", "session__anaesthetist")
    return lock_row(rows, gap_id)


def _check_wanted(gap: Gap) -> None:
    if gap.state != GapState.OPEN.value:
        raise OfferGone("This place is not offered any more.")


def _now(offer_id: UUID) -> Offer:
    return Offer.objects.select_related("by", "case").get(pk=offer_id)


def _answer(offer: Offer, state: OfferState, by: User | None, at: datetime) -> None:
    # Only if it is still open: the sweeper may have ended it at this very moment.
    row = Offer.objects.filter(pk=offer.pk, state=_OPEN)
    if not row.update(state=state.value, answered_by=by, answered_at=at):
        raise OfferGone("The place has gone: the time to answer is over.")
    offer.state, offer.answered_by, offer.answered_at = state.value, by, at


def _withdraw(gap: Gap, by: User | None, at: datetime) -> None:
    Offer.objects.filter(gap=gap, state=_OPEN).update(
        state=OfferState.WITHDRAWN.value, answered_by=by, answered_at=at
    )


def close_filled_gaps(*, at: datetime) -> int:
    """Close the gaps whose stretch somebody has booked otherwise, or whose time has passed; return how many."""
    closed = 0
    for gap in _open_gaps():
        holder = _who_has(gap)
        if holder is None and gap.during.upper > at:
            continue
        closed += _close(gap.pk, holder, at)
    return closed


def _open_gaps() -> Iterable[Gap]:
    return Gap.objects.filter(state=GapState.OPEN.value).order_by("pk")


def _who_has(gap: Gap) -> Booking | None:
    """Return the booking that begins where the gap does: whoever is offered the place could not have it any more."""
    return _live(gap.session_id).filter(during__contains=gap.during.lower).first()


def _live(session_id: UUID) -> QuerySet[Booking]:
    return Booking.objects.filter(session=session_id).exclude(status=BookingStatus.CANCELLED.value)


@transaction.atomic
def _close(gap_id: UUID, holder: Booking | None, at: datetime) -> bool:
    rows = Gap.objects.select_for_update(of=("self",), skip_locked=True)
    gap = rows.filter(pk=gap_id, state=GapState.OPEN.value).first()
    if gap is None:
        return False
    gap.state = GapState.FILLED.value if holder else GapState.GIVEN_UP.value
    gap.filled_by, gap.version = holder, gap.version + 1
    gap.save(update_fields=["state", "filled_by", "version"])
    _withdraw(gap, None, at)
    return True
