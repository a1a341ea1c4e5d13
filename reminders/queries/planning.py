"""What planning reads: the booking as it stands, what it was planned to say, and what the case still needs."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from checklists.domain.readiness import Readiness
from patients.domain.kinds import MedicineStatus
from patients.models import Medicine
from reminders.domain.fasting import FastingRule
from reminders.domain.habits import Habit, Use
from reminders.domain.kinds import ReminderKind
from reminders.domain.needs import Needs, needs_of
from reminders.domain.plan import ComingVisit, Facts, Paused, Stage
from reminders.domain.states import ReminderState
from reminders.models import Pause, Questionnaire, Reminder
from reminders.queries.contact import reach_of
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.visits import VisitKind
from scheduling.models import Booking, Visit

# The patient has it, or may have it.
REACHED = frozenset({ReminderState.HANDING_OVER, ReminderState.SENT, ReminderState.IN_DOUBT})
_OF_THE_DATE = frozenset({ReminderKind.BOOKED, ReminderKind.RESCHEDULED})
_STAGES = {BookingStatus.BOOKED: Stage.TO_COME, BookingStatus.FINISHED: Stage.OVER}
_LIVE = ~Q(status=BookingStatus.CANCELLED.value)


@dataclass(frozen=True)
class Known:
    """What the rows of a booking say already."""

    rows: tuple[Reminder, ...]

    def of(self, surgery_at: datetime) -> list[Reminder]:
        """Return the rows that speak of that time and were not replaced, the oldest first."""
        replaced = ReminderState.SUPERSEDED.value
        return [row for row in self.rows if row.surgery_at == surgery_at and row.state != replaced]

    @property
    def told_of(self) -> datetime | None:
        """The time of the operation that the patient was told last."""
        told = [row for row in self._reached if ReminderKind(row.kind) in _OF_THE_DATE]
        return told[-1].surgery_at if told else None

    def told_before(self, surgery_at: datetime) -> frozenset[tuple[ReminderKind, str]]:
        """Return what the patient was told when the operation was at another time."""
        return frozenset(
            (ReminderKind(row.kind), row.about) for row in self._reached if row.surgery_at != surgery_at
        )

    @property
    def _reached(self) -> list[Reminder]:
        return [row for row in self.rows if ReminderState(row.state) in REACHED]


def booking_to_plan(found: Q) -> Booking | None:
    """Return the live booking with all that planning reads of it; ``found`` says which."""
    rows = Booking.objects.filter(_LIVE & found).select_related("theatre__site", "patient")
    return rows.order_by("-booked_at").first()


def known_of(booking_id: UUID) -> Known:
    """Return every row of the booking, the oldest first: the ids count up with the time."""
    return Known(tuple(Reminder.objects.filter(booking=booking_id).order_by("created_at", "pk")))


def is_planned(booking: Booking) -> bool:
    """Say whether anything was planned for the booking as it is now, at this time and in this version."""
    rows = Reminder.objects.filter(booking=booking, surgery_at=booking.during.lower)
    return rows.filter(booking_version=booking.version).exists()


def in_flight(booking_id: UUID) -> list[Reminder]:
    """Return what is being handed over at this moment and cannot be stopped any more."""
    return list(Reminder.objects.filter(booking=booking_id, state=ReminderState.HANDING_OVER.value))


def live_booking_of(case_id: UUID) -> UUID | None:
    """Return the booking of a case that was not cancelled."""
    return Booking.objects.filter(_LIVE, case=case_id).values_list("pk", flat=True).first()


def live_bookings_of(patient_id: UUID) -> list[UUID]:
    """Return the patient's bookings that were not cancelled, in the order in which their cases are locked."""
    rows = Booking.objects.filter(_LIVE, patient=patient_id).order_by("case")
    return list(rows.values_list("pk", flat=True))


def planning_facts(booking: Booking, known: Known, readiness: Readiness | None, *, at: datetime) -> Facts:
    """Return what decides about the reminders of a booking; no readiness once the patient has been called."""
    patient, surgery_at = booking.patient, booking.during.lower
    return Facts(
        surgery_at=surgery_at,
        at=at,
        since=min((row.created_at for row in known.of(surgery_at)), default=at),
        hospital_zone=ZoneInfo(booking.theatre.site.time_zone),
        patient_zone=ZoneInfo(patient.time_zone),
        reach=reach_of(patient, at=at),
        needs=_as_told(booking.case_id, _still_taken(needs_of(readiness))) if readiness else Needs(),
        stage=_STAGES.get(BookingStatus(booking.status), Stage.UNDER_WAY),
        visits=tuple(_visits(booking.case_id)),
        paused=_pause(patient.pk, at),
        is_deceased=patient.deceased_on is not None,
        told_of=known.told_of,
        told_before=known.told_before(surgery_at),
        arrive_minutes=settings.ARRIVE_MINUTES_BEFORE,
        fasting=fasting_rule(),
    )


def _as_told(case_id: UUID, needs: Needs) -> Needs:
    """Return the needs with what the patient says of drinking every day: on such word nobody is told to stop."""
    if needs.drinks_daily or needs.needless.get(Habit.ALCOHOL.value) is not None:
        return needs
    told = Questionnaire.objects.filter(case=case_id, answers__alcohol=Use.DAILY.value)
    return replace(needs, drinks_daily=told.exists())


def fasting_rule() -> FastingRule:
    """Return how long before the anaesthetic this hospital lets patients eat and drink."""
    return FastingRule(
        food=settings.FASTING_FOOD_MINUTES,
        other_milk=settings.FASTING_OTHER_MILK_MINUTES,
        breast_milk=settings.FASTING_BREAST_MILK_MINUTES,
        clear_drinks=settings.FASTING_CLEAR_DRINKS_MINUTES,
    )


def about_visit(visit: Visit) -> str:
    """Return what tells one message about a visit from the next: the visit, and how often it was moved."""
    return f"{visit.pk.hex}:{visit.version}"


def _visits(case_id: UUID) -> Iterable[ComingVisit]:
    rows = Visit.objects.filter(case=case_id, cancelled_at__isnull=True)
    return (ComingVisit(VisitKind(row.kind), about_visit(row), row.at) for row in rows)


def _pause(patient_id: UUID, at: datetime) -> Paused | None:
    open_now = Q(until__isnull=True) | Q(until__gt=at)
    row = Pause.objects.filter(open_now, patient=patient_id, ended_at__isnull=True).first()
    return Paused(row.until) if row else None


def _still_taken(needs: Needs) -> Needs:
    """Leave out the stops of what is no longer on the patient's list."""
    if not needs.stops:
        return needs
    taken = Medicine.objects.filter(
        pk__in=[stop.medicine for stop in needs.stops], status=MedicineStatus.ACTIVE.value
    )
    ids = {str(pk) for pk in taken.values_list("pk", flat=True)}
    return replace(needs, stops=tuple(stop for stop in needs.stops if stop.medicine in ids))
