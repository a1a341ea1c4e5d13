"""What a patient must be told of one booking, and when: the message plan of the clinical facts, section 6.

Days are counted on the hospital's calendar, hours are the patient's, and nobody is told anything in their night.
What lies in the past when it is planned is kept with the reason, so that everybody sees what was not said.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from reminders.domain.calls import CallReason
from reminders.domain.contact import Reach, barred
from reminders.domain.due import at_local, last_waking_moment, next_waking_moment
from reminders.domain.fasting import DEFAULT, FastingRule
from reminders.domain.kinds import ReminderKind
from reminders.domain.needs import PLAN, Needs
from reminders.domain.slots import DAYS, EARLY, EXERCISES, FORENOON, VISITS, last_use
from reminders.domain.states import Why
from scheduling.domain.visits import VisitKind

# Whoever was told of a date this short before needs no second question about it.
JUST_TOLD = timedelta(hours=12)
JUST_ASKED = timedelta(days=2)
MORNING_CHECK = timedelta(hours=3)


class Stage(StrEnum):
    """Where the booking stands."""

    TO_COME = "to_come"
    UNDER_WAY = "under_way"
    OVER = "over"


@dataclass(frozen=True)
class ComingVisit:
    """A visit other than the operation. ``about`` is another one after every move."""

    kind: VisitKind
    about: str
    at: datetime


@dataclass(frozen=True)
class Paused:
    """The patient gets nothing until then; None: until somebody ends it."""

    until: datetime | None = None


@dataclass(frozen=True)
class Facts:
    """What is on record of one booking when its reminders are planned, at ``at``.

    ``since``: from when the reminders of this very time have been planned. ``told_of``: the time of the operation
    that the patient was told last. ``told_before``: what was said of another time of this booking.
    """

    surgery_at: datetime
    at: datetime
    since: datetime
    hospital_zone: ZoneInfo
    patient_zone: ZoneInfo
    reach: Reach
    needs: Needs = field(default_factory=Needs)
    stage: Stage = Stage.TO_COME
    visits: tuple[ComingVisit, ...] = ()
    paused: Paused | None = None
    is_deceased: bool = False
    told_of: datetime | None = None
    told_before: frozenset[tuple[ReminderKind, str]] = frozenset()
    arrive_minutes: int = 120
    fasting: FastingRule = DEFAULT


@dataclass(frozen=True)
class Planned:
    """A reminder to keep. ``why``: why it will not be sent; ``call``: somebody has to ring instead."""

    kind: ReminderKind
    due_at: datetime
    about: str = ""
    why: Why | None = None
    call: CallReason | None = None


@dataclass(frozen=True)
class _Slot:
    """When something is best said, and until when it is any use.

    ``may_be_late``: said as soon as possible once its hour is past. ``not_before``: it makes no sense earlier.
    """

    kind: ReminderKind
    due: datetime
    use_by: datetime
    about: str = ""
    why: Why | None = None
    call: CallReason | None = None
    may_be_late: bool = False
    not_before: datetime | None = None


# Without these the patient comes on a wrong day, or not fasting: when it is too late to write, somebody rings.
_MUST_BE_KNOWN = frozenset({ReminderKind.BOOKED, ReminderKind.RESCHEDULED, ReminderKind.FASTING})
# Said once of the same thing, whatever becomes of the date.
_SAID_ONCE = frozenset(
    {
        ReminderKind.MEDICINE_PLAN,
        ReminderKind.MEDICINE_CHANGE,
        ReminderKind.ASSESSMENT_VISIT,
        ReminderKind.STITCHES,
        ReminderKind.CONTROL_VISIT,
    }
)
# Not said again only because the operation moved while their hour was past.
_STILL_KNOWN = _SAID_ONCE | {
    ReminderKind.TESTS_DUE,
    ReminderKind.TESTS_EXPIRING,
    ReminderKind.HORMONE_REVIEW,
    ReminderKind.MEDICINES_LIST,
    ReminderKind.HEALTH_CHECK,
}
_BEFORE = frozenset({VisitKind.ASSESSMENT})


def wanted(facts: Facts) -> tuple[Planned, ...]:
    """Return every reminder of the booking in the order in which they are due; no two are about the same."""
    if facts.stage is Stage.TO_COME:
        slots = (*_of_the_date(facts), *_of_needs(facts), *_of_medicines(facts), *_of_the_days(facts))
    elif facts.stage is Stage.OVER:
        slots = tuple(_exercises(facts))
    else:
        slots = ()
    planned = (_settle(slot, facts) for slot in (*slots, *_of_visits(facts)))
    return tuple(sorted(planned, key=lambda one: (one.due_at, one.kind, one.about)))


def cancelled(*, at: datetime, surgery_at: datetime, zone: ZoneInfo, reach: Reach) -> Planned:
    """Return the cancellation of a visit that stands in the patient's calendar."""
    due = next_waking_moment(at, zone)
    why = barred(ReminderKind.CANCELLED, reach) or (Why.TOO_LATE if due >= surgery_at else None)
    return Planned(ReminderKind.CANCELLED, due, why=why)


