"""Telling patients of a place that came free, taking their answer, and telling them when it is gone.

An answer goes to scheduling first, which locks the gap and then the case; only then is it kept, so that nobody who
holds a case ever waits for a gap.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_noop as noop

import cases.queries
import scheduling.actions.offers
from common.refusals import Reason, Refused
from common.words import clock_words, day_words
from reminders.actions import turns
from reminders.actions.answering import take_answer
from reminders.actions.calls import raise_call
from reminders.actions.looking import is_paused
from reminders.domain.answers import Source
from reminders.domain.calls import CallReason, ring_back_by
from reminders.domain.due import next_waking_moment
from reminders.domain.kinds import RULES, ReminderKind, Says
from reminders.domain.second_look import first_moment
from reminders.domain.states import Channel, ReminderState, Why
from reminders.models import Answer, Reminder
from reminders.queries.contact import reach_of, ways_to
from reminders.queries.dates import OVER
from reminders.queries.planning import REACHED
from scheduling.domain.offers import OfferGone
from scheduling.domain.states import OfferState
from scheduling.models import Booking, Offer
from staff.domain.roles import Role

OFFERED, GONE = ReminderKind.PLACE_OFFERED, ReminderKind.OFFER_GONE
_REACHED = sorted(state.value for state in REACHED)


@dataclass(frozen=True)
class Outcome:
    """What came of a patient's answer: the booking of a yes, or why it could not be."""

    answer: Answer
    booking: Booking | None = None
    refused: Refused | None = None


def tell_of_offer(*, offer: Offer, at: datetime) -> list[Reason]:
    """Plan the message of an offer that was just made, whose case is locked. Return what its maker has to know."""
    patient = offer.case.patient
    zone = ZoneInfo(patient.time_zone)
    ways = ways_to(OFFERED, reach_of(patient, at=at))
    due = first_moment(at, zone)
    why = _silent(offer, ways, due, at)
    _plan(offer, OFFERED, next(iter(ways), RULES[OFFERED].first), due, why, at)
    if why:
        return [Reason(_SILENT[why], why.value, {"time": clock_words(due, str(zone))})]
    if due > at:
        told = {"day": day_words(due, str(zone)), "time": clock_words(due, str(zone))}
        return [
            Reason("It is night for the patient: the message goes out on %(day)s at %(time)s.", "later", told)
        ]
    return []


_SILENT = {
    Why.DECEASED: noop("The patient has died."),
    Why.PAUSED: noop("The patient's reminders are paused: no message goes out. Please ring."),
    Why.NO_ADDRESS: noop("The patient has no address for this, or wants no messages. Please ring."),
    Why.AT_NIGHT: noop(
        "It is night for the patient until %(time)s, and the offer ends before: no message goes out."
    ),
}


def _silent(offer: Offer, ways: dict[Channel, str], due: datetime, at: datetime) -> Why | None:
    if offer.case.patient.deceased_on is not None:
        return Why.DECEASED
    if is_paused(offer.case.patient_id, at=at):
        return Why.PAUSED
    if not ways:
        return Why.NO_ADDRESS
    return Why.AT_NIGHT if due >= offer.expires_at else None


@transaction.atomic
def answer_offer(
    *,
    offer: Offer,
    takes: bool,
    source: Source,
    at: datetime,
    words: str = "",
    reminder: Reminder | None = None,
    sent_from: str = "",
    gateway_id: str = "",
    by_guardian: bool = False,
) -> Outcome:
    """Take a patient's yes or no: the place is booked or left, the words are kept, and whoever comes late is told.

    A yes that cannot be booked for another reason than that the place is gone becomes a coordinator's call.
    """
    booking, refused = _put(offer, takes, at)
    offer.refresh_from_db()
    answer = take_answer(
        case=offer.case,
        says=Says.TAKES_PLACE if takes else Says.LEAVES_PLACE,
        source=source,
        at=at,
        words=words,
        reminder=reminder or _told(offer),
        sent_from=sent_from,
        gateway_id=gateway_id,
        by_guardian=by_guardian,
    )
    if takes and refused is not None:
        _say_why_not(offer, answer, refused, source, at)
    return Outcome(answer, booking, refused)


def _put(offer: Offer, takes: bool, at: datetime) -> tuple[Booking | None, Refused | None]:
    try:
        if takes:
            return scheduling.actions.offers.accept_offer(offer=offer, by=None, at=at), None
        scheduling.actions.offers.decline_offer(offer=offer, by=None, at=at)
    except Refused as refused:
        # Said twice is said once.
        offer.refresh_from_db()
        said = OfferState.ACCEPTED if takes else OfferState.DECLINED
        return None, None if offer.state == said.value else refused
    return None, None


def _say_why_not(offer: Offer, answer: Answer, refused: Refused, source: Source, at: datetime) -> None:
    if not isinstance(refused, OfferGone):
        by_at = ring_back_by(CallReason.WORDS, at=at, surgery_at=offer.start)
        raise_call(
            case=offer.case, reason=CallReason.WORDS, role=Role.COORDINATOR, at=at, by_at=by_at, answer=answer
        )
    elif source is not Source.PAGE and offer.state in OVER:
        # On the page it stands there; by text nobody would know.
        _tell_gone(offer, at, again=True)


def tell_who_lost(*, at: datetime) -> int:
    """Tell those whose offer is over, once, if they had been told of it; return how many. Part of every sweep."""
    said = Reminder.objects.filter(offer=OuterRef("offer"), kind=GONE.value)
    rows = Reminder.objects.filter(
        kind=OFFERED.value, state__in=_REACHED, offer__state__in=OVER, offer__start__gt=at
    ).exclude(Exists(said))
    offers = Offer.objects.filter(pk__in=rows.values("offer")).select_related("case__patient")
    return sum(_tell_one(offer, at) for offer in offers.order_by("case_id")[:100])


@transaction.atomic
def _tell_one(offer: Offer, at: datetime) -> bool:
    # Whoever holds the case at this moment may be answering; the next sweep comes in ten seconds.
    if cases.queries.lock_if_free(offer.case_id) is None:
        return False
    return _tell_gone(offer, at)


def _tell_gone(offer: Offer, at: datetime, *, again: bool = False) -> bool:
    patient = offer.case.patient
    due = next_waking_moment(at, ZoneInfo(patient.time_zone))
    told = Reminder.objects.filter(offer=offer, kind=GONE.value).order_by("turn").last()
    if told is not None:
        if again and told.state in _REACHED:
            turns.tell_again(told, channel=Channel(told.channel), due_at=due, at=at)
        return False
    ways = ways_to(GONE, reach_of(patient, at=at))
    why = None if ways else Why.NO_ADDRESS
    why = why or (Why.TOO_LATE if due >= offer.start else None)
    _plan(offer, GONE, next(iter(ways), RULES[GONE].first), due, why, at)
    return why is None


def _plan(
    offer: Offer, kind: ReminderKind, channel: Channel, due: datetime, why: Why | None, at: datetime
) -> None:
    Reminder.objects.create(
        case_id=offer.case_id,
        offer=offer,
        surgery_at=offer.start,
        kind=kind.value,
        channel=channel.value,
        language=offer.case.patient.language,
        due_at=due,
        next_at=due,
        state=(ReminderState.SUPPRESSED if why else ReminderState.PENDING).value,
        why=why.value if why else "",
        created_at=at,
    )


def _told(offer: Offer) -> Reminder | None:
    """Return the message in which the place was offered, even when the patient heard of it otherwise."""
    rows = Reminder.objects.filter(offer=offer, kind=OFFERED.value)
    return rows.select_related("offer", "booking").order_by("-turn").first()
