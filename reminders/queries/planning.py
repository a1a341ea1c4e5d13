"""What planning reads: bookings as they stand, what they were planned to say, and what their cases still need."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import Q

from cases.models import Case
from patients.domain.kinds import MedicineStatus
from patients.models import Medicine
from reminders.domain.changes import Row, Way
from reminders.domain.fasting import FastingRule
from reminders.domain.habits import Habit, Use
from reminders.domain.kinds import ReminderKind
from reminders.domain.needs import Needs
from reminders.domain.plan import ComingVisit, Facts, Paused, Stage
from reminders.domain.states import Channel, ReminderState
from reminders.models import Reminder
from reminders.queries.contact import reach_of
from scheduling.domain.bookings import BookingStatus
from scheduling.domain.visits import VisitKind
from scheduling.models import Booking, Visit

# The patient has it, or may have it.
REACHED = frozenset({ReminderState.HANDING_OVER, ReminderState.SENT, ReminderState.IN_DOUBT})
_OF_THE_DATE = frozenset({ReminderKind.BOOKED, ReminderKind.RESCHEDULED})
_STAGES = {BookingStatus.BOOKED: Stage.TO_COME, BookingStatus.FINISHED: Stage.OVER}
_LIVE = ~Q(status=BookingStatus.CANCELLED.value)

# Asked for at every write that moves a booking, so in one statement, which costs a quarter of what the object layer
# takes. What was replaced says nothing any more, and of a booking that moves often it is nearly all there is. The
# oldest reminder first: the ids count up with the time. A patient has at most one open pause.
_ALL = """
    SELECT b.id, b.case_id, b.version, b.status, lower(b.during),
        (SELECT json_agg(json_build_array(r.id, r.kind, r.about, r.surgery_at, r.state, r.due_at, r.channel,
                                          r.language, r.turn, r.created_at) ORDER BY r.created_at, r.id)
         FROM reminders_reminder AS r WHERE r.booking_id = b.id AND r.state <> 'superseded'),
        (SELECT json_agg(json_build_array(v.kind, v.id, v.version, v.at) ORDER BY v.at, v.id)
         FROM scheduling_visit AS v WHERE v.case_id = b.case_id AND v.cancelled_at IS NULL),
        (SELECT json_build_array(p.until) FROM reminders_pause AS p
         WHERE p.patient_id = b.patient_id AND p.ended_at IS NULL AND (p.until IS NULL OR p.until > %s)),
        EXISTS (SELECT FROM reminders_questionnaire AS q WHERE q.case_id = b.case_id AND q.answers ->> 'alcohol' = %s)
    FROM scheduling_booking AS b WHERE b.case_id = ANY(%s) AND b.status <> 'cancelled'
"""


@dataclass(frozen=True)
class Known:
    """What the rows of a booking say already; those that were replaced are left out.

    ``since``: from when the reminders of the time that stands now have been planned; None: none are yet.
    """

    rows: tuple[Row, ...]
    since: datetime | None

    @property
    def told_of(self) -> datetime | None:
        """The time of the operation that the patient was told last."""
        told = [row for row in self._reached if row.kind in _OF_THE_DATE]
        return told[-1].surgery_at if told else None

    def told_before(self, surgery_at: datetime) -> frozenset[tuple[ReminderKind, str]]:
        """Return what the patient was told when the operation was at another time."""
        return frozenset((row.kind, row.about) for row in self._reached if row.surgery_at != surgery_at)

    @property
    def in_flight(self) -> tuple[Row, ...]:
        """What is being handed over and cannot be stopped any more."""
        return tuple(row for row in self.rows if row.state is ReminderState.HANDING_OVER)

    @property
    def _reached(self) -> list[Row]:
        return [row for row in self.rows if row.state in REACHED]


@dataclass(frozen=True)
class ToPlan:
    """A live booking with what is planned from besides its case; ``drinks_daily``: by the patient's own word."""

    id: UUID
    case_id: UUID
    version: int
    status: BookingStatus
    surgery_at: datetime
    known: Known
    visits: tuple[ComingVisit, ...]
    paused: Paused | None
    drinks_daily: bool


@dataclass(frozen=True)
class Told:
    """What was planned for a booking as it was at a version, and what was being handed over at that moment."""

    booking_id: UUID
    version: int
    in_flight: Sequence[Row | Reminder]


def bookings_to_plan(case_ids: Collection[UUID], *, at: datetime) -> list[ToPlan]:
    """Return the live bookings of these cases with all that planning reads of them."""
    with connection.cursor() as cursor:
        cursor.execute(_ALL, [at, Use.DAILY.value, list(case_ids)])
        return [_to_plan(*row) for row in cursor.fetchall()]