def _of_the_date(facts: Facts) -> Iterator[_Slot]:
    """The date itself: told when it is new to the patient, and asked for again two days before."""
    if facts.told_of != facts.surgery_at:
        kind = ReminderKind.RESCHEDULED if facts.told_of else ReminderKind.BOOKED
        yield _Slot(kind, facts.since, facts.surgery_at, may_be_late=True)
    confirm = _on_the_day(ReminderKind.CONFIRM, facts)
    just_told = facts.since > confirm.due - JUST_TOLD
    yield replace(confirm, why=Why.NOT_NEEDED if just_told else None)


def _of_needs(facts: Facts) -> Iterator[_Slot]:
    """What the patient still owes, until it is there."""
    yield from _tests(facts)
    if facts.needs.hormones:
        yield _on_the_day(ReminderKind.HORMONE_REVIEW, facts)
    owed = facts.needs.needless
    if owed.get(PLAN, Why.NOT_NEEDED) is not Why.NOT_NEEDED:
        yield _on_the_day(ReminderKind.MEDICINES_LIST, facts, why=owed[PLAN])
    if owed.get("smoking", Why.NOT_NEEDED) is not Why.NOT_NEEDED:
        yield _on_the_day(ReminderKind.STOP_SMOKING, facts, why=owed["smoking"])
    if owed.get("alcohol", Why.NOT_NEEDED) is not Why.NOT_NEEDED:
        slot = _on_the_day(ReminderKind.STOP_ALCOHOL, facts, why=owed["alcohol"])
        # Stopping at once is dangerous: nobody who drinks every day is told to, somebody speaks with them.
        daily = replace(slot, why=Why.NOT_NEEDED, call=CallReason.WANTS_HELP)
        yield daily if facts.needs.drinks_daily else slot
    yield _on_the_day(ReminderKind.HOME_READY, facts, why=owed.get("aids_and_escort"))


def _tests(facts: Facts) -> Iterator[_Slot]:
    met = Why.MET if facts.needs.open_tests == 0 else None
    due, again = (
        _on_the_day(kind, facts, why=met) for kind in (ReminderKind.TESTS_DUE, ReminderKind.TESTS_EXPIRING)
    )
    # Told on booking: so short before that the second asking would say the same again.
    at_once = facts.since > again.due - JUST_ASKED
    yield replace(due, due=max(due.due, facts.since), use_by=due.use_by if at_once else again.due)
    yield replace(again, why=met or Why.NOT_NEEDED) if at_once else again


def _of_medicines(facts: Facts) -> Iterator[_Slot]:
    """Nothing before a clinician has confirmed the plan; then the plan, and each stop on its last day."""
    if facts.needs.plan:
        yield _on_the_day(ReminderKind.MEDICINE_PLAN, facts, about=facts.needs.plan)
    for stop in facts.needs.stops:
        due = at_local(stop.last_dose_on, EARLY, facts.patient_zone)
        about = f"{UUID(stop.medicine).hex}:{stop.last_dose_on:%y%m%d}"
        yield _slot(ReminderKind.MEDICINE_CHANGE, due, facts, about=about, may_be_late=True)


