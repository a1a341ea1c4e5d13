"""What becomes of silence, and of texts that the network could not deliver: another channel, then a call.

Safe to run many times at once: each row is taken by one, and nothing is cancelled for silence.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Q

from reminders.actions import turns
from reminders.actions.looking import facts_of, is_paused
from reminders.actions.marks import ask_to_ring, hold
from reminders.actions.writing import rows
from reminders.domain import escalation
from reminders.domain.calls import CallOutcome, CallReason
from reminders.domain.escalation import Silence, Step
from reminders.domain.kinds import ReminderKind
from reminders.domain.second_look import Facts, untrue
from reminders.domain.states import Channel, Receipt, ReminderState
from reminders.models import Call, Message, Reminder
from reminders.queries.confirmations import unconfirmed
from reminders.queries.contact import reach_of, ways_to

AT_A_TIME = 20
# Receipts that come later than this speak of nothing that is still ahead.
OLDEST_RECEIPT = timedelta(days=7)
MOST_UNDELIVERED = 2
_SENT = Q(state=ReminderState.SENT.value, followed_up_at=None)


def follow_up(*, at: datetime) -> None:
    """Do what is due about everything that was sent and came to nothing."""
    while _silent(at):
        pass
    for row in unconfirmed(at=at):
        _not_confirmed(row, at)
    undelivered = Message.objects.filter(
        receipt=Receipt.UNDELIVERED.value,
        receipt_at__gt=at - OLDEST_RECEIPT,
        reminder__state=ReminderState.SENT.value,
        reminder__followed_up_at=None,
    )
    for reminder_id in undelivered.values_list("reminder", flat=True).distinct():
        _undelivered(reminder_id, at)


@transaction.atomic
def _silent(at: datetime) -> bool:
    """Take some of the questions that nobody answered in time; say whether there may be more."""
    with connection.cursor() as cursor:
        # Passing over what others hold, so that two of these, or one and a clerk, never wait for each other.
        cursor.execute(
            """
            SELECT r.id FROM reminders_reminder r JOIN cases_case c ON c.id = r.case_id
            WHERE r.state = 'sent' AND r.answer_by <= %s AND r.followed_up_at IS NULL
            ORDER BY r.answer_by LIMIT %s
            FOR UPDATE OF r SKIP LOCKED FOR KEY SHARE OF c SKIP LOCKED
            """,
            [at, AT_A_TIME],
        )
        taken = [row[0] for row in cursor.fetchall()]
    for row in rows().filter(pk__in=taken):
        _escalate(row, at)
    return len(taken) == AT_A_TIME


def _escalate(row: Reminder, at: datetime) -> None:
    assert row.sent_at
    facts = _facts(row, at)
    if untrue(facts, at=at):
        _done(row, at)
        return
    if facts.is_paused:
        Reminder.objects.filter(pk=row.pk).update(answer_by=at + escalation.PATIENCE)
        return
    other = turns.channel_left(row, _ways(row, at))
    silence = Silence(row.turn, row.sent_at, facts.ahead, other is not None)
    match escalation.next_step(silence, at=at, zone=ZoneInfo(row.case.site.time_zone)):
        case Step.WAIT:
            Reminder.objects.filter(pk=row.pk).update(answer_by=row.sent_at + escalation.LONGEST_PATIENCE)
        case Step.SECOND_CHANNEL:
            turns.tell_otherwise(row, at=at)
            _done(row, at)
        case Step.CALL:
            ask_to_ring(row, CallReason.NO_ANSWER, at=at)
            _done(row, at)


@transaction.atomic
def _not_confirmed(asked: Reminder, at: datetime) -> None:
    row = hold(asked.pk, Q())
    known = Call.objects.filter(reminder=asked, reason=CallReason.NOT_CONFIRMED.value).exists()
    # Asked again with the case held: an answer that came in meanwhile is seen now.
    if row is None or known or not unconfirmed(at=at, case_ids=[row.case_id]) or _facts(row, at).is_deceased:
        return
    silent = Call.objects.filter(reminder=row, reason=CallReason.NO_ANSWER.value, settled_at=None)
    silent.update(outcome=CallOutcome.NOT_NEEDED.value, settled_at=at)
    ask_to_ring(row, CallReason.NOT_CONFIRMED, at=at)


@transaction.atomic
def _undelivered(reminder_id: object, at: datetime) -> None:
    row = hold(reminder_id, _SENT)  # type: ignore[arg-type]
    if row is None:
        return
    if not untrue(_facts(row, at), at=at):
        lost = Message.objects.filter(
            reminder__booking=row.booking_id,
            reminder__offer=row.offer_id,
            receipt=Receipt.UNDELIVERED.value,
        ).values("reminder")
        told = turns.tell_otherwise(row, at=at)
        if not told or lost.distinct().count() >= MOST_UNDELIVERED:
            ask_to_ring(row, CallReason.UNDELIVERED, at=at)
    _done(row, at)


def _facts(row: Reminder, at: datetime) -> Facts:
    return facts_of(row, at=at, is_paused=is_paused(row.case.patient_id, at=at))


def _ways(row: Reminder, at: datetime) -> dict[Channel, str]:
    return ways_to(ReminderKind(row.kind), reach_of(row.case.patient, at=at))


def _done(row: Reminder, at: datetime) -> None:
    Reminder.objects.filter(pk=row.pk).update(followed_up_at=at)
