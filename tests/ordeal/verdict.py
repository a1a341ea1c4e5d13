"""What the gateways' own journals say, held against the tables: lost, twice, after a cancellation, at night."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from reminders.domain.due import is_quiet
from reminders.models import Call, Message, Reminder
from tests.ordeal.clients import Answer

SETTLED = ("sent", "failed", "in_doubt", "suppressed", "superseded")
ON_THE_LIST_WITHIN = 120  # seconds


@dataclass(frozen=True)
class Change:
    """A cancellation or a move, and what the hospital answered. ``before``: the time the booking had."""

    kind: str
    booking: UUID
    before: datetime
    answer: Answer


@dataclass
class Verdict:
    """Each of the first six must be nought."""

    lost: int = 0
    twice: int = 0
    after_a_change: int = 0
    at_night: int = 0
    unknown: int = 0
    not_on_the_call_list: int = 0
    reminders_due: int = 0
    taken_by_a_gateway: int = 0
    sent: int = 0
    in_doubt: int = 0
    in_doubt_and_taken: int = 0
    failed: int = 0
    stopped: int = 0
    kept_for_the_morning: int = 0
    changes: int = 0
    changes_told_of_a_message_in_flight: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


def judge(journal: Sequence[dict[str, Any]], changes: Sequence[Change], now: datetime) -> Verdict:
    """Hold the journal against the tables."""
    rows = {str(row.pk): row for row in Reminder.objects.select_related("booking__patient", "case")}
    taken = defaultdict(list)
    verdict = Verdict(changes=len(changes), taken_by_a_gateway=len(journal))
    for line in journal:
        key = str(line["reference"]).partition("@")[0]
        if key in rows:
            taken[key].append(float(line["at"]))
        else:
            verdict.unknown += 1
    _count_states(verdict, rows, taken, now)
    verdict.twice = _twice(rows, taken)
    verdict.at_night = sum(
        is_quiet(datetime.fromtimestamp(at, UTC), ZoneInfo(rows[key].booking.patient.time_zone))
        for key, moments in taken.items()
        for at in moments
    )
    verdict.after_a_change = sum(_late(change, rows, taken) for change in changes)
    verdict.changes_told_of_a_message_in_flight = sum(bool(_named(change, rows)) for change in changes)
    verdict.not_on_the_call_list = _not_on_the_list(rows)
    return verdict


def _count_states(verdict: Verdict, rows: dict[str, Reminder], taken: dict[str, list], now: datetime) -> None:
    for key, row in rows.items():
        waits = row.state not in SETTLED
        if waits and row.next_at > now and row.state == "pending":
            verdict.kept_for_the_morning += row.next_at.date() <= now.date() or row.kind == "booked"
            continue
        verdict.reminders_due += row.state not in ("suppressed", "superseded") or key in taken
        verdict.sent += row.state == "sent"
        verdict.in_doubt += row.state == "in_doubt"
        verdict.in_doubt_and_taken += row.state == "in_doubt" and key in taken
        verdict.failed += row.state == "failed"
        verdict.stopped += row.state in ("suppressed", "superseded")
        # Lost: nobody looked at it, or it is written down as sent and no gateway ever had it.
        verdict.lost += waits or (row.state == "sent" and key not in taken)


def _twice(rows: dict[str, Reminder], taken: dict[str, list]) -> int:
    """A message twice; or the same thing told on both channels, whatever rows that were."""
    told: Counter[tuple[object, ...]] = Counter()
    for key, moments in taken.items():
        row = rows[key]
        told[row.booking_id, row.surgery_at, row.kind, row.about] += len(moments)
    return sum(count - 1 for count in told.values() if count > 1)


def _late(change: Change, rows: dict[str, Reminder], taken: dict[str, list]) -> int:
    """What patients got of the old time after whoever changed it had an answer that did not speak of it."""
    if change.answer.status != 200:
        return 0
    return sum(
        at > change.answer.answered_at and not _is_named(key, change)
        for key, row in rows.items()
        if row.booking_id == change.booking and row.surgery_at == change.before and row.kind != "cancelled"
        for at in taken.get(key, ())
    )


def _is_named(key: str, change: Change) -> bool:
    return key in str(change.answer.body)


def _named(change: Change, rows: dict[str, Reminder]) -> list[str]:
    own = (key for key, row in rows.items() if row.booking_id == change.booking)
    return [key for key in own if _is_named(key, change)]


def _not_on_the_list(rows: dict[str, Reminder]) -> int:
    """Who may not know and is on no list, or was put there too late."""
    calls = {str(call.reminder_id): call for call in Call.objects.filter(reminder__isnull=False)}
    last = dict(Message.objects.order_by("at").values_list("reminder", "at"))
    missing = 0
    for key, row in rows.items():
        if row.state not in ("in_doubt", "failed"):
            continue
        call, tried = calls.get(key), last.get(row.pk)
        # Only a letter's doubt begins with its last message: a text is asked after again, and what is refused at
        # the door leaves no message at all.
        is_letter_in_doubt = row.state == "in_doubt" and row.channel == "email"
        late = (
            is_letter_in_doubt
            and call
            and tried
            and (call.raised_at - tried).total_seconds() > ON_THE_LIST_WITHIN
        )
        missing += call is None or bool(late)
    return missing
