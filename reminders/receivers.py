"""What reminders do when a booking, readiness, a visit or the way to a patient changes: in the same transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_noop as noop

from cases.domain.status import CaseStatus
from cases.models import Case
from checklists.domain.readiness import Readiness
from common.refusals import Reason
from common.workers import ask_workers
from patients.domain.merging import Finding, Weight
from patients.models import Patient
from reminders import actions
from reminders.actions import offering
from reminders.domain.changes import Row
from reminders.domain.kinds import ReminderKind
from reminders.domain.links import Revoked
from reminders.models import Reminder
from reminders.queries import planning
from reminders.queries.confirmations import cases_at_risk
from reminders.queries.links import are_open
from reminders.words import KINDS
from scheduling.models import Booking, Offer, Visit
from staff.models import User

NOT_CONFIRMED = noop("Has not confirmed")


def follow(*, booking: Booking, change: str, at: datetime, **_: object) -> list[Reason]:
    """Keep the reminders of a booking true: plan, plan anew, or stop them. Say what could not be stopped."""
    return [_not_stopped(row) for row in _follow(booking, change, at)]


def _follow(booking: Booking, change: str, at: datetime) -> Sequence[Row | Reminder]:
    if change in {"booked", "moved"}:
        _wake_at_commit()
        # A new time was planned for already when readiness was computed for it, a moment ago.
        if told := planning.just_told(booking):
            return told.in_flight
        return actions.plan_for(booking_id=booking.pk, at=at)
    if change == "cancelled":
        return actions.stop_for(booking_id=booking.pk, at=at)
    return ()


def follow_readiness(
    *, cases: Sequence[Case], readiness: Mapping[UUID, Readiness], at: datetime, **_: object
) -> None:
    """Say no more what is done, and say what is owed again. Only of booked cases; others have nothing to say."""
    if booked := [case for case in cases if case.status == CaseStatus.BOOKED.value]:
        actions.plan_from(cases=booked, readiness=readiness, at=at)


def follow_end(*, case: Case, change: str, at: datetime, **_: object) -> None:
    """Plan what is said after the operation once it is over."""
    if change == "moved_on" and case.status == CaseStatus.OPERATED.value:
        _plan_case(case, at)


def follow_visit(*, visit: Visit, at: datetime, **_: object) -> None:
    """Plan what is said of a visit that was planned, moved or cancelled."""
    _plan_case(visit.case, at)
    _wake_at_commit()


def follow_contact(*, patient: Patient, at: datetime, **_: object) -> None:
    """Plan anew for whoever is reached otherwise, in another language, or no longer wants to be."""
    for booking_id in planning.live_bookings_of(patient.pk):
        actions.plan_for(booking_id=booking_id, at=at)


def close_pages(*, booking: Booking, change: str, at: datetime, **_: object) -> None:
    """What was sent about a cancelled booking opens nothing any more; the next message brings a link of its own."""
    if change == "cancelled":
        actions.revoke_for(case=booking.case, why=Revoked.CANCELLED, at=at)


def close_pages_of_case(*, case: Case, change: str, at: datetime, **_: object) -> None:
    """The same for a case that nobody wants any more, booked or not."""
    if change == "cancelled":
        actions.revoke_for(case=case, why=Revoked.CANCELLED, at=at)


def tell_of_links(*, keep: Patient, gone: Patient, **_: object) -> list[Finding]:
    """Tell whoever joins two records that the patient's own page closes."""
    if not are_open(patient_ids=[keep.pk, gone.pk]):
        return []
    closes = Reason(
        "The patient's personal links close. The next message brings a new one.", code="links_close"
    )
    return [Finding(closes, Weight.TELLS)]


def follow_joining(*, keep: Patient, gone: Patient, by: User, at: datetime, **_: object) -> None:
    """Close every page of either record, since it may have been somebody else's; hang the pauses on the kept one.

    What is to be said is planned anew when the contact changes, which comes next.
    """
    for case in Case.objects.filter(patient__in=[keep.pk, gone.pk]).order_by("pk"):
        actions.revoke_for(case=case, why=Revoked.MERGED, at=at)
    actions.keep_one_pause(keep=keep, gone=gone, by=by, at=at)


def tell_of_offer(*, offer: Offer, change: str, at: datetime, **_: object) -> list[Reason]:
    """Tell a patient that a place is offered; return what whoever offered it has to know."""
    if change != "offered":
        return []
    _wake_at_commit()
    return offering.tell_of_offer(offer=offer, at=at)


def say_who_has_not_confirmed(*, case_ids: list[UUID], at: datetime, **_: object) -> dict[UUID, str]:
    """Flag a case whose patient has not said by noon of the day before that they will come."""
    return dict.fromkeys(cases_at_risk(case_ids, at=at), NOT_CONFIRMED)


def wake() -> None:
    """Ask a worker to look now. When no broker hears it, the next regular sweep comes in ten seconds."""
    ask_workers("reminders.tasks.sweep", expires=10)


def _wake_at_commit() -> None:
    """Ask once, however many bookings one transaction changes."""
    if not any(wake in waiting for waiting in connection.run_on_commit):
        transaction.on_commit(wake, robust=True)


def _not_stopped(row: Row | Reminder) -> Reason:
    what = KINDS[ReminderKind(row.kind)]
    return Reason(
        "The message “%(what)s” was being sent at this moment and could not be stopped. Please tell the patient.",
        code="being_handed_over",
        details={"what": what, "reminder": row.id},
    )


def _plan_case(case: Case, at: datetime) -> None:
    booking_id = planning.live_booking_of(case.pk)
    if booking_id is not None:
        actions.plan_for(booking_id=booking_id, at=at)
