"""Making the rows of bookings say what is planned for them: the changes of one transaction in one statement."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from cases.models import Case
from common.ids import uuid7
from reminders.actions.calls import raise_call
from reminders.domain.calls import CallReason
from reminders.domain.changes import Changes, Way
from reminders.domain.kinds import RULES, ReminderKind, Says
from reminders.domain.plan import Planned
from reminders.domain.states import CAN_BE_STOPPED, ReminderState, Why
from reminders.models import Call, Reminder
from reminders.queries.planning import ToPlan

STOPPABLE = sorted(state.value for state in CAN_BE_STOPPED)
_COLUMNS = (
    "id, case_id, booking_id, booking_version, surgery_at, kind, about, turn, channel, language, due_at, next_at,"
    " state, why, attempts, claimed_by, created_at"
)
# What a channel has got hold of meanwhile is not stopped any more, and is not among the ids that come back.
_WRITE = f"""
    WITH stopped AS (
        UPDATE reminders_reminder AS r SET state = n.state, why = n.why
        FROM json_to_recordset(%s::json) AS n(id uuid, state text, why text)
        WHERE r.id = n.id AND r.state = ANY(%s) RETURNING r.id
    ), added AS (
        INSERT INTO reminders_reminder ({_COLUMNS})
        SELECT {_COLUMNS} FROM json_populate_recordset(NULL::reminders_reminder, %s::json)
    )
    SELECT id FROM stopped
"""


@dataclass(frozen=True)
class Plan:
    """One booking and its locked case, how each kind is told its patient, and what makes its rows right."""

    booking: ToPlan
    case: Case
    ways: Mapping[ReminderKind, Way]
    found: Changes


def rewrite(plans: Sequence[Plan], *, at: datetime) -> set[UUID]:
    """Write what the plans change; return the bookings of which something could not be stopped any more."""
    stops = {plan.booking.id: _stops(plan.found) for plan in plans}
    added = {plan.booking.id: [(_as_row(plan, one, at), one) for one in plan.found.add] for plan in plans}
    stopped = _write(
        [stop for mine in stops.values() for stop in mine],
        [row for pairs in added.values() for row, _one in pairs],
    )
    _put_right([plan.found for plan in plans])
    for plan in plans:
        settled = [(row["id"], one) for row, one in added[plan.booking.id]]
        _raise_calls(plan, [*settled, *plan.found.suppress.items()], at)
    return {pk for pk, mine in stops.items() if any(stop["id"] not in stopped for stop in mine)}


def as_row(
    planned: Planned,
    way: Way,
    *,
    case_id: UUID,
    booking_id: UUID,
    version: int,
    surgery_at: datetime,
    at: datetime,
) -> dict[str, Any]:
    """Return a reminder as the table keeps it, before anybody tried to send it."""
    return {
        "id": uuid7(),
        "case_id": case_id,
        "booking_id": booking_id,
        "booking_version": version,
        "surgery_at": surgery_at,
        "kind": planned.kind.value,
        "about": planned.about,
        "turn": 1,
        "channel": way.channel.value,
        "language": way.language,
        "due_at": planned.due_at,
        "next_at": planned.due_at,
        "state": (ReminderState.SUPPRESSED if planned.why else ReminderState.PENDING).value,
        "why": planned.why.value if planned.why else "",
        "attempts": 0,
        "claimed_by": "",
        "created_at": at,
    }


def _as_row(plan: Plan, planned: Planned, at: datetime) -> dict[str, Any]:
    booking = plan.booking
    return as_row(
        planned,
        plan.ways[planned.kind],
        case_id=booking.case_id,
        booking_id=booking.id,
        version=booking.version,
        surgery_at=booking.surgery_at,
        at=at,
    )


def _stops(found: Changes) -> list[dict[str, Any]]:
    whys = {
        **dict.fromkeys(found.replaced, (ReminderState.SUPERSEDED, Why.MOVED)),
        **dict.fromkeys(found.needless, (ReminderState.SUPPRESSED, Why.NOT_NEEDED)),
        **{pk: (ReminderState.SUPPRESSED, one.why) for pk, one in found.suppress.items() if one.why},
    }
    return [{"id": pk, "state": state.value, "why": why.value} for pk, (state, why) in whys.items()]


def _write(stops: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]) -> set[UUID]:
    if not stops and not rows:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [json.dumps(stops, default=str), STOPPABLE, json.dumps(rows, default=str)])
        return {pk for (pk,) in cursor.fetchall()}


def _put_right(all_found: Iterable[Changes]) -> None:
    """Say at another hour, or in another way, what is said all the same."""
    for found in all_found:
        for pk, due_at in found.due.items():
            _pending([pk]).update(due_at=due_at, next_at=due_at)
        for way in set(found.ways.values()):
            ids = [pk for pk, wanted in found.ways.items() if wanted == way]
            _pending(ids).update(channel=way.channel.value, language=way.language)


def _pending(ids: list[UUID]) -> QuerySet[Reminder]:
    return Reminder.objects.filter(pk__in=ids, state=ReminderState.PENDING.value)


def _raise_calls(plan: Plan, settled: Iterable[tuple[UUID, Planned]], at: datetime) -> None:
    for reminder_id, one in settled:
        if one.call is None or _is_rung_already(plan.case, one.call):
            continue
        # Rung when it would have been said; at once when that hour is past.
        by_at = min(max(one.due_at, at), plan.booking.surgery_at)
        role = RULES[one.kind].role
        raise_call(case=plan.case, reason=one.call, role=role, at=at, by_at=by_at, reminder_id=reminder_id)


def _is_rung_already(case: Case, reason: CallReason) -> bool:
    """Say whether what the patient stated has put the same on the call list: one matter is one call."""
    stated = Call.objects.filter(
        case=case, reason=reason.value, answer__says=Says.STATES.value, settled_at=None
    )
    return stated.exists()
