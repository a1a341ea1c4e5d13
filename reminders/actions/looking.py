"""The second look: one transaction in which nothing that a message depends on can change, and that waits for nobody.

It holds booking and patient with ``FOR SHARE`` and the reminder's own row with ``FOR UPDATE``. Whoever cancels, moves
or withdraws consent locks one of them too: they see the message going, or it sees what they did. Rows that somebody
else has at this moment are passed over, so that no two of them can ever wait for each other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q

from common.clock import Clock
from reminders.actions import marks, turns
from reminders.actions.writing import Written
from reminders.domain.kinds import ReminderKind
from reminders.domain.second_look import Facts, Go, Later, Stop, second_look
from reminders.domain.slots import last_use
from reminders.domain.states import Channel, ReminderState, Why
from reminders.models import Pause, Reminder
from reminders.queries.contact import reach_of, ways_to
from reminders.queries.planning import about_visit, fasting_rule
from reminders.queries.visits import is_of_a_visit, visit_of
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.states import OfferState
from scheduling.models import Visit

# With less than this left, another sweeper may soon take the row: let go rather than race it.
LEAST_LEASE = timedelta(seconds=2)
# These speak of no hour: they are over when they are of no use.
_OF_NO_HOUR = frozenset({ReminderKind.EXERCISES, ReminderKind.CANCELLED})

_TRUE_OF = {
    ReminderKind.PLACE_OFFERED: frozenset({OfferState.OPEN.value}),
    ReminderKind.OFFER_GONE: frozenset({OfferState.EXPIRED.value, OfferState.WITHDRAWN.value}),
}
_WITH_BOOKING = """
    SELECT r.id FROM reminders_reminder r
    JOIN scheduling_booking b ON b.id = r.booking_id JOIN patients_patient p ON p.id = b.patient_id
    WHERE r.id = ANY(%s)
    FOR SHARE OF b, p SKIP LOCKED FOR UPDATE OF r SKIP LOCKED
"""
_WITH_OFFER = """
    SELECT r.id FROM reminders_reminder r JOIN scheduling_offer o ON o.id = r.offer_id
    JOIN cases_case c ON c.id = r.case_id JOIN patients_patient p ON p.id = c.patient_id
    WHERE r.id = ANY(%s)
    FOR SHARE OF o, p SKIP LOCKED FOR UPDATE OF r SKIP LOCKED
