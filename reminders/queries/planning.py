"""What planning reads: bookings as they stand, what they were planned to say, and what their cases still need."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from patients.domain.kinds import MedicineStatus
from patients.models import Medicine
from reminders.domain.fasting import FastingRule
from reminders.domain.habits import Habit, Use
from reminders.domain.kinds import ReminderKind
from reminders.domain.needs import Needs
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
_IN_FLIGHT = Q(state=ReminderState.HANDING_OVER.value)


@dataclass(frozen=True)
class Known:
    """What the rows of a booking say already; those that were replaced are left out."""

    rows: tuple[Reminder, ...]

    def of(self, surgery_at: datetime) -> list[Reminder]:
        """Return the rows that speak of that time, the oldest first."""
        return [row for row in self.rows if row.surgery_at == surgery_at]

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


@dataclass(frozen=True)
class Beside:
    """What several bookings are planned from besides themselves, read at once.

    ``known`` by booking; ``visits`` by case; ``paused`` by patient; ``drinking``: the cases of those who say that they
    drink every day; ``taken``: the medicines, of those to be stopped, that are still on a list.
    """

    known: Mapping[UUID, Known]
    visits: Mapping[UUID, tuple[ComingVisit, ...]]
    paused: Mapping[UUID, Paused]
    drinking: frozenset[UUID]
    taken: frozenset[str]


def bookings_to_plan(found: Q) -> list[Booking]:
    """Return the live bookings with all that planning reads of them; ``found`` says which."""
    return list(Booking.objects.filter(_LIVE & found).select_related("theatre__site", "patient"))


def beside(bookings: Collection[Booking], needs: Mapping[UUID, Needs], *, at: datetime) -> Beside:
    """Return what these bookings are planned from, in the same number of queries; ``needs`` are by case."""
    return Beside(
        known=_known([one.pk for one in bookings]),
        visits=_visits([one.case_id for one in bookings]),
        paused=_paused([one.patient_id for one in bookings], at),
        drinking=_drinking([case_id for case_id, one in needs.items() if _asks_of_drinking(one)]),
        taken=_taken({stop.medicine for one in needs.values() for stop in one.stops}),
    )


def told_of_move(booking: Booking) -> tuple[bool, list[Reminder]]:
    """Say whether anything was planned for the booking as it is now, and what is being handed over at this moment."""
    as_now = Q(surgery_at=booking.during.lower, booking_version=booking.version)
    found = Reminder.objects.filter(as_now | _IN_FLIGHT, booking=booking)
    rows = list(found.only("kind", "state", "surgery_at", "booking_version"))
    now = (booking.during.lower, booking.version)
    return (
        any((row.surgery_at, row.booking_version) == now for row in rows),
        [row for row in rows if row.state == ReminderState.HANDING_OVER.value],
    )


def in_flight(booking_id: UUID) -> list[Reminder]:
    """Return what is being handed over at this moment and cannot be stopped any more."""
    return list(Reminder.objects.filter(_IN_FLIGHT, booking=booking_id))


def live_booking_of(case_id: UUID) -> UUID | None:
    """Return the booking of a case that was not cancelled."""
    return Booking.objects.filter(_LIVE, case=case_id).values_list("pk", flat=True).first()


def live_bookings_of(patient_id: UUID) -> list[UUID]:
    """Return the patient's bookings that were not cancelled, in the order in which their cases are locked."""
    rows = Booking.objects.filter(_LIVE, patient=patient_id).order_by("case")
    return list(rows.values_list("pk", flat=True))


def planning_facts(booking: Booking, needs: Needs, read: Beside, *, at: datetime) -> Facts:
    """Return what decides about the reminders of a booking; it needs nothing once the patient has been called."""
    patient, surgery_at, known = booking.patient, booking.during.lower, read.known[booking.pk]
    return Facts(
        surgery_at=surgery_at,
        at=at,
        since=min((row.created_at for row in known.of(surgery_at)), default=at),
        hospital_zone=ZoneInfo(booking.theatre.site.time_zone),
        patient_zone=ZoneInfo(patient.time_zone),
        reach=reach_of(patient, at=at),
        needs=_as_told(needs, read, booking.case_id),
        stage=_STAGES.get(BookingStatus(booking.status), Stage.UNDER_WAY),
        visits=read.visits.get(booking.case_id, ()),
        paused=read.paused.get(patient.pk),
        is_deceased=patient.deceased_on is not None,
        told_of=known.told_of,
        told_before=known.told_before(surgery_at),
        arrive_minutes=settings.ARRIVE_MINUTES_BEFORE,
        fasting=fasting_rule(),
    )


def _as_told(needs: Needs, read: Beside, case_id: UUID) -> Needs:
    """Return the needs without the stops of what is no longer taken, and with what the patient says of drinking."""
    # On the word of who drinks every day nobody is told to stop.
    return replace(
        needs,
        drinks_daily=needs.drinks_daily or case_id in read.drinking,
        stops=tuple(stop for stop in needs.stops if stop.medicine in read.taken),
    )


def _asks_of_drinking(needs: Needs) -> bool:
    return not needs.drinks_daily and needs.needless.get(Habit.ALCOHOL.value) is None


def _drinking(case_ids: list[UUID]) -> frozenset[UUID]:
    if not case_ids:
        return frozenset()
    rows = Questionnaire.objects.filter(case__in=case_ids, answers__alcohol=Use.DAILY.value)
    return frozenset(rows.values_list("case_id", flat=True))


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


def _known(booking_ids: list[UUID]) -> dict[UUID, Known]:
    found: dict[UUID, list[Reminder]] = {pk: [] for pk in booking_ids}
    # What was replaced says nothing any more, and of a booking that moves often it is nearly all there is.
    rows = Reminder.objects.filter(booking__in=booking_ids).exclude(state=ReminderState.SUPERSEDED.value)
    # The oldest first: the ids count up with the time.
    for row in rows.order_by("created_at", "pk"):
        assert row.booking_id  # that is how it was found
        found[row.booking_id].append(row)
    return {pk: Known(tuple(rows)) for pk, rows in found.items()}


def _visits(case_ids: list[UUID]) -> dict[UUID, tuple[ComingVisit, ...]]:
    found: dict[UUID, tuple[ComingVisit, ...]] = defaultdict(tuple)
    for row in Visit.objects.filter(case__in=case_ids, cancelled_at__isnull=True):
        found[row.case_id] += (ComingVisit(VisitKind(row.kind), about_visit(row), row.at),)
    return found


def _paused(patient_ids: list[UUID], at: datetime) -> dict[UUID, Paused]:
    open_now = Q(until__isnull=True) | Q(until__gt=at)
    rows = Pause.objects.filter(open_now, patient__in=patient_ids, ended_at__isnull=True)
    return {row.patient_id: Paused(row.until) for row in rows}


def _taken(medicines: Collection[str]) -> frozenset[str]:
    if not medicines:
        return frozenset()
    rows = Medicine.objects.filter(pk__in=medicines, status=MedicineStatus.ACTIVE.value)
    return frozenset(str(pk) for pk in rows.values_list("pk", flat=True))
