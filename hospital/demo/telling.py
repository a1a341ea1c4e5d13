"""What patients were told before today, and what they answered: the demo begins in the middle of a hospital's weeks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from django.db.models import Q

from reminders.actions import take_answer, take_over
from reminders.actions.marks import LEASE
from reminders.channels.letters import sender_domain
from reminders.domain.answers import Source
from reminders.domain.kinds import RULES, ReminderKind, Says
from reminders.domain.states import Outcome, Receipt, ReminderState
from reminders.models import Answer, Message, Reminder

# What was due in the last day goes out now, for the post office to show, except where tomorrow would be too late.
STILL_NEWS = timedelta(hours=24)
VERY_SOON = timedelta(days=3)
# Of those asked in the last day one in so many has not answered yet; and some say that something is wrong.
SILENT = 12
AMISS: Sequence[tuple[ReminderKind, Says, str]] = (
    (ReminderKind.HEALTH_CHECK, Says.PROBLEM, "2"),
    (ReminderKind.HOME_READY, Says.WANTS_HELP, "2"),
    (ReminderKind.CONFIRM, Says.ANOTHER_DATE, "2"),
    (ReminderKind.FASTING, Says.WORDS, "May I have coffee with milk in the morning?"),
)


def tell_of_the_past(*, random_seed: int, at: datetime) -> int:
    """Write down as told what was due before today, with most answers; return how many messages that were."""
    # A sequence of its own, so that the rest of the story stays what it was.
    rng = Random(random_seed)
    past = Q(next_at__lt=at - STILL_NEWS) | Q(next_at__lt=at, surgery_at__lt=at + VERY_SOON)
    told = list(
        Reminder.objects.filter(past, state=ReminderState.PENDING.value)
        .select_related("case__patient", "booking")
        .order_by("due_at", "pk")
    )
    _as_sent(told)
    asked = [row for row in told if RULES[ReminderKind(row.kind)].asks and row.channel == Source.SMS.value]
    amiss = _some_amiss(asked, at=at)
    _fine([row for row in told if RULES[ReminderKind(row.kind)].asks and row.pk not in amiss], rng, at)
    take_over(at=at)
    return len(told)


def _as_sent(rows: list[Reminder]) -> None:
    mine = Reminder.objects.filter(pk__in=[row.pk for row in rows])
    for row in rows:
        row.sent_at, row.attempts, row.claimed_by = row.due_at, 1, "before today"
        row.lease_until = row.due_at + LEASE
    Reminder.objects.bulk_update(rows, ["sent_at", "attempts", "claimed_by", "lease_until"])
    # The way that every reminder goes: the database lets none skip a step.
    for state in ReminderState.CLAIMED, ReminderState.HANDING_OVER, ReminderState.SENT:
        mine.update(state=state.value)
    Message.objects.bulk_create(_message(row) for row in rows)


def _message(row: Reminder) -> Message:
    is_text = row.channel == Source.SMS.value
    patient = row.case.patient
    return Message(
        reminder=row,
        channel=row.channel,
        message_id=str(row.pk) if is_text else f"<{row.pk}@{sender_domain()}>",
        sent_to=str(patient.phone) if is_text else patient.email,
        at=row.due_at,
        outcome=Outcome.SENT.value,
        segments=1 if is_text else 0,
        receipt=Receipt.DELIVERED.value if is_text else "",
        receipt_at=row.due_at + timedelta(minutes=1) if is_text else None,
    )


def _some_amiss(asked: list[Reminder], *, at: datetime) -> set[object]:
    """Let a few patients say that something is wrong, with everything that follows from it."""
    found: set[object] = set()
    for kind, says, words in AMISS:
        row = next((row for row in reversed(asked) if row.kind == kind.value), None)
        if row is not None:
            take_answer(
                case=row.case,
                says=says,
                words=words,
                source=Source.SMS,
                reminder=row,
                sent_from=str(row.case.patient.phone),
                at=max(row.due_at + timedelta(minutes=7), at - timedelta(hours=2)),
            )
            found.add(row.pk)
    return found


def _fine(rows: list[Reminder], rng: Random, at: datetime) -> None:
    """Let nearly everybody answer that all is well: a statement, which asks nobody for anything."""
    answered = [row for row in rows if row.due_at < at - STILL_NEWS or rng.randrange(SILENT)]
    Answer.objects.bulk_create(
        Answer(
            case=row.case,
            reminder=row,
            source=row.channel if row.channel == Source.SMS.value else Source.PAGE.value,
            sent_from=str(row.case.patient.phone) if row.channel == Source.SMS.value else "",
            says=RULES[ReminderKind(row.kind)].replies["1"].value,
            words="1" if row.channel == Source.SMS.value else "",
            received_at=row.due_at + timedelta(minutes=5 + rng.randrange(55)),
        )
        for row in answered
    )
    for row in answered:
        row.followed_up_at = row.due_at + timedelta(hours=1)
    for row in rows:
        row.answer_by = row.due_at + timedelta(hours=24)
    Reminder.objects.bulk_update(rows, ["answer_by", "followed_up_at"])
