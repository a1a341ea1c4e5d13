"""Taking a case off the list: back to the waiting list, with a coded reason."""

from datetime import datetime

from django.db import transaction
from django.utils import translation

import cases.actions
import cases.queries
from cases.domain.status import CaseStatus
from common.refusals import BadInput
from common.text import clean
from scheduling.actions import locks
from scheduling.actions.lists import note_change
from scheduling.actions.news import announce
from scheduling.domain.bookings import BookingStatus, CancelReason, check_move
from scheduling.models import Booking
from scheduling.words import CANCEL_REASONS
from staff.models import User


@transaction.atomic
def cancel_booking(
    *,
    booking: Booking,
    reason: str,
    note: str = "",
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Booking:
    """Cancel a booking; its case goes back to the waiting list.

    ``reason`` is a ``CancelReason``; ``other`` needs a note. Refused once the patient has been called.
    """
    note = clean(note)
    _check_reason(reason, note)
    case = cases.queries.lock(booking.case_id)
    booking = locks.lock_booking(booking, case)
    locks.check_version(booking.version, expected_version)
    check_move(BookingStatus(booking.status), BookingStatus.CANCELLED)
    booking.status = BookingStatus.CANCELLED.value
    booking.cancel_reason, booking.cancel_note = reason, note
    booking.cancelled_by, booking.cancelled_at = by, at
    booking.version += 1
    booking.save(
        update_fields=["status", "cancel_reason", "cancel_note", "cancelled_by", "cancelled_at", "version"]
    )
    cases.actions.set_status(case=case, to=CaseStatus.WAITING, by=by, at=at)
    announce(booking, "cancelled", by=by, at=at)
    note_change(sessions=[booking.session_id], reason=_in_english(reason), by=by, at=at)
    return booking


def _in_english(reason: str) -> str:
    # A locked list keeps the coded reason, and each reader gets it in their own language.
    with translation.override("en"):
        return str(CANCEL_REASONS[reason])


def _check_reason(reason: str, note: str) -> None:
    if reason not in set(CancelReason):
        raise BadInput("reason", "Choose one of the reasons.")
    if reason == CancelReason.OTHER and len(note) < 10:
        raise BadInput("note", "Say in a few words why.")
    if len(note) > 500:
        raise BadInput("note", "At most 500 characters, please.")