def _of_the_days(facts: Facts) -> Iterator[_Slot]:
    """What everybody is told in the last weeks, on the last evening and in the morning."""
    yield _on_the_day(ReminderKind.DENTAL_AND_SKIN, facts)
    yield _on_the_day(ReminderKind.HEALTH_CHECK, facts)
    yield _on_the_day(ReminderKind.FASTING, facts, why=facts.needs.needless.get("fasting"))
    yield _on_the_day(ReminderKind.WASH_AND_BRING, facts)
    arrival = facts.surgery_at - timedelta(minutes=facts.arrive_minutes)
    morning = at_local(arrival.astimezone(facts.hospital_zone).date(), FORENOON.min, facts.hospital_zone)
    slot = _slot(ReminderKind.MORNING_CHECK, arrival - MORNING_CHECK, facts)
    yield replace(slot, not_before=morning)


def _of_visits(facts: Facts) -> Iterator[_Slot]:
    for visit in facts.visits:
        kind, days = VISITS[visit.kind]
        day = visit.at.astimezone(facts.hospital_zone).date() - timedelta(days=days)
        is_before = visit.at < facts.surgery_at
        yield _Slot(
            kind,
            at_local(day, FORENOON, facts.patient_zone),
            visit.at,
            visit.about,
            why=None if is_before is (visit.kind in _BEFORE) else Why.NOT_NEEDED,
            may_be_late=True,
        )


def _exercises(facts: Facts) -> Iterator[_Slot]:
    day = facts.surgery_at.astimezone(facts.hospital_zone).date()
    for week in EXERCISES:
        due = at_local(day + timedelta(weeks=week), FORENOON, facts.patient_zone)
        yield _slot(ReminderKind.EXERCISES, due, facts, about=f"week {week}")


def _on_the_day(kind: ReminderKind, facts: Facts, *, about: str = "", why: Why | None = None) -> _Slot:
    row = DAYS[kind]
    day = facts.surgery_at.astimezone(facts.hospital_zone).date() - timedelta(days=row.before)
    due = at_local(day, row.wall, facts.patient_zone)
    return _slot(kind, due, facts, about=about, why=why, may_be_late=row.may_be_late)


def _slot(
    kind: ReminderKind,
    due: datetime,
    facts: Facts,
    *,
    about: str = "",
    why: Why | None = None,
    may_be_late: bool = False,
) -> _Slot:
    use_by = last_use(
        kind,
        surgery_at=facts.surgery_at,
        due_at=due,
        zone=facts.hospital_zone,
        arrive_minutes=facts.arrive_minutes,
        fasting=facts.fasting,
    )
    return _Slot(kind, due, use_by, about, why=why, may_be_late=may_be_late)


def _settle(slot: _Slot, facts: Facts) -> Planned:
    """Put a slot into the patient's day, and say why it will not be sent."""
    due, why = _waking(slot, facts)
    is_known = (slot.kind, slot.about) in facts.told_before
    if due < facts.at:
        now = next_waking_moment(facts.at, facts.patient_zone)
        if slot.may_be_late and now < slot.use_by:
            due = now
            why = why or (Why.NOT_NEEDED if is_known and slot.kind in _STILL_KNOWN else None)
        else:
            why = why or Why.TOO_LATE
    if is_known and slot.kind in _SAID_ONCE:
        why = why or Why.NOT_NEEDED
    why = Why.DECEASED if facts.is_deceased else why or barred(slot.kind, facts.reach) or _paused(due, facts)
    return Planned(slot.kind, due, slot.about, why, _call(slot, why, facts))


def _waking(slot: _Slot, facts: Facts) -> tuple[datetime, Why | None]:
    due = next_waking_moment(slot.due, facts.patient_zone)
    if due < slot.use_by:
        return due, slot.why
    earlier = last_waking_moment(slot.use_by, facts.patient_zone)
    if slot.not_before is not None and earlier < slot.not_before:
        return due, slot.why or Why.AT_NIGHT
    return earlier, slot.why


def _paused(due: datetime, facts: Facts) -> Why | None:
    if facts.paused is None or (facts.paused.until is not None and due >= facts.paused.until):
        return None
    return Why.PAUSED


def _call(slot: _Slot, why: Why | None, facts: Facts) -> CallReason | None:
    if why is Why.DECEASED:
        return None
    if why is Why.TOO_LATE and slot.kind in _MUST_BE_KNOWN and facts.at < facts.surgery_at:
        return CallReason.FAILED
    return slot.call
