"""Writing down what became of a reminder. Each mark counts only for the sweep that still holds the row.

A mark that makes somebody ring holds the case first, as everything that refers to it does: case, booking, reminder.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from reminders.actions import turns
from reminders.actions.calls import raise_call
from reminders.actions.writing import Written, rows
from reminders.channels import Taken
from reminders.domain import escalation
from reminders.domain.calls import CallReason, ring_back_by
from reminders.domain.due import next_try
from reminders.domain.kinds import ReminderKind
from reminders.domain.states import Outcome, ReminderState, Why
from reminders.models import Heartbeat, Message, Reminder
from reminders.queries.visits import visit_of
from staff.domain.roles import Role

LEASE = timedelta(seconds=settings.REMINDER_LEASE_SECONDS)
# How long a row whose answer got lost may wait until its channel is asked again.
LONGEST_LEASE = timedelta(minutes=30)
# About an hour and a half of trying, with the waits of ``next_try``.
MOST_ATTEMPTS = 8
CLAIMED = ReminderState.CLAIMED.value
HANDING_OVER = ReminderState.HANDING_OVER.value
_WITH_US = [CLAIMED, HANDING_OVER]
_REASONS = {Why.NO_ADDRESS: CallReason.NO_ADDRESS}


def beat(*, at: datetime, note: str = "") -> None:
    """Say that the sweeper looked, and what kept it from sending."""
    Heartbeat.objects.update_or_create(name="sweeper", defaults={"at": at, "note": note})


def handing_over(letters: Sequence[Written], *, at: datetime) -> None:
    """From now on the messages may be with their patients. Call it in the transaction of the last look."""
    Reminder.objects.filter(pk__in=[letter.row.pk for letter in letters]).update(
        state=HANDING_OVER, lease_until=at + LEASE
    )
    Message.objects.bulk_create(
        Message(
            reminder_id=letter.row.pk,
            channel=letter.row.channel,
            message_id=letter.reference,
            sent_to=letter.address,
            at=at,
        )
        for letter in letters
    )


def sent(taken: Sequence[tuple[Reminder, Taken]], *, by: str, at: datetime) -> int:
    """The channel said that it has them; return how many of them were still ours to mark."""
    first = [one for one in taken if one[0].turn == 1]
    marked = _sent(first, by=by, at=at) if first else 0
    for row, answer in taken:
        if row.turn > 1:
            with transaction.atomic():
                if hold(row.pk, _ours(by)):
                    marked += _sent([(row, answer)], by=by, at=at)
                    turns.earlier_calls_are_needless(row, at=at)
    return marked


@transaction.atomic
def _sent(taken: Sequence[tuple[Reminder, Taken]], *, by: str, at: datetime) -> int:
    ids = [row.pk for row, _ in taken]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE reminders_reminder r SET state = 'sent', sent_at = %s, answer_by = told.answer_by
            FROM unnest(%s::uuid[], %s::timestamptz[]) AS told (id, answer_by)
            WHERE r.id = told.id AND r.claimed_by = %s AND r.state = 'handing_over' RETURNING r.id
            """,
            [at, ids, [_answer_by(row, at) for row, _ in taken], by],
        )
        marked = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            """
            UPDATE reminders_message m
            SET outcome = 'sent', segments = told.segments,
                gateway_id = CASE WHEN told.gateway_id = '' THEN m.gateway_id ELSE told.gateway_id END
            FROM unnest(%s::uuid[], %s::text[], %s::int[]) AS told (id, gateway_id, segments)
            WHERE m.reminder_id = told.id AND m.outcome = 'handing_over' AND told.id = ANY(%s)
            """,
            [ids, [t.gateway_id for _, t in taken], [t.segments for _, t in taken], marked],
        )
    return len(marked)


@transaction.atomic
def failed(reminder_id: UUID, *, by: str, why: Why, at: datetime) -> None:
    """The channel will never take it: it is told by the next one, and somebody has to call."""
    _fail(hold(reminder_id, _ours(by)), why, at=at)


@transaction.atomic
def in_doubt(reminder_id: UUID, *, by: str, at: datetime) -> None:
    """The channel's answer got lost for good: somebody has to call."""
    _doubt(hold(reminder_id, _ours(by)), at=at)


@transaction.atomic
def not_now(reminder_id: UUID, *, by: str, at: datetime, wait: int = 0) -> None:
    """The channel said "later", or could not be reached: try again, each time after a longer while."""
    row = hold(reminder_id, _ours(by))
    if row is None:
        return
    if row.attempts >= MOST_ATTEMPTS:
        _fail(row, Why.GAVE_UP, at=at, outcome=Outcome.NOT_NOW)
        return
    again = max(next_try(at, row.attempts), at + timedelta(seconds=wait))
    _messages(row).update(outcome=Outcome.NOT_NOW.value)
    if _was_in_doubt(row):
        # An earlier attempt may have reached the patient: a cancellation must not call it "never sent".
        Reminder.objects.filter(pk=row.pk).update(lease_until=min(again, at + LONGEST_LEASE))
    else:
        Reminder.objects.filter(pk=row.pk).update(state=ReminderState.PENDING.value, next_at=again)


