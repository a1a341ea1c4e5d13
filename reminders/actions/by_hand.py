"""A member of staff sends something now: again, or before its time. The same last look judges it as every other."""

from datetime import datetime

from django.db import transaction

import cases.queries
from cases.models import Case
from common.refusals import BadInput, Refused
from common.words import clock_words, day_words
from reminders.actions import turns
from reminders.actions.looking import facts_of, is_paused
from reminders.actions.writing import rows
from reminders.domain.kinds import ReminderKind
from reminders.domain.second_look import Facts, first_moment, untrue
from reminders.domain.states import Channel, ReminderState, Why
from reminders.models import Reminder
from reminders.queries.contact import reach_of, ways_to
from scheduling.domain.bookings import BookingStatus
from staff.models import User


class CannotBeSent(Refused):
    """The patient cannot be told this now."""

    code = "cannot_be_sent"


# Left out of the plan for good reason: for this patient it would be wrong, whoever sends it.
_NEVER = frozenset({Why.NOT_NEEDED, Why.IMPOSSIBLE})
REASONS: dict[Why, str] = {
    Why.CANCELLED: "What it speaks of was cancelled.",
    Why.MOVED: "It speaks of a time that is no longer true.",
    Why.DECEASED: "The patient has died.",
    Why.TOO_LATE: "It is too late for this message.",
}


@transaction.atomic
def by_hand(
    *,
    case: Case,
    kind: ReminderKind,
    by: User,
    at: datetime,
    about: str = "",
    channel: Channel | None = None,
) -> Reminder:
    """Send one thing of the plan of a case now, on ``channel`` or the patient's first; return its row.

    What still waits is brought forward; what was told is told once more, as a new turn. Raises ``CannotBeSent`` with
    the reason: at night (and from when on), paused, no way to the patient, untrue, or never meant for this patient.
    """
    case = cases.queries.lock(case.pk)
    row = _planned(case, kind, about)
    facts = facts_of(row, at=at, is_paused=is_paused(row.case.patient_id, at=at))
    _check(row, facts, at)
    ways = ways_to(kind, reach_of(row.case.patient, at=at))
    if not ways or (channel and channel not in ways):
        raise CannotBeSent("The patient has no address for this, or does not want to be told by it.")
    way = channel or next(iter(ways))
    if row.state == ReminderState.PENDING.value:
        Reminder.objects.filter(pk=row.pk, state=ReminderState.PENDING.value).update(
            next_at=at, channel=way.value, sent_by_hand=by
        )
        return row
    return turns.tell_again(row, channel=way, due_at=at, at=at, by=by)


def _planned(case: Case, kind: ReminderKind, about: str) -> Reminder:
    """Return the newest telling of it; without one it was never meant for this patient."""
    planned = (
        rows()
        .filter(case=case, kind=kind.value, about=about)
        .exclude(booking__status=BookingStatus.CANCELLED.value)
    )
    live = planned.exclude(state=ReminderState.SUPERSEDED.value)
    row = live.select_for_update(of=("self",)).order_by("-turn", "-created_at").first()
    if row is None:
        raise BadInput("kind", "This is not part of what the patient is to be told.")
    return row


def _check(row: Reminder, facts: Facts, at: datetime) -> None:
    if row.state in {ReminderState.CLAIMED.value, ReminderState.HANDING_OVER.value}:
        raise CannotBeSent("It is being sent at this moment.")
    if row.why and Why(row.why) in _NEVER and row.state == ReminderState.SUPPRESSED.value:
        raise CannotBeSent("It does not apply to this patient.")
    why = untrue(facts, at=at) or (Why.TOO_LATE if at >= facts.until else None)
    if why:
        raise CannotBeSent(REASONS[why])
    if facts.is_paused:
        raise CannotBeSent("The patient's reminders are paused. End the pause first.")
    first = first_moment(at, facts.patient_zone)
    if first > at:
        zone = str(facts.patient_zone)
        raise CannotBeSent(
            "It is night where the patient is. It can be sent from %(day)s %(time)s, the patient's time.",
            details={"day": day_words(first, zone), "time": clock_words(first, zone)},
        )
