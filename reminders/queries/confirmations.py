"""Who has not said, by noon of the day before, that they will come. A flag and a call; never a cancellation."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg.types.range import TimestamptzRange

from reminders.domain.calls import CallOutcome
from reminders.domain.escalation import must_be_confirmed_by
from reminders.domain.kinds import Says
from reminders.domain.lateness import OF_THE_OPERATION
from reminders.domain.states import ReminderState
from reminders.models import Answer, Call, Reminder
from scheduling.domain.bookings import BookingStatus
from scheduling.models import Booking

# From noon of the day before to the end of the day, when the clocks go back in between.
_FARTHEST = timedelta(hours=37)
# Who took an offered place has said so of its day.
COMES = [Says.ATTENDS.value, Says.TAKES_PLACE.value]
_NEVER_ASKED = [ReminderState.SUPPRESSED.value, ReminderState.SUPERSEDED.value]


def cases_at_risk(case_ids: Collection[UUID], *, at: datetime) -> set[UUID]:
    """Return those of these cases whose patient was asked and has not confirmed in time."""
    return {row.case_id for row in unconfirmed(at=at, case_ids=case_ids)}


def unconfirmed(*, at: datetime, case_ids: Collection[UUID] | None = None) -> list[Reminder]:
    """Return the question of each patient who was asked last about tomorrow or today and has not confirmed."""
    bookings = _bookings(at, case_ids)
    asked = _last_asked(bookings, at) if bookings else []
    if not asked:
        return []
    cases = [row.case_id for row in asked]
    said = _latest(
        Answer.objects.filter(case__in=cases, says__in=COMES, is_late=False).values_list(
            "case", "received_at"
        )
    )
    spoken = _latest(
        Call.objects.filter(case__in=cases, outcome=CallOutcome.SPOKE.value).values_list("case", "settled_at")
    )
    return [
        row
        for row in asked
        if not any(
            when is not None and when >= row.due_at
            for when in (said.get(row.case_id), spoken.get(row.case_id))
        )
    ]


def _bookings(at: datetime, case_ids: Collection[UUID] | None) -> list[Booking]:
    soon = Booking.objects.filter(
        status=BookingStatus.BOOKED.value, during__overlap=TimestamptzRange(at, at + _FARTHEST)
    )
    if case_ids is not None:
        soon = soon.filter(case__in=case_ids)
    return [
        booking
        for booking in soon.select_related("theatre__site")
        if must_be_confirmed_by(booking.during.lower, ZoneInfo(booking.theatre.site.time_zone))
        <= at
        < booking.during.lower
    ]


def _last_asked(bookings: Iterable[Booking], at: datetime) -> list[Reminder]:
    times = {booking.pk: booking.during.lower for booking in bookings}
    kinds = sorted(kind.value for kind in OF_THE_OPERATION)
    rows = Reminder.objects.filter(booking__in=times, kind__in=kinds, due_at__lte=at).exclude(
        state__in=_NEVER_ASKED
    )
    last: dict[UUID, Reminder] = {}
    # The first telling of the newest question stands for it.
    for row in rows.order_by("created_at", "-turn"):
        assert row.booking_id is not None  # these were found by their bookings
        kept = last.get(row.booking_id)
        if row.surgery_at == times[row.booking_id] and (kept is None or _is_newer(row, kept)):
            last[row.booking_id] = row
    return list(last.values())


def _is_newer(row: Reminder, kept: Reminder) -> bool:
    return row.turn < kept.turn if row.kind == kept.kind else row.due_at > kept.due_at


def _latest(found: Iterable[tuple[UUID | None, datetime | None]]) -> dict[UUID | None, datetime | None]:
    latest: dict[UUID | None, datetime | None] = {}
    for case_id, when in found:
        before = latest.get(case_id)
        if when is not None and (before is None or when > before):
            latest[case_id] = when
    return latest
