"""Reminders follow their booking, in the transaction of whatever changes it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q, QuerySet

import cases.queries
from cases.models import Case
from checklists.domain.readiness import Readiness
from checklists.queries import readiness_of
from reminders.actions.calls import raise_call
from reminders.domain.calls import CallReason
from reminders.domain.changes import Changes, Row, Way, changes
from reminders.domain.contact import Reach, allowed
from reminders.domain.kinds import RULES, WITH_A_CALENDAR, ReminderKind, Says
from reminders.domain.needs import Needs, needs_of
from reminders.domain.plan import Planned, cancelled, wanted
from reminders.domain.slots import may_go_late
from reminders.domain.states import CAN_BE_STOPPED, Channel, ReminderState, Why
from reminders.models import Call, Reminder
from reminders.queries import planning
from reminders.queries.contact import reach_of, ways_to
from scheduling.domain.bookings import BookingStatus
from scheduling.models import Booking

_CAN_BE_STOPPED = sorted(state.value for state in CAN_BE_STOPPED)
_REACHED = sorted(state.value for state in planning.REACHED)


@transaction.atomic(savepoint=False)
def plan_for(*, booking_id: UUID, at: datetime) -> list[Reminder]:
    """Make the reminders of a booking be what its patient must be told; return those being handed over just now.

    Safe to repeat: what is right already is left alone, and so is everything that a channel has or had. Locks the
    case, so that what readiness says cannot change meanwhile. Nothing is planned for a cancelled booking.
    """
    case_id = Booking.objects.filter(pk=booking_id).values_list("case_id", flat=True)[0]
    case = cases.queries.lock(case_id)
    found = planning.bookings_to_plan(Q(pk=booking_id))
    if not found:
        return []
    is_to_come = found[0].status == BookingStatus.BOOKED.value
    _plan(found, [case], {case.pk: readiness_of(case, at=at)} if is_to_come else {}, at)
    return planning.in_flight(booking_id)


def plan_from(*, cases: Sequence[Case], readiness: Mapping[UUID, Readiness], at: datetime) -> None:
    """Plan for the bookings of cases whose readiness was just computed and whose rows are locked, all at once.

    Nothing is done for a case without a booking, or whose booking has another time.
    """
    times = {case.pk: case.surgery_at for case in cases}
    found = planning.bookings_to_plan(Q(case__in=list(times), status=BookingStatus.BOOKED.value))
    _plan([one for one in found if one.during.lower == times[one.case_id]], cases, readiness, at)


@transaction.atomic(savepoint=False)
def stop_for(*, booking_id: UUID, at: datetime) -> list[Reminder]:
    """Suppress what was not yet handed over: a cancelled booking sends nothing. Return what is being handed over.

    That cannot be stopped any more. A visit that stands in the patient's calendar is taken out of it.
    """
    rows = Reminder.objects.filter(booking_id=booking_id)
    rows.filter(state__in=_CAN_BE_STOPPED).exclude(kind=ReminderKind.CANCELLED.value).update(
        state=ReminderState.SUPPRESSED.value, why=Why.CANCELLED.value, next_at=F("due_at")
    )
    with_calendar = sorted(kind.value for kind in WITH_A_CALENDAR)
    in_calendar = rows.filter(
        state__in=_REACHED, kind__in=with_calendar, channel=Channel.EMAIL.value, surgery_at__gt=at
    )
    if in_calendar.exists() and not rows.filter(kind=ReminderKind.CANCELLED.value).exists():
        _take_out_of_the_calendar(booking_id, at)
    return planning.in_flight(booking_id)


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


def _is_of_use(row: Reminder, at: datetime) -> bool:
    zone = ZoneInfo(row.case.site.time_zone)
    return may_go_late(ReminderKind(row.kind), surgery_at=row.surgery_at, due_at=row.due_at, zone=zone, at=at)


@dataclass(frozen=True)
class _Plan:
    """One booking, how each kind is told its patient, its rows as they stand, and what makes them right."""

    booking: Booking
    ways: dict[ReminderKind, Way]
    rows: dict[UUID, Reminder]
    found: Changes


def _plan(
    bookings: Sequence[Booking], cases: Sequence[Case], readiness: Mapping[UUID, Readiness], at: datetime
) -> None:
    needs = {
        one.case_id: needs_of(readiness[one.case_id]) if one.case_id in readiness else Needs()
        for one in bookings
    }
    read = planning.beside(bookings, needs, at=at)
    plans = [_planned(one, needs[one.case_id], read, at) for one in bookings]
    if plans := [plan for plan in plans if not plan.found.is_empty]:
        _write(plans, {case.pk: case for case in cases}, at)


def _planned(booking: Booking, needs: Needs, read: planning.Beside, at: datetime) -> _Plan:
    facts = planning.planning_facts(booking, needs, read, at=at)
    language, known = booking.patient.language, read.known[booking.pk]
    ways = {kind: Way(_channel(kind, facts.reach), language) for kind in ReminderKind}
    rows = [_as_it_stands(row) for row in known.rows]
    found = changes(wanted(facts), rows, surgery_at=booking.during.lower, at=at, ways=ways)
    return _Plan(booking, ways, {row.pk: row for row in known.rows}, found)


def _channel(kind: ReminderKind, reach: Reach) -> Channel:
    """Return the channel tried first; while no address is known, the one that would be."""
    return next(iter((*ways_to(kind, reach), *allowed(kind, reach))), RULES[kind].first)


def _write(plans: Sequence[_Plan], cases: Mapping[UUID, Case], at: datetime) -> None:
    all_found = [plan.found for plan in plans]
    _stop([pk for found in all_found for pk in found.replaced], ReminderState.SUPERSEDED, Why.MOVED)
    _stop([pk for found in all_found for pk in found.needless], ReminderState.SUPPRESSED, Why.NOT_NEEDED)
    suppress = {pk: one.why for found in all_found for pk, one in found.suppress.items()}
    for why in {one for one in suppress.values() if one}:
        _stop([pk for pk, one in suppress.items() if one is why], ReminderState.SUPPRESSED, why)
    for pk, due_at in {pk: due_at for found in all_found for pk, due_at in found.due.items()}.items():
        _pending([pk]).update(due_at=due_at, next_at=due_at)
    ways = {pk: way for found in all_found for pk, way in found.ways.items()}
    for way in set(ways.values()):
        ids = [pk for pk, wanted_way in ways.items() if wanted_way == way]
        _pending(ids).update(channel=way.channel.value, language=way.language)
    added = {
        plan.booking.pk: [(_row(plan.booking, one, plan.ways[one.kind], at), one) for one in plan.found.add]
        for plan in plans
    }
    Reminder.objects.bulk_create(row for pairs in added.values() for row, _one in pairs)
    for plan in plans:
        settled = [(plan.rows[pk], one) for pk, one in plan.found.suppress.items()]
        _raise_calls(cases[plan.booking.case_id], [*added[plan.booking.pk], *settled], at)


def _stop(ids: Iterable[UUID], state: ReminderState, why: Why) -> None:
    ids = list(ids)
    if ids:
        rows = Reminder.objects.filter(pk__in=ids, state__in=_CAN_BE_STOPPED)
        rows.update(state=state.value, why=why.value)


def _pending(ids: list[UUID]) -> QuerySet[Reminder]:
    return Reminder.objects.filter(pk__in=ids, state=ReminderState.PENDING.value)


def _raise_calls(case: Case, settled: list[tuple[Reminder, Planned]], at: datetime) -> None:
    for row, one in settled:
        if one.call is None or _is_rung_already(case, one.call):
            continue
        # Rung when it would have been said; at once when that hour is past.
        by_at = min(max(one.due_at, at), row.surgery_at)
        raise_call(case=case, reason=one.call, role=RULES[one.kind].role, at=at, by_at=by_at, reminder=row)


def _is_rung_already(case: Case, reason: CallReason) -> bool:
    """Say whether what the patient stated has put the same on the call list: one matter is one call."""
    stated = Call.objects.filter(
        case=case, reason=reason.value, answer__says=Says.STATES.value, settled_at=None
    )
    return stated.exists()


def _take_out_of_the_calendar(booking_id: UUID, at: datetime) -> None:
    booking = Booking.objects.select_related("patient").get(pk=booking_id)
    patient = booking.patient
    reach = reach_of(patient, at=at)
    planned = cancelled(at=at, surgery_at=booking.during.lower, zone=ZoneInfo(patient.time_zone), reach=reach)
    if patient.deceased_on is None:
        _row(booking, planned, Way(Channel.EMAIL, patient.language), at).save(force_insert=True)


def _as_it_stands(row: Reminder) -> Row:
    return Row(
        id=row.pk,
        kind=ReminderKind(row.kind),
        about=row.about,
        surgery_at=row.surgery_at,
        state=ReminderState(row.state),
        due_at=row.due_at,
        way=Way(Channel(row.channel), row.language),
        is_first=row.turn == 1,
    )


def _row(booking: Booking, planned: Planned, way: Way, at: datetime) -> Reminder:
    state = ReminderState.SUPPRESSED if planned.why else ReminderState.PENDING
    return Reminder(
        case_id=booking.case_id,
        booking=booking,
        booking_version=booking.version,
        surgery_at=booking.during.lower,
        kind=planned.kind.value,
        about=planned.about,
        channel=way.channel.value,
        language=way.language,
        due_at=planned.due_at,
        next_at=planned.due_at,
        state=state.value,
        why=planned.why.value if planned.why else "",
        created_at=at,
    )