"""

# What a look reads, and nothing else: it is made for every message.
_OF_REMINDER = ("case_id", "offer_id", "state", "kind", "about", "channel", "surgery_at", "due_at")
_OF_PATIENT = (
    "time_zone",
    "deceased_on",
    "birth_date",
    "email",
    "phone",
    "may_email",
    "may_text",
    "contact_first",
)
_READ = (
    *_OF_REMINDER,
    "booking__status",
    "booking__during",
    *(f"offer__{name}" for name in ("state", "start", "expires_at")),
    *(f"case__patient__{name}" for name in _OF_PATIENT),
    "case__site__time_zone",
)


@dataclass
class Looked:
    """What a look came to: what may be handed over now, what somebody must be told of, what nobody could look at."""

    going: list[Written] = field(default_factory=list)
    amiss: list[tuple[UUID, Why]] = field(default_factory=list)
    busy: list[UUID] = field(default_factory=list)


def look_again(letters: Sequence[Written], *, by: str, clock: Clock) -> Looked:
    """Look at all of them again; those that may go are "handing over" when this returns."""
    if not letters:
        return Looked()
    with transaction.atomic():
        locked = _lock(_WITH_BOOKING, letters, of_offers=False) | _lock(_WITH_OFFER, letters, of_offers=True)
        # Only now: a clock read before the locks would be that of another moment.
        at = clock()
        looked = Looked(busy=[letter.row.pk for letter in letters if letter.row.pk not in locked])
        ours = {row.pk: row for row in _as_they_are(locked, by=by, at=at)}
        for letter in letters:
            if row := ours.get(letter.row.pk):
                _decide(row, letter, looked, at)
        marks.handing_over(looked.going, at=at)
    return looked


def facts_of(row: Reminder, *, at: datetime, offered: str = "", is_paused: bool) -> Facts:
    """Return what decides whether a reminder may go, as it is on record at this moment."""
    booking, kind = row.booking, ReminderKind(row.kind)
    patient = row.case.patient
    reach = reach_of(patient, at=at)
    ways = ways_to(kind, reach)
    channel, visit = Channel(row.channel), visit_of(row)
    until = _last_use(row, kind)
    return Facts(
        kind=kind,
        ahead=visit.at if visit else until if kind in _OF_NO_HOUR else row.surgery_at,
        until=until,
        is_cancelled=_is_cancelled(row, visit),
        has_moved=_has_moved(row, visit),
        is_still_booked=booking is None or booking.status == BookingStatus.BOOKED.value,
        is_deceased=patient.deceased_on is not None,
        is_paused=is_paused,
        patient_zone=ZoneInfo(patient.time_zone),
        agreed=reach.may_email if channel is Channel.EMAIL else reach.may_text,
        address=ways.get(channel, ""),
        offered_address=offered,
        other_way=None if channel in ways else turns.channel_left(row, ways),
    )


def is_paused(patient_id: UUID, *, at: datetime) -> bool:
    """Say whether the patient is to be left alone at this moment."""
    return Pause.objects.filter(_open(at), patient=patient_id).exists()


def _open(at: datetime) -> Q:
    return Q(ended_at=None) & (Q(until=None) | Q(until__gt=at))


def _lock(statement: str, letters: Sequence[Written], *, of_offers: bool) -> set[UUID]:
    ids = [letter.row.pk for letter in letters if (letter.row.offer_id is not None) is of_offers]
    if not ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(statement, [ids])
        return {row[0] for row in cursor.fetchall()}


def _as_they_are(reminder_ids: Iterable[UUID], *, by: str, at: datetime) -> Iterable[Reminder]:
    paused = Pause.objects.filter(_open(at), patient=OuterRef("case__patient"))
    with_us = [ReminderState.CLAIMED.value, ReminderState.HANDING_OVER.value]
    ours = Reminder.objects.filter(pk__in=reminder_ids, state__in=with_us, claimed_by=by)
    found = ours.select_related("case__patient", "case__site", "booking", "offer").only(*_READ)
    return found.filter(lease_until__gt=at + LEAST_LEASE).annotate(is_paused=Exists(paused))


def _decide(row: Reminder, letter: Written, looked: Looked, at: datetime) -> None:
    facts = facts_of(row, at=at, offered=letter.address, is_paused=row.is_paused)  # type: ignore[attr-defined]
    verdict = second_look(facts, at=at)
    if isinstance(verdict, Go):
        looked.going.append(letter)
    elif row.state == ReminderState.HANDING_OVER.value:
        # It was handed over before and its answer got lost: what cannot be asked again is for a person to settle.
        looked.amiss.append((row.pk, Why.NO_ANSWER))
    elif isinstance(verdict, Stop) and verdict.state is ReminderState.FAILED:
        looked.amiss.append((row.pk, verdict.why))
    elif isinstance(verdict, Stop):
        Reminder.objects.filter(pk=row.pk).update(state=verdict.state.value, why=verdict.why.value)
    else:
        _put_off(row, verdict)


def _put_off(row: Reminder, verdict: Later) -> None:
    # It was not tried, so it does not count as an attempt.
    Reminder.objects.filter(pk=row.pk).update(
        state=ReminderState.PENDING.value,
        next_at=verdict.at,
        attempts=F("attempts") - 1,
        channel=verdict.by.value if verdict.by else row.channel,
    )


def _is_cancelled(row: Reminder, visit: Visit | None) -> bool:
    if row.offer is not None:
        # The one is true of an open offer, the other of one that is over.
        return row.offer.state not in _TRUE_OF[ReminderKind(row.kind)]
    assert row.booking is not None  # it speaks of one of the two
    is_off = row.booking.status == BookingStatus.CANCELLED.value
    return is_off or (is_of_a_visit(row) and visit is None)


def _has_moved(row: Reminder, visit: Visit | None) -> bool:
    if row.booking is None:
        return False
    return row.surgery_at != row.booking.during.lower or _speaks_of_another(row, visit)


def _speaks_of_another(row: Reminder, visit: Visit | None) -> bool:
    return visit is not None and row.about != about_visit(visit)


def _last_use(row: Reminder, kind: ReminderKind) -> datetime:
    if row.offer is not None and kind is ReminderKind.PLACE_OFFERED:
        return row.offer.expires_at
    return last_use(
        kind,
        surgery_at=row.surgery_at,
        due_at=row.due_at,
        zone=ZoneInfo(row.case.site.time_zone),
        arrive_minutes=settings.ARRIVE_MINUTES_BEFORE,
        fasting=fasting_rule(),
    )
