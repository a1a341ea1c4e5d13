"""The gate: a patient is called to theatre only when ready, and what was known at that moment is kept."""

from datetime import datetime, timedelta

from django.db import transaction

import cases.actions
import cases.queries
import checklists.queries
from cases.domain.status import CaseStatus
from cases.models import Case
from checklists.domain.readiness import Readiness
from common.refusals import BadInput, Refused
from common.text import clean
from common.words import clock_words, day_words
from scheduling.actions import locks
from scheduling.actions.news import announce
from scheduling.domain.bookings import BookingStatus, check_move
from scheduling.models import Booking, Clearance
from staff.models import User

# How long before and after its planned start a patient may be called. Not the calendar day: lists run past midnight.
EARLIEST = timedelta(hours=12)
LATEST = timedelta(hours=24)


class NotReady(Refused):
    """Something the patient needs before theatre is missing, out of date, in dispute or out of bounds."""

    code = "not_ready"


class NotToday(Refused):
    """The operation is on another day."""

    code = "not_today"


@transaction.atomic
def call_for_patient(
    *, booking: Booking, by: User, at: datetime, expected_version: int | None = None
) -> Clearance:
    """Call the patient to theatre and return the clearance, or raise ``NotReady`` with every reason.

    ``at`` is the database's now. The case row is locked first; whoever writes anything that readiness depends on
    locks the same row first, so this sees all of it or that writer sees the call and raises an alarm.
    Nobody passes by naming a reason here: going ahead anyway is a decision on the requirement, by a clinician
    whom the requirement allows, and it is in ``readiness`` already. Unknown counts as not ready.
    """
    case = cases.queries.lock(booking.case_id)
    booking = locks.lock_booking(booking, case)
    locks.check_version(booking.version, expected_version)
    check_move(BookingStatus(booking.status), BookingStatus.CALLED)
    surgery_at = booking.during.lower
    _check_day(booking, surgery_at, at)
    readiness = checklists.queries.readiness_of(case, surgery_at=surgery_at, at=at)
    if not readiness.may_be_called:
        raise NotReady(
            "The patient is not ready for theatre.", reasons=checklists.queries.in_the_way(case, readiness)
        )
    clearance = _write_clearance(case, surgery_at, readiness, by, at)
    _set_status(booking, BookingStatus.CALLED, clearance)
    cases.actions.set_status(case=case, to=CaseStatus.CALLED, surgery_at=surgery_at, by=by, at=at)
    announce(booking, "called", by=by, at=at)
    return clearance


@transaction.atomic
def return_to_ward(
    *, booking: Booking, reason: str, by: User, at: datetime, expected_version: int | None = None
) -> Booking:
    """Send a called patient back to the ward. A new call needs a new clearance. The reason is kept."""
    reason = clean(reason)
    if len(reason) < 10:
        raise BadInput("reason", "Say in a few words why the patient goes back.")
    case = cases.queries.lock(booking.case_id)
    booking = locks.lock_booking(booking, case)
    locks.check_version(booking.version, expected_version)
    check_move(BookingStatus(booking.status), BookingStatus.BOOKED)
    booking.returned_reason = reason[:500]
    _set_status(booking, BookingStatus.BOOKED, None)
    cases.actions.set_status(case=case, to=CaseStatus.BOOKED, surgery_at=booking.during.lower, by=by, at=at)
    announce(booking, "returned", by=by, at=at)
    return booking


def _check_day(booking: Booking, surgery_at: datetime, at: datetime) -> None:
    if not surgery_at - EARLIEST <= at <= surgery_at + LATEST:
        zone = booking.theatre.site.time_zone
        raise NotToday(
            "The operation is on %(day)s at %(time)s. Patients are called on the day.",
            details={"day": day_words(surgery_at, zone), "time": clock_words(surgery_at, zone)},
        )


def _write_clearance(
    case: Case, surgery_at: datetime, readiness: Readiness, by: User, at: datetime
) -> Clearance:
    return Clearance.objects.create(
        case=case,
        at=at,
        by=by,
        role=by.role,
        verdict=readiness.verdict.value,
        surgery_at=surgery_at,
        snapshot=checklists.queries.snapshot(case, readiness),
    )


def _set_status(booking: Booking, to: BookingStatus, clearance: Clearance | None) -> None:
    booking.status = to.value
    booking.clearance = clearance
    booking.version += 1
    booking.save(update_fields=["status", "clearance", "version", "returned_reason"])
