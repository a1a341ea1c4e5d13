"""What really happens in theatre, written down by whoever stands there. The case goes through its day with it."""

from datetime import datetime

from django.db import transaction

import cases.actions
import cases.queries
from cases.domain.status import CaseStatus
from cases.models import Case
from common.refusals import BadInput
from common.text import clean_line
from scheduling.actions import locks
from scheduling.actions.news import announce
from scheduling.domain.bookings import STANDS, BookingStatus, WrongStatus, check_move
from scheduling.domain.milestones import Milestone as Kind
from scheduling.domain.milestones import check_moment
from scheduling.models import Booking, Milestone
from scheduling.queries.durations import forget_durations
from staff.models import User

# The first and the last one move booking and case on.
_MOVES_TO = {
    Kind.INTO_THEATRE: (BookingStatus.IN_THEATRE, CaseStatus.IN_THEATRE, "in_theatre"),
    Kind.OUT_OF_THEATRE: (BookingStatus.FINISHED, CaseStatus.OPERATED, "finished"),
}
_IN_OR_AFTER = frozenset({BookingStatus.IN_THEATRE, BookingStatus.FINISHED})


@transaction.atomic
def record_milestone(
    *,
    booking: Booking,
    kind: str,
    moment: datetime | None = None,
    reason: str = "",
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> Milestone:
    """Write down that this happened at ``moment`` (now), or correct the moment, which needs a reason; return it.

    Into theatre is only for a patient who was called, and so passed the gate; out of theatre finishes the operation.
    Raises BadInput for a moment that cannot be, WrongStatus, Stale.
    """
    case = cases.queries.lock(booking.case_id)
    booking = locks.lock_booking(booking, case)
    locks.check_version(booking.version, expected_version)
    if kind not in set(Kind):
        raise BadInput("kind", "Choose one of the moments.")
    known = {Kind(row.kind): row for row in Milestone.objects.filter(booking=booking)}
    standing, moment = known.pop(Kind(kind), None), moment or at
    if standing is None:
        _check_stage(booking, Kind(kind))
    _check_moment(booking, Kind(kind), moment, known, at)
    transaction.on_commit(lambda: forget_durations([case.procedure_id]))
    if standing is not None:
        return _correct(booking, standing, moment, reason, by, at)
    written = Milestone.objects.create(booking=booking, kind=kind, at=moment, by=by, recorded_at=at)
    _move_on(booking, case, Kind(kind), by, at)
    return written


def _check_stage(booking: Booking, kind: Kind) -> None:
    status = BookingStatus(booking.status)
    if kind in _MOVES_TO:
        check_move(status, _MOVES_TO[kind][0])
    elif status not in _IN_OR_AFTER:
        raise WrongStatus(STANDS[status])


def _check_moment(
    booking: Booking, kind: Kind, moment: datetime, known: dict[Kind, Milestone], at: datetime
) -> None:
    assert booking.clearance is not None
    others = {other: row.at for other, row in known.items()}
    check_moment(kind, moment, known=others, called_at=booking.clearance.at, now=at)


def _correct(
    booking: Booking, standing: Milestone, moment: datetime, reason: str, by: User, at: datetime
) -> Milestone:
    if standing.at == moment:
        return standing
    reason = clean_line(reason)
    if not 5 <= len(reason) <= 200:
        raise BadInput("reason", "Say in a few words why the time is corrected.")
    standing.at, standing.by, standing.recorded_at, standing.reason = moment, by, at, reason
    standing.save(update_fields=["at", "by", "recorded_at", "reason"])
    _count_up(booking)
    return standing


def _move_on(booking: Booking, case: Case, kind: Kind, by: User, at: datetime) -> None:
    if kind not in _MOVES_TO:
        return _count_up(booking)
    status, case_status, change = _MOVES_TO[kind]
    booking.status = status.value
    _count_up(booking)
    # The booking first: what is planned after an operation looks whether it is over.
    cases.actions.set_status(case=case, to=case_status, by=by, at=at)
    announce(booking, change, by=by, at=at)


def _count_up(booking: Booking) -> None:
    booking.version += 1
    booking.save(update_fields=["status", "version"])