def hold_told(case: Case, told: Told) -> None:
    """Let the case in hand carry what was just planned for its booking; for the action that plans."""
    case.just_told = told  # type: ignore[attr-defined]


def just_told(booking: Booking) -> Told | None:
    """Return what the change that has just been made to the booking planned; None when it planned nothing yet."""
    told: Told | None = getattr(booking.case, "just_told", None)
    if told is None or (told.booking_id, told.version) != (booking.pk, booking.version):
        return None
    return told


def in_flight(booking_id: UUID) -> list[Reminder]:
    """Return what is being handed over at this moment and cannot be stopped any more."""
    found = Reminder.objects.filter(booking=booking_id, state=ReminderState.HANDING_OVER.value)
    return list(found.only("kind"))


def live_booking_of(case_id: UUID) -> UUID | None:
    """Return the booking of a case that was not cancelled."""
    return Booking.objects.filter(_LIVE, case=case_id).values_list("pk", flat=True).first()


def live_bookings_of(patient_id: UUID) -> list[UUID]:
    """Return the patient's bookings that were not cancelled, in the order in which their cases are locked."""
    rows = Booking.objects.filter(_LIVE, patient=patient_id).order_by("case")
    return list(rows.values_list("pk", flat=True))


def taken(needs: Iterable[Needs]) -> frozenset[str]:
    """Return the medicines, of those to be stopped, that are still on a list."""
    stops = {stop.medicine for one in needs for stop in one.stops}
    if not stops:
        return frozenset()
    rows = Medicine.objects.filter(pk__in=stops, status=MedicineStatus.ACTIVE.value)
    return frozenset(str(pk) for pk in rows.values_list("pk", flat=True))


def planning_facts(
    booking: ToPlan, case: Case, needs: Needs, still_taken: frozenset[str], *, at: datetime
) -> Facts:
    """Return what decides about the reminders of a booking; it needs nothing once the patient has been called.

    The case is locked, and its patient and site were read after that.
    """
    patient, known = case.patient, booking.known
    return Facts(
        surgery_at=booking.surgery_at,
        at=at,
        since=known.since or at,
        hospital_zone=ZoneInfo(case.site.time_zone),
        patient_zone=ZoneInfo(patient.time_zone),
        reach=reach_of(patient, at=at),
        needs=_as_told(needs, booking, still_taken),
        stage=_STAGES.get(booking.status, Stage.UNDER_WAY),
        visits=booking.visits,
        paused=booking.paused,
        is_deceased=patient.deceased_on is not None,
        told_of=known.told_of,
        told_before=known.told_before(booking.surgery_at),
        arrive_minutes=settings.ARRIVE_MINUTES_BEFORE,
        fasting=fasting_rule(),
    )


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
    return _about(visit.pk, visit.version)


def _about(visit_id: UUID, version: int) -> str:
    return f"{visit_id.hex}:{version}"


def _as_told(needs: Needs, booking: ToPlan, still_taken: frozenset[str]) -> Needs:
    """Return the needs without the stops of what is no longer taken, and with what the patient says of drinking."""
    # On the word of who drinks every day nobody is told to stop, for as long as the question is open.
    is_asked = needs.needless.get(Habit.ALCOHOL.value) is None
    return replace(
        needs,
        drinks_daily=needs.drinks_daily or (is_asked and booking.drinks_daily),
        stops=tuple(stop for stop in needs.stops if stop.medicine in still_taken),
    )


def _to_plan(pk, case_id, version, status, surgery_at, reminders, visits, pause, drinks) -> ToPlan:  # type: ignore[no-untyped-def]
    rows = [(_row(*one), datetime.fromisoformat(created)) for *one, created in reminders or ()]
    return ToPlan(
        id=pk,
        case_id=case_id,
        version=version,
        status=BookingStatus(status),
        surgery_at=surgery_at,
        known=Known(
            tuple(row for row, _created in rows),
            since=min((created for row, created in rows if row.surgery_at == surgery_at), default=None),
        ),
        visits=tuple(_visit(*one) for one in visits or ()),
        paused=Paused(datetime.fromisoformat(pause[0]) if pause[0] else None) if pause else None,
        drinks_daily=drinks,
    )


def _row(pk, kind, about, surgery_at, state, due_at, channel, language, turn) -> Row:  # type: ignore[no-untyped-def]
    return Row(
        id=UUID(pk),
        kind=ReminderKind(kind),
        about=about,
        surgery_at=datetime.fromisoformat(surgery_at),
        state=ReminderState(state),
        due_at=datetime.fromisoformat(due_at),
        way=Way(Channel(channel), language),
        is_first=turn == 1,
    )


def _visit(kind: str, pk: str, version: int, at: str) -> ComingVisit:
    return ComingVisit(VisitKind(kind), _about(UUID(pk), version), datetime.fromisoformat(at))
