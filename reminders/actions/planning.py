"""Reminders follow their booking, in the transaction of whatever changes it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q

import cases.queries
from cases.models import Case
from checklists.domain.readiness import Readiness
from checklists.queries import readiness_of
from reminders.actions.rewriting import STOPPABLE, Plan, as_row, rewrite
from reminders.domain.changes import Row, Way, changes
from reminders.domain.contact import Reach, allowed
from reminders.domain.kinds import RULES, WITH_A_CALENDAR, ReminderKind
from reminders.domain.needs import Needs, needs_of
from reminders.domain.plan import cancelled, wanted
from reminders.domain.slots import may_go_late
from reminders.domain.states import Channel, ReminderState, Why
from reminders.models import Reminder
from reminders.queries import planning
from reminders.queries.contact import reach_of, ways_to
from scheduling.domain.bookings import BookingStatus
from scheduling.models import Booking

_REACHED = sorted(state.value for state in planning.REACHED)
_LEFT = ("kind", "state", "channel", "surgery_at")


@transaction.atomic(savepoint=False)
def plan_for(*, booking_id: UUID, at: datetime) -> Sequence[Row | Reminder]:
    """Make the reminders of a booking be what its patient must be told; return those being handed over just now.

    Safe to repeat: what is right already is left alone, and so is everything that a channel has or had. Locks the
    case, so that what readiness says cannot change meanwhile. Nothing is planned for a cancelled booking.
    """
    case_id = Booking.objects.filter(pk=booking_id).values_list("case_id", flat=True)[0]
    case = cases.queries.lock(case_id)
    found = [one for one in planning.bookings_to_plan([case_id], at=at) if one.id == booking_id]
    if not found:
        return ()
    is_to_come = found[0].status is BookingStatus.BOOKED
    (told,) = _plan(found, {case.pk: case}, {case.pk: readiness_of(case, at=at)} if is_to_come else {}, at)
    return told.in_flight


def plan_from(*, cases: Sequence[Case], readiness: Mapping[UUID, Readiness], at: datetime) -> None:
    """Plan for the bookings of cases whose readiness was just computed and whose rows are locked, all at once.

    Nothing is done for a case without a booking, or whose booking has another time. The others carry what was planned
    (``queries.planning.just_told``).
    """
    by_id = {case.pk: case for case in cases}
    found = [
        one
        for one in planning.bookings_to_plan(by_id, at=at)
        if one.status is BookingStatus.BOOKED and one.surgery_at == by_id[one.case_id].surgery_at
    ]
    booked = {one.case_id: readiness[one.case_id] for one in found}
    for one, told in zip(found, _plan(found, by_id, booked, at), strict=True):
        planning.hold_told(by_id[one.case_id], told)


@transaction.atomic(savepoint=False)
def stop_for(*, booking_id: UUID, at: datetime) -> list[Reminder]:
    """Suppress what was not yet handed over: a cancelled booking sends nothing. Return what is being handed over.

    That cannot be stopped any more. A visit that stands in the patient's calendar is taken out of it.
    """
    rows = Reminder.objects.filter(booking_id=booking_id)
    rows.filter(state__in=STOPPABLE).exclude(kind=ReminderKind.CANCELLED.value).update(
        state=ReminderState.SUPPRESSED.value, why=Why.CANCELLED.value, next_at=F("due_at")
    )
    of_a_cancellation = Q(kind=ReminderKind.CANCELLED.value)
    left = list(rows.filter(Q(state__in=_REACHED) | of_a_cancellation).only(*_LEFT))
    is_said = any(row.kind == ReminderKind.CANCELLED for row in left)
    if not is_said and any(_is_in_the_calendar(row, at) for row in left):
        _take_out_of_the_calendar(booking_id, at)
    return [row for row in left if row.state == ReminderState.HANDING_OVER]


@transaction.atomic
def take_over(*, at: datetime) -> int:
    """Let what was due before bookings were taken over into this hospital be said now; return how many.

    What makes no sense any more is not sent, and nobody is called about it: others told these patients.
    """
    late = Reminder.objects.filter(state=ReminderState.PENDING.value, next_at__lt=at)
    rows = late.select_related("case__site")
    still = [row.pk for row in rows if _is_of_use(row, at)]
    late.exclude(pk__in=still).update(state=ReminderState.SUPPRESSED.value, why=Why.TOO_LATE.value)
    return Reminder.objects.filter(pk__in=still).update(next_at=at)


def _is_in_the_calendar(row: Reminder, at: datetime) -> bool:
    by_letter = row.channel == Channel.EMAIL and ReminderKind(row.kind) in WITH_A_CALENDAR
    return by_letter and row.surgery_at > at


def _is_of_use(row: Reminder, at: datetime) -> bool:
    zone = ZoneInfo(row.case.site.time_zone)
    return may_go_late(ReminderKind(row.kind), surgery_at=row.surgery_at, due_at=row.due_at, zone=zone, at=at)


def _plan(
    bookings: Sequence[planning.ToPlan],
    cases: Mapping[UUID, Case],
    readiness: Mapping[UUID, Readiness],
    at: datetime,
) -> list[planning.Told]:
    needs = {pk: needs_of(found) for pk, found in readiness.items()}
    taken = planning.taken(needs.values())
    plans = [
        _planned(one, cases[one.case_id], needs.get(one.case_id, Needs()), taken, at) for one in bookings
    ]
    not_stopped = rewrite([plan for plan in plans if not plan.found.is_empty], at=at)
    return [
        planning.Told(
            one.id, one.version, planning.in_flight(one.id) if one.id in not_stopped else one.known.in_flight
        )
        for one in bookings
    ]


def _planned(booking: planning.ToPlan, case: Case, needs: Needs, taken: frozenset[str], at: datetime) -> Plan:
    facts = planning.planning_facts(booking, case, needs, taken, at=at)
    plan, rows = wanted(facts), booking.known.rows
    ways = {
        kind: Way(_channel(kind, facts.reach), case.patient.language)
        for kind in {one.kind for one in plan} | {row.kind for row in rows}
    }
    found = changes(plan, rows, surgery_at=booking.surgery_at, at=at, ways=ways)
    return Plan(booking, case, ways, found)


def _channel(kind: ReminderKind, reach: Reach) -> Channel:
    """Return the channel tried first; while no address is known, the one that would be."""
    return next(iter((*ways_to(kind, reach), *allowed(kind, reach))), RULES[kind].first)


def _take_out_of_the_calendar(booking_id: UUID, at: datetime) -> None:
    booking = Booking.objects.select_related("patient").get(pk=booking_id)
    patient = booking.patient
    reach = reach_of(patient, at=at)
    planned = cancelled(at=at, surgery_at=booking.during.lower, zone=ZoneInfo(patient.time_zone), reach=reach)
    if patient.deceased_on is None:
        way = Way(Channel.EMAIL, patient.language)
        row = as_row(
            planned,
            way,
            case_id=booking.case_id,
            booking_id=booking.pk,
            version=booking.version,
            surgery_at=booking.during.lower,
            at=at,
        )
        Reminder(**row).save(force_insert=True)