@transaction.atomic
def ask_again(reminder_id: UUID, *, by: str, at: datetime) -> None:
    """The answer got lost, but the channel knows our reference: when the lease ends it is asked once more."""
    row = hold(reminder_id, _ours(by))
    if row is None:
        return
    if row.attempts >= MOST_ATTEMPTS:
        _doubt(row, at=at)
        return
    _messages(row).update(outcome=Outcome.IN_DOUBT.value)
    Reminder.objects.filter(pk=row.pk).update(lease_until=next_try(at, row.attempts))


def let_go(reminder_ids: Sequence[UUID], *, by: str, at: datetime) -> None:
    """Give back what was not tried: it does not count as an attempt."""
    for reminder_id in reminder_ids:
        # One by one: whoever changes the plan of a case holds several of its rows, in an order of their own.
        ours = Reminder.objects.filter(_ours(by), pk=reminder_id)
        untried = ours.filter(state=CLAIMED)
        back = {"state": ReminderState.PENDING.value, "next_at": at}
        if not untried.update(**back, attempts=F("attempts") - 1):
            # Asked before, and the answer got lost: whoever sweeps next may ask again.
            ours.update(lease_until=at, attempts=F("attempts") - 1)


@transaction.atomic
def take_back(reminder_ids: Sequence[UUID], *, by: str, at: datetime) -> None:
    """Let go of what was marked as going, and never reached the channel after all."""
    mine = Reminder.objects.filter(_ours(by), pk__in=reminder_ids, state=HANDING_OVER)
    for row in mine.select_for_update():
        _messages(row).update(outcome=Outcome.NOT_NOW.value)
        doubted = _was_in_doubt(row)
        changes = {"lease_until": at} if doubted else {"state": ReminderState.PENDING.value, "next_at": at}
        Reminder.objects.filter(pk=row.pk).update(**changes, attempts=F("attempts") - 1)


@transaction.atomic
def give_up_lost(reminder_id: UUID, *, lost: Q, at: datetime) -> None:
    """Settle what a killed sweeper left, if it is still as it left it: parked when claimed, else in doubt."""
    row = hold(reminder_id, lost)
    if row and row.state == CLAIMED:
        _fail(row, Why.GAVE_UP, at=at)
    else:
        _doubt(row, at=at)


def hold(reminder_id: UUID, which: Q) -> Reminder | None:
    """Lock the case against its writers and then the reminder, if it still is what is asked for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM cases_case WHERE id ="
            " (SELECT case_id FROM reminders_reminder WHERE id = %s) FOR KEY SHARE",
            [reminder_id],
        )
    return rows().select_for_update(of=("self",)).filter(which, pk=reminder_id).first()


def _fail(row: Reminder | None, why: Why, *, at: datetime, outcome: Outcome = Outcome.REFUSED) -> None:
    if row is None:
        return
    _messages(row).update(outcome=outcome.value)
    if _was_in_doubt(row):
        _doubt(row, at=at)
        return
    Reminder.objects.filter(pk=row.pk).update(state=ReminderState.FAILED.value, why=why.value)
    ask_to_ring(row, _REASONS.get(why, CallReason.FAILED), at=at)
    if why is not Why.TOO_LATE:
        turns.tell_otherwise(row, at=at)


def _doubt(row: Reminder | None, *, at: datetime) -> None:
    if row is None:
        return
    if row.messages.exclude(receipt="").exists():
        # The network has said meanwhile what the gateway's answer would have: it was taken.
        _taken_after_all(row, at=at)
        return
    _messages(row).update(outcome=Outcome.IN_DOUBT.value)
    Reminder.objects.filter(pk=row.pk).update(state=ReminderState.IN_DOUBT.value, why=Why.NO_ANSWER.value)
    ask_to_ring(row, CallReason.IN_DOUBT, at=at)


def _taken_after_all(row: Reminder, *, at: datetime) -> None:
    taken = row.messages.exclude(receipt="").order_by("at")[:1].get()
    Message.objects.filter(pk=taken.pk).update(outcome=Outcome.SENT.value)
    Reminder.objects.filter(pk=row.pk).update(
        state=ReminderState.SENT.value, sent_at=taken.at, answer_by=_answer_by(row, taken.at)
    )


def ask_to_ring(row: Reminder, reason: CallReason, *, at: datetime) -> None:
    """Put the patient on the coordinators' call list for what became of this reminder."""
    raise_call(
        case=row.case,
        reason=reason,
        role=Role.COORDINATOR,
        at=at,
        by_at=ring_back_by(reason, at=at, surgery_at=row.surgery_at),
        reminder_id=row.pk,
    )


def _answer_by(row: Reminder, at: datetime) -> datetime | None:
    visit = visit_of(row)
    zone = ZoneInfo(row.case.site.time_zone)
    ahead = visit.at if visit else row.surgery_at
    return escalation.answer_by(ReminderKind(row.kind), sent_at=at, ahead=ahead, zone=zone)


def _was_in_doubt(row: Reminder) -> bool:
    return row.messages.filter(outcome=Outcome.IN_DOUBT.value).exists()


def _ours(by: str) -> Q:
    return Q(claimed_by=by, state__in=_WITH_US)


def _messages(row: Reminder) -> QuerySet[Message]:
    return Message.objects.filter(reminder=row, outcome=Outcome.HANDING_OVER.value)
