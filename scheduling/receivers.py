"""What scheduling does in the same transaction when a case is withdrawn or something printed on a list changes."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as noop

from cases.models import Case
from common.refusals import Reason
from common.words import clock_words, day_words
from patients.domain.merging import Finding, Weight
from patients.models import Patient
from scheduling import actions, queries
from scheduling.actions.lists import note_change
from scheduling.domain.bookings import BookingStatus, CancelReason
from scheduling.models import Booking
from scheduling.queries.bookings import places_at_once
from scheduling.queries.lists import sessions_with
from staff.models import User

CASE_CHANGED = noop("The case was changed.")
RECORD_CHANGED = noop("The patient's record was changed.")


def give_place_back(*, case: Case, by: User, at: datetime, **kwargs: Any) -> tuple[Reason, ...] | None:
    """Cancel the booking of a case that is being cancelled; return what could not be stopped, None if it stays.

    Once the patient has been called the place is not given back, and so the case cannot be cancelled.
    """
    booking = queries.live_booking_of(case.pk)
    if booking is None or booking.status != BookingStatus.BOOKED.value:
        return None
    cancelled = actions.cancel_booking(
        booking=booking, reason=CancelReason.OTHER.value, note="The case was cancelled.", by=by, at=at
    )
    return cancelled.not_stopped


def follow_case_on_list(*, case: Case, change: str, by: User, at: datetime, **kwargs: Any) -> None:
    """Make a new version of the locked list on which a case stands whose side or anything else was changed."""
    if change == "changed":
        note_change(sessions=sessions_with(case_ids=[case.pk]), reason=CASE_CHANGED, by=by, at=at)


def follow_patient_on_list(*, patient: Patient, by: User | None, at: datetime, **kwargs: Any) -> None:
    """The same when an allergy, the name or a number of a patient is another one. Their cases are locked already."""
    note_change(sessions=sessions_with(patient_id=patient.pk), reason=RECORD_CHANGED, by=by, at=at)


def two_places_at_once(*, keep: Patient, gone: Patient, **kwargs: Any) -> list[Finding]:
    """Forbid to join two records that are in theatre at the same time; name both places."""
    return [Finding(_two_places(one, other), Weight.STOPS) for one, other in places_at_once(keep.pk, gone.pk)]


def _two_places(one: Booking, other: Booking) -> Reason:
    return Reason(
        "Both have a place in theatre at the same time: %(one)s and %(other)s. Give one of them back first.",
        code="two_places",
        details={"one": _place(one), "other": _place(other)},
    )


def _place(booking: Booking) -> str:
    start, zone = booking.during.lower, booking.theatre.site.time_zone
    return f"{booking.theatre.name}, {day_words(start, zone)} {clock_words(start, zone)}"


def move_bookings(*, keep: Patient, gone: Patient, **kwargs: Any) -> None:
    """Hang the places in theatre on the kept record; the database still forbids two at once."""
    Booking.objects.filter(patient=gone).update(patient=keep)
